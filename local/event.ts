import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";

/** The header that names the local principal. It exists here only: a deployed API believes its authorizer. */
export const PRINCIPAL_HEADER = "x-local-principal";

const ARN =
  /^arn:aws[a-z-]*:(?:iam::(\d{12}):user\/\S+|sts::(\d{12}):assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+)$/;

/** An API Gateway authorizer block for the principal of an ARN; `undefined` where the text is no user's or assumed role's ARN. */
export function authorizerOf(
  arn: string,
): { readonly iam: Readonly<Record<string, string>> } | undefined {
  const match = ARN.exec(arn);
  const accountId = match?.[1] ?? match?.[2];
  if (accountId === undefined) return undefined;
  const [who = "", session] = arn.includes(":assumed-role/")
    ? [arn.slice(0, arn.lastIndexOf("/")), arn.slice(arn.lastIndexOf("/") + 1)]
    : [arn];
  // IAM's unique ids are random; this one is derived, so that a name stays one person over restarts.
  const digits = createHash("sha256").update(who).digest("hex").slice(0, 17).toUpperCase();
  const id = `${session === undefined ? "AIDA" : "AROA"}${digits}`;
  return {
    iam: {
      accountId,
      callerId: session === undefined ? id : `${id}:${session}`,
      userArn: arn,
      userId: session === undefined ? id : `${id}:${session}`,
    },
  };
}

/** Shapes an HTTP request as the event that API Gateway's HTTP API sends (payload format 2.0). */
export function toEvent(
  request: IncomingMessage,
  body: Buffer,
  authorizer: unknown,
  now: Date,
): APIGatewayProxyEventV2 {
  const url = new URL(request.url ?? "/", "http://localhost");
  const headers = headersOf(request);
  const method = request.method ?? "GET";
  const parameters = [...new Set(url.searchParams.keys())].map((name) => [
    name,
    url.searchParams.getAll(name).join(","),
  ]);
  const requestContext = {
    accountId: "local",
    apiId: "local",
    authorizer,
    domainName: headers.host ?? "",
    domainPrefix: "local",
    http: {
      method,
      path: url.pathname,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.socket.remoteAddress ?? "",
      userAgent: headers["user-agent"] ?? "",
    },
    requestId: randomUUID(),
    routeKey: "$default",
    stage: "$default",
    time: now.toUTCString(),
    timeEpoch: now.getTime(),
  };
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers,
    ...(parameters.length === 0 ? {} : { queryStringParameters: Object.fromEntries(parameters) }),
    requestContext,
    ...(body.length === 0 ? {} : { body: body.toString("base64") }),
    isBase64Encoded: body.length > 0,
  };
}

/** API Gateway joins the values of a repeated header with commas. */
function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [
      name,
      (values ?? []).join(","),
    ]),
  );
}
