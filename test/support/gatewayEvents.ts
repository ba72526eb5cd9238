import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from "aws-lambda";
import type { App } from "../../lambda/stack.ts";
import { PAYMENTS } from "./builders.ts";

/** What a test may say about a call of the API; all else is as the built principal would call. */
export interface Call {
  readonly method?: string;
  readonly path?: string;
  /** A text or bytes as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly authorizer?: unknown;
  /** Whether the gateway hands the body over as base64, as it does with bytes that are no text. */
  readonly base64?: boolean;
}

/** An answer of the API, with its body read where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** The id that the gateway gives to every built call. */
export const GATEWAY_REQUEST_ID = "gateway-request-1";

/** The authorizer block of an IAM caller. */
export function iam(userId: unknown, userArn: unknown): unknown {
  return { iam: { accountId: "111122223333", callerId: userId, userArn, userId } };
}

/** The authorizer block of a bearer token with these claims, of the built issuer unless a test names another. */
export function jwt(claims: Readonly<Record<string, unknown>>): unknown {
  return { jwt: { claims: { iss: "https://id.example", ...claims }, scopes: null } };
}

/** The authorizer block of the principal that asks in built requests. */
export const PAYMENTS_AUTHORIZER = iam(`${PAYMENTS.id}:ci`, PAYMENTS.arn);

/** Somebody else, whom the built policy does not name. */
export const STRANGER_AUTHORIZER = iam(
  "AIDA0000000000000STR",
  "arn:aws:iam::111122223333:user/stranger",
);

/** Somebody whom a policy may open the requests of others to. */
export const AUDITOR_AUTHORIZER = iam(
  "AROA0000000000000AUD:jo",
  "arn:aws:sts::111122223333:assumed-role/Auditor/jo",
);

/** A call in the shape of API Gateway's HTTP API (payload format 2.0). */
export function anEvent(call: Call = {}): APIGatewayProxyEventV2 {
  const { method = "GET", path = "/v1/health", key, headers, query, base64 = false } = call;
  const { authorizer = PAYMENTS_AUTHORIZER } = call;
  const bytes = call.body === undefined ? undefined : bytesOf(call.body);
  const requestContext = {
    accountId: "111122223333",
    apiId: "api",
    ...("authorizer" in call && call.authorizer === undefined ? {} : { authorizer }),
    domainName: "api.example.com",
    domainPrefix: "api",
    http: { method, path, protocol: "HTTP/1.1", sourceIp: "198.51.100.7", userAgent: "test" },
    requestId: GATEWAY_REQUEST_ID,
    routeKey: "$default",
    stage: "$default",
    time: "02/Jan/2026:03:04:05 +0000",
    timeEpoch: Date.UTC(2026, 0, 2, 3, 4, 5),
  };
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { ...headers, ...(key === undefined ? {} : { "idempotency-key": key }) },
    ...(query === undefined ? {} : { queryStringParameters: { ...query } }),
    requestContext,
    ...(bytes === undefined ? {} : { body: bytes.toString(base64 ? "base64" : "utf8") }),
    isBase64Encoded: base64,
  };
}

/** Calls the app as Lambda would, and reads its answer. */
export async function callApp(app: App, call: Call = {}): Promise<Answer> {
  const result: APIGatewayProxyStructuredResultV2 = await app(anEvent(call), {} as Context);
  const { statusCode = 0, headers = {}, body = "" } = result;
  const isJson = /^application\/(?:problem\+)?json$/.test(String(headers["content-type"]));
  return { status: statusCode, headers, body: isJson ? JSON.parse(body) : body };
}

function bytesOf(body: unknown): Buffer {
  if (typeof body === "string") return Buffer.from(body);
  return body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
}
