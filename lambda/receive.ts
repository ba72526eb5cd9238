import type { NewRequest, Source } from "../core/ledger/decided.ts";
import { receivedChange } from "../core/ledger/receiving.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import type { Fault } from "../core/request/fault.ts";
import type { Principal } from "../core/request/principal.ts";
import { type ReadingIn, readRequestIn } from "../core/request/read.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { otherRequest } from "./digest.ts";
import { pastEnd } from "./pastEnd.ts";
import type { HookPorts } from "./ports.ts";
import type { Reply } from "./reply.ts";
import { timestamp, write } from "./write.ts";

/** A request as it was written down, or as it stands since an earlier message of the same id; or why there is none. */
export type Received =
  | { readonly kind: "received"; readonly request: StoredRequest; readonly first: boolean }
  | { readonly kind: "refused"; readonly reply: Reply };

/** Reads what a person asks for in another system: what the API takes, but for what needs a look at EC2 while the sender waits. */
export function readAsked(
  { deployment }: Pick<HookPorts, "deployment">,
  principal: Principal,
  asked: unknown,
): ReadingIn {
  const reading = readRequestIn(asked, { principal, ...deployment });
  if (reading.kind !== "request") return reading;
  const faults = unheardOf(reading.request);
  return faults.length === 0 ? reading : { kind: "invalid", faults };
}

/**
 * Writes down what is asked for; it is judged where EC2 can be looked at. A message that was taken before gets the request as it
 * stands. `at` is where the request stands in the message.
 */
export async function receive(
  ports: HookPorts,
  draft: NewRequest,
  from: Source,
  at = "",
): Promise<Received> {
  const before = await ports.ledger.request(draft.requestId);
  if (before !== undefined) return again(before, draft);
  const past = pastEnd(draft, timestamp(ports), at);
  if (past !== undefined) return { kind: "refused", reply: past };
  const change = receivedChange(draft, from, timestamp(ports));
  if ((await write(ports, change)) === "committed") {
    return { kind: "received", request: change.request, first: true };
  }
  const stored = await ports.ledger.request(draft.requestId);
  if (stored === undefined) throw new Error(`${draft.requestId} moved and is not there`);
  return again(stored, draft);
}

function again(stored: StoredRequest, draft: NewRequest): Received {
  const other = otherRequest(stored, draft);
  return other === undefined
    ? { kind: "received", request: stored, first: false }
    : { kind: "refused", reply: other };
}

/** What can't be asked for without a look at EC2 while the sender waits. */
function unheardOf({ dryRun, peerNames = [] }: EgressRequest): readonly Fault[] {
  const rehearsal = "is not taken here; leave it out, or ask at /v1/egress-rules";
  const named = "is not taken here; name the group by its GroupId alone";
  return [
    ...(dryRun ? [{ pointer: "/DryRun", detail: rehearsal }] : []),
    ...peerNames.map(({ pointer }) => ({ pointer, detail: named })),
  ];
}
