import { rulesNow } from "../core/ledger/heirs.ts";
import { storedToRequest } from "../core/ledger/restore.ts";
import { readExtension } from "../core/request/answer.ts";
import type { EgressRequest } from "../core/request/request.ts";
import type { Call } from "./door.ts";
import { draftOf } from "./draft.ts";
import type { Ports } from "./ports.ts";
import { type Reply, unreadableReply } from "./reply.ts";
import { noRequest } from "./review.ts";
import { notOpen } from "./revoke.ts";
import { takeUp } from "./takeUp.ts";

/**
 * POST /v1/requests/{id}/extend: a new request for the same rules with a new end, judged under the policy in force. The old
 * one keeps its own end, and lets go then.
 */
export async function extend(ports: Ports, call: Call, id: string): Promise<Reply> {
  const reading = readExtension(call.body);
  if (reading.kind !== "read") return unreadableReply(reading);
  const stored = await ports.ledger.request(id);
  // Whoever extends asks for themselves: another principal asks for the rules as its own.
  if (stored?.principal.id !== call.principal.id) return noRequest(id);
  const now = rulesNow(stored, await ports.ledger.head(stored.group));
  if (now.rulesStatus !== "open") return notOpen(now);
  const { principal, idempotencyKey, source } = call;
  const request: EgressRequest = { ...storedToRequest(stored), ...reading.value, principal };
  const draft = { ...draftOf(ports, request, idempotencyKey), extends: id };
  return takeUp(ports, { request, draft, keyed: idempotencyKey !== undefined, source });
}
