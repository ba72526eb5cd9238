import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { SCHEMES } from "../core/hooks/schemes.ts";
import { gone } from "./gone.ts";
import { openHook } from "./hookDoor.ts";
import { findRoute, type Place } from "./match.ts";
import type { HookPorts } from "./ports.ts";
import { problemReply, type Reply } from "./reply.ts";
import { type App, stack } from "./stack.ts";
import { SURFACE_ROUTES, type SurfaceRoute } from "./surfaces.ts";
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
  ...SURFACE_ROUTES.map(routeOf),
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
  if (!ports.sources.includes(source)) return noPath(event);
  const door = { scheme: SCHEMES.standardWebhooks, name: `webhooks/${source}` };
  const call = await openHook(ports, door, event);
  return "status" in call ? call : webhook(ports, { source, call });
}

function routeOf({ surface, path, scheme, handle }: SurfaceRoute): HookRoute {
  return {
    method: "POST",
    path,
    handle: async (ports, event) => {
      if (!ports.surfaces.includes(surface)) return noPath(event);
      const call = await openHook(ports, { scheme, name: surface }, event);
      return "status" in call ? call : handle(ports, call);
    },
  };
}

/** What is not deployed is as if there were no such path. */
function noPath({ rawPath }: APIGatewayProxyEventV2): Reply {
  return problemReply("not-found", `${rawPath} is no path of this API`);
}
