import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { gone } from "./gone.ts";
import { openHook, WEBHOOKS } from "./hookDoor.ts";
import { findRoute, type Place } from "./match.ts";
import type { HookPorts } from "./ports.ts";
import { problemReply, type Reply } from "./reply.ts";
import { type App, stack } from "./stack.ts";
import { webhook } from "./webhook.ts";

/** A way in for systems that sign what they send: no authorizer stands before it. */
export interface HookRoute extends Place {
  readonly handle: (
    ports: HookPorts,
    event: APIGatewayProxyEventV2,
    source: string,
  ) => Promise<Reply>;
}

/** What the paths of all hooks begin with. */
export const HOOKS_PATH = "/v1/hooks/";

/** All hooks. */
export const HOOK_ROUTES: readonly HookRoute[] = [
  { method: "POST", path: "/v1/hooks/webhooks/{source}", handle: fromSource },
];

/** Builds the function that answers hooks; with `apiIds`, for these APIs alone. */
export function createHookApp(ports: HookPorts, apiIds?: readonly string[]): App {
  return stack(ports.log, apiIds, async (event) => {
    const { method } = event.requestContext.http;
    const found = findRoute(HOOK_ROUTES, method, event.rawPath);
    if (found.kind !== "route") return gone(found, method, event.rawPath);
    return found.route.handle(ports, event, found.id);
  });
}

async function fromSource(
  ports: HookPorts,
  event: APIGatewayProxyEventV2,
  source: string,
): Promise<Reply> {
  if (!ports.sources.includes(source)) {
    return problemReply("not-found", `${event.rawPath} is no path of this API`);
  }
  const call = await openHook(ports, WEBHOOKS, event, source);
  return "status" in call ? call : webhook(ports, call);
}
