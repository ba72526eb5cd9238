import middy, { type MiddyfiedHandler } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { LedgerUnavailable, type Log } from "./ports.ts";
import { problemReply, type Reply, type TextReply } from "./reply.ts";

/** An API as one Lambda handler. */
export type App = MiddyfiedHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

type Middleware = middy.MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

type Answer = (event: APIGatewayProxyEventV2) => Promise<Reply | TextReply> | Reply | TextReply;

/**
 * What stands round every function that answers HTTP: faults are caught, each call is one log line. With `apiIds`, events of any
 * other API are refused, so that nobody can put a gateway of their own, with an authorizer of their own, in front of it.
 */
export function stack(log: Log, apiIds: readonly string[] | undefined, answerTo: Answer): App {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(caughtFaults(log))
    .use(ownEvents(apiIds))
    .handler(async (event) => {
      const reply = await answerTo(event);
      tell(log, event, reply);
      return toResult(reply);
    });
}

/** An API where there is no policy in force: it answers nothing but that. */
export function createClosedApp(log: Log, reason: string): App {
  return stack(log, undefined, () => {
    log.error("policy unavailable", { reason });
    return problemReply("policy-unavailable", "there is no policy in force, so nothing is judged");
  });
}

/** One line a call: what was asked and how it was answered, never the body or a header. */
function tell(log: Log, event: APIGatewayProxyEventV2, reply: Reply | TextReply): void {
  const { method, path, sourceIp } = event.requestContext.http;
  const reason = "reason" in reply ? { reason: reply.reason } : {};
  log.info("answered", { method, path, sourceIp, status: reply.status, ...reason });
}

function toResult(reply: Reply | TextReply): APIGatewayProxyStructuredResultV2 {
  const { status, headers } = reply;
  const { type, body } = "text" in reply ? asText(reply) : asJson(reply.body);
  return {
    statusCode: status,
    headers: { "content-type": type, "cache-control": "no-store", ...headers },
    body,
  };
}

function asText({ headers, text }: TextReply) {
  return { type: headers["content-type"], body: text };
}

function asJson(body: Reply["body"]) {
  const type = "type" in body && "detail" in body ? "application/problem+json" : "application/json";
  return { type, body: JSON.stringify(body) };
}

/** Only events of payload format 2.0, and of the APIs that were deployed with the function, go any further. */
function ownEvents(apiIds: readonly string[] | undefined): Middleware {
  return {
    before: ({ event }) => {
      const apiId = event.requestContext?.apiId;
      if (event.version !== "2.0" || apiId === undefined) {
        throw new Error("the event is none of an HTTP API with payload format 2.0");
      }
      if (apiIds?.includes(apiId) === false) throw new Error(`the API ${apiId} is none of ours`);
    },
  };
}

/** The one place where faults are caught. A caller learns which call failed, never how. */
function caughtFaults(log: Log): Middleware {
  return {
    onError: (request) => {
      const id = request.event.requestContext?.requestId;
      log.error("fault", { gatewayRequestId: id, error: request.error });
      request.response = toResult(
        request.error instanceof LedgerUnavailable
          ? problemReply(
              "ledger-unavailable",
              "the ledger could not be asked, so nothing was opened for this call",
            )
          : problemReply("internal", `call ${id} failed on our side; nothing more is known here`),
      );
    },
  };
}
