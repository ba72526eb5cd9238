import type { HookSurface } from "../core/policy/surfaces.ts";
import type { Settings } from "./settings.ts";

/** One route of the deployed API, as API Gateway matches it: anything else is its own 404, and never reaches a function. */
export interface GatewayRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
}

/** A route of signed hooks, and whose it is: that of the sources of webhooks, or of a surface of its own. */
export interface HookGatewayRoute extends GatewayRoute {
  readonly of: "webhooks" | HookSurface;
}

/** The routes of signed hooks, which no authorizer guards: the function behind them verifies. */
export const HOOK_GATEWAY_ROUTES: readonly HookGatewayRoute[] = [
  { of: "webhooks", method: "POST", path: "/v1/hooks/webhooks/{source}" },
  { of: "slack", method: "POST", path: "/v1/hooks/slack/commands" },
  { of: "slack", method: "POST", path: "/v1/hooks/slack/interactions" },
  { of: "jira", method: "POST", path: "/v1/hooks/jira" },
  { of: "servicenow", method: "POST", path: "/v1/hooks/servicenow" },
];

/** All routes of the deployed API that an authorizer guards. A test holds them against those that the function answers. */
export const GATEWAY_ROUTES: readonly GatewayRoute[] = [
  { method: "POST", path: "/v1/egress-rules" },
  { method: "GET", path: "/v1/requests" },
  { method: "GET", path: "/v1/requests/{id}" },
  { method: "GET", path: "/v1/requests/{id}/records" },
  { method: "GET", path: "/v1/groups/{groupId}/records" },
  { method: "POST", path: "/v1/requests/{id}/approve" },
  { method: "POST", path: "/v1/requests/{id}/decline" },
  { method: "POST", path: "/v1/requests/{id}/cancel" },
  { method: "POST", path: "/v1/requests/{id}/revoke" },
  { method: "POST", path: "/v1/requests/{id}/extend" },
  { method: "GET", path: "/v1/policy" },
  { method: "GET", path: "/v1/health" },
  { method: "GET", path: "/v1/openapi.json" },
];

/** Those of the hooks' routes that a deployment with these settings has. */
export function hookRoutes({
  webhookSources,
  surfaces = [],
}: Pick<Settings, "webhookSources" | "surfaces">): readonly GatewayRoute[] {
  const open = [...(webhookSources === undefined ? [] : ["webhooks"]), ...surfaces];
  return HOOK_GATEWAY_ROUTES.filter((route) => open.includes(route.of));
}
