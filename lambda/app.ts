import middy, { type MiddyfiedHandler } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { isReply, openDoor } from "./door.ts";
import { LedgerUnavailable, type Ports } from "./ports.ts";
import { problemReply, type Reply } from "./reply.ts";
import { findRoute } from "./routes.ts";

/** The API as one Lambda handler. */
export type App = MiddyfiedHandler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

type Middleware = middy.MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

/** Builds the API from its ports: the same app runs in Lambda and on a desk. */
export function createApp(ports: Ports): App {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(accessLog(ports))
    .use(caughtFaults(ports))
    .handler(async (event) => toResult(await answer(ports, event)));
}

async function answer(ports: Ports, event: APIGatewayProxyEventV2): Promise<Reply> {
  const { method } = event.requestContext.http;
  const found = findRoute(method, event.rawPath);
  switch (found.kind) {
    case "no-path":
      return problemReply("not-found", `${event.rawPath} is no path of this API`);
    case "no-method": {
      const allow = found.allowed.join(", ");
      const detail = `${event.rawPath} does not take ${method}; it takes ${allow}`;
      return problemReply("method-not-allowed", detail, {}, { allow });
    }
    case "route": {
      const call = openDoor(event);
      return isReply(call) ? call : found.route.handle(ports, call, found.id);
    }
  }
}

function toResult({ status, body, headers = {} }: Reply): APIGatewayProxyStructuredResultV2 {
  const type = "type" in body && "detail" in body ? "application/problem+json" : "application/json";
  return {
    statusCode: status,
    headers: { "content-type": type, "cache-control": "no-store", ...headers },
    body: JSON.stringify(body),
  };
}

/** One line a call: what was asked and how it was answered, never the body or a header. */
function accessLog({ log }: Ports): Middleware {
  return {
    after: ({ event, response }) => {
      const { method, path, sourceIp } = event.requestContext.http;
      log.info("answered", { method, path, sourceIp, status: response?.statusCode });
    },
  };
}

/** The one place where faults are caught. A caller learns which call failed, never how. */
function caughtFaults({ log }: Ports): Middleware {
  return {
    onError: (request) => {
      const { requestId } = request.event.requestContext;
      log.error("fault", { gatewayRequestId: requestId, error: request.error });
      request.response = toResult(
        request.error instanceof LedgerUnavailable
          ? problemReply(
              "ledger-unavailable",
              "the ledger could not be asked, so nothing was opened for this call",
            )
          : problemReply(
              "internal",
              `call ${requestId} failed on our side; nothing more is known here`,
            ),
      );
    },
  };
}
