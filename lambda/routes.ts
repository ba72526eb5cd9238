import { approve, cancel, decline } from "./approve.ts";
import { authorize } from "./authorize.ts";
import type { Call } from "./door.ts";
import { extend } from "./extend.ts";
import { health } from "./health.ts";
import type { Place } from "./match.ts";
import type { Ports } from "./ports.ts";
import { groupRecords, requestRecords } from "./records.ts";
import type { Reply, TextReply } from "./reply.ts";
import { listRequests, showRequest } from "./review.ts";
import { revoke } from "./revoke.ts";

/** One operation of the API. The OpenAPI document has the same operations. */
export interface Route extends Place {
  readonly handle: (ports: Ports, call: Call, id: string) => Promise<Reply | TextReply> | Reply;
}

/** All operations of the API. */
export const ROUTES: readonly Route[] = [
  { method: "POST", path: "/v1/egress-rules", handle: authorize },
  {
    method: "GET",
    path: "/v1/requests",
    handle: (ports, { principal, parameters }) => listRequests(ports, principal, parameters),
  },
  {
    method: "GET",
    path: "/v1/requests/{id}",
    handle: (ports, { principal }, id) => showRequest(ports, principal, id),
  },
  { method: "GET", path: "/v1/requests/{id}/records", handle: requestRecords },
  { method: "POST", path: "/v1/requests/{id}/approve", handle: approve },
  { method: "POST", path: "/v1/requests/{id}/decline", handle: decline },
  { method: "POST", path: "/v1/requests/{id}/cancel", handle: cancel },
  { method: "POST", path: "/v1/requests/{id}/revoke", handle: revoke },
  { method: "POST", path: "/v1/requests/{id}/extend", handle: extend },
  { method: "GET", path: "/v1/groups/{groupId}/records", handle: groupRecords },
  { method: "GET", path: "/v1/policy", handle: policyInForce },
  { method: "GET", path: "/v1/health", handle: health },
  { method: "GET", path: "/v1/openapi.json", handle: openapiDocument },
];

function policyInForce({ policy }: Ports): Reply {
  const { name, digest, document } = policy;
  return { status: 200, body: { Name: name, PolicyDigest: digest, Document: document } };
}

/** Read when it is first asked for: most starts never are. */
async function openapiDocument(): Promise<Reply> {
  const { default: body } = await import("./openapi.json", { with: { type: "json" } });
  return { status: 200, body };
}
