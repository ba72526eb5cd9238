import type { Source } from "../core/ledger/decided.ts";
import type { Principal } from "../core/request/principal.ts";
import { readRequest } from "../core/request/read.ts";
import { draftOf } from "./draft.ts";
import type { Ports } from "./ports.ts";
import { rehearse } from "./rehearse.ts";
import { type Reply, unreadableReply } from "./reply.ts";
import { takeUp } from "./takeUp.ts";

/** One call of POST /v1/egress-rules, as the door passes it in. */
export interface Ask {
  readonly body: Uint8Array;
  readonly principal: Principal;
  readonly idempotencyKey?: string;
  readonly source: Source;
}

/** Reads a request for egress rules, and takes it up; a DryRun is rehearsed. */
export async function authorize(ports: Ports, ask: Ask): Promise<Reply> {
  const { idempotencyKey, source } = ask;
  const reading = readRequest(ask.body, { principal: ask.principal, ...ports.deployment });
  if (reading.kind !== "request") return unreadableReply(reading);
  const { request } = reading;
  if (request.dryRun) return rehearse(ports, request);
  const draft = draftOf(ports, request, idempotencyKey);
  return takeUp(ports, { request, draft, keyed: idempotencyKey !== undefined, source });
}
