import type { Cause } from "../core/ledger/closing.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import { readAnswer } from "../core/request/answer.ts";
import { otherDigest } from "./digest.ts";
import type { Call } from "./door.ts";
import { letRulesGo } from "./letGo.ts";
import type { Ports } from "./ports.ts";
import { reconcile } from "./reconcile.ts";
import { locationOf, problemReply, type Reply, requestView, unreadableReply } from "./reply.ts";
import { noRequest, requestFor } from "./review.ts";
import { busyReply } from "./takeUp.ts";

const ATTEMPTS = 3;

const PAUSE_MS = 150;

/** POST /v1/requests/{id}/revoke: the request lets go of its rules before their time; what nobody else holds is revoked. */
export async function revoke(ports: Ports, call: Call, id: string): Promise<Reply> {
  const reading = readAnswer(call.body);
  if (reading.kind !== "read") return unreadableReply(reading);
  const { comment } = reading.value;
  const stored = await requestFor(ports, call.principal, "revoke", id);
  if (stored === undefined) return noRequest(id);
  const other = otherDigest(stored, reading.value);
  if (other !== undefined) return other;
  if (stored.rulesStatus === undefined) return notOpen(stored);
  const { principal, source } = call;
  const said = comment === undefined ? {} : { comment };
  return untilLetGo(ports, stored, { kind: "asked", principal, source, ...said });
}

async function untilLetGo(ports: Ports, stored: StoredRequest, cause: Cause): Promise<Reply> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const letting = await letRulesGo(ports, stored.requestId, cause);
    if (letting?.kind === "request") return rulesReply(letting.request);
    if (letting?.kind === "taken") await reconcile(ports, letting.by);
    await ports.clock.pause(PAUSE_MS * attempt);
  }
  return busyReply(stored.group.groupId);
}

/** 200 where the rules are gone or left to others; 202 where EC2 has not said so yet. */
function rulesReply(request: StoredRequest): Reply {
  return {
    status: request.rulesStatus === "revoked" ? 200 : 202,
    body: { Request: requestView(request) },
    headers: { location: locationOf(request.requestId) },
  };
}

/** The answer where a request has no rules that this guard could take away. */
export function notOpen({ requestId, status }: StoredRequest): Reply {
  const detail = `${requestId} is ${status} and holds no rules of this guard; GET /v1/requests shows which do`;
  return problemReply("request-not-open", detail, { requestId });
}
