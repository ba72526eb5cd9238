/** One route of the deployed API, as API Gateway matches it: anything else is its own 404, and never reaches a function. */
export interface GatewayRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
}

/** The routes of signed hooks, which no authorizer guards: the function behind them verifies. */
export const HOOK_GATEWAY_ROUTES: readonly GatewayRoute[] = [
  { method: "POST", path: "/v1/hooks/webhooks/{source}" },
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
