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
  const isRole = match?.[2] !== undefined;
  const cut = isRole ? arn.lastIndexOf("/") : arn.length;
  const who = arn.slice(0, cut);
  // IAM's unique ids are random; this one is derived, so that a name stays one person over restarts.
  const digits = createHash("sha256").update(who).digest("hex").slice(0, 17).toUpperCase();
  const id = isRole ? `AROA${digits}:${arn.slice(cut + 1)}` : `AIDA${digits}`;
  return { iam: { accountId, callerId: id, userArn: arn, userId: id } };
}

/** Shapes an HTTP request as the event that API Gateway's HTTP API sends (payload format 2.0). */
export function toEvent(
  request: IncomingMessage,
  body: Buffer,
  authorizer: unknown,
  now: Date,
): APIGatewayProxyEventV2 {
  const { path, query } = targetOf(request.url ?? "/");
  const search = new URLSearchParams(query);
  const headers = headersOf(request);
  const method = request.method ?? "GET";
  const parameters = [...new Set(search.keys())].map((name) => [
    name,
    search.getAll(name).join(","),
  ]);
  const requestContext = {
    accountId: "local",
    apiId: "local",
    authorizer,
    domainName: headers.host ?? "",
    domainPrefix: "local",
    http: {
      method,
      path,
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
    rawPath: path,
    rawQueryString: query,
    headers,
    ...(parameters.length === 0 ? {} : { queryStringParameters: Object.fromEntries(parameters) }),
    requestContext,
    ...(body.length === 0 ? {} : { body: body.toString("base64") }),
    isBase64Encoded: body.length > 0,
  };
}

/** The path and query of a request's target (RFC 9112 §3.2); a path that begins with // is a path, and no host. */
function targetOf(target: string): { readonly path: string; readonly query: string } {
  const origin = /^https?:\/\/[^/?]*/i.exec(target)?.[0] ?? "";
  const [path = "", ...query] = target.slice(origin.length).split("?");
  return { path: path || "/", query: query.join("?") };
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
