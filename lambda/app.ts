import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { isReply, openDoor } from "./door.ts";
import { gone } from "./gone.ts";
import { findRoute } from "./match.ts";
import type { Ports } from "./ports.ts";
import type { Reply, TextReply } from "./reply.ts";
import { ROUTES } from "./routes.ts";
import { type App, stack } from "./stack.ts";

/**
 * Builds the API from its ports: the same app runs in Lambda and on a desk. With `apiIds`, events of any other API are
 * refused, so that nobody can put a gateway of their own, with an authorizer of their own, in front of the function.
 */
export function createApp(ports: Ports, apiIds?: readonly string[]): App {
  return stack(ports.log, apiIds, (event) => answer(ports, event));
}

async function answer(ports: Ports, event: APIGatewayProxyEventV2): Promise<Reply | TextReply> {
  const { method } = event.requestContext.http;
  const found = findRoute(ROUTES, method, event.rawPath);
  if (found.kind !== "route") return gone(found, method, event.rawPath);
  const call = openDoor(event);
  return isReply(call) ? call : found.route.handle(ports, call, found.id);
}
