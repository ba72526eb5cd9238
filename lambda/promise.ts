import { doneChange, type Ending } from "../core/ledger/change.ts";
import { type Holdings, holdAfter, nothingHeld } from "../core/ledger/holdings.ts";
import type { GroupHead, StoredRequest } from "../core/ledger/stored.ts";
import type { Ec2Rule } from "../core/request/ec2.ts";
import type { ChangeWindow } from "../core/tickets/ticket.ts";
import type { Ports } from "./ports.ts";
import { timestamp, write } from "./write.ts";

/** How long the worker that promised a call owns it; after that another one may take over. */
export const LEASE_MS = 20_000;

/**
 * So long after its lease a call may take effect: a signature is good for 5 minutes by EC2's clock, and the clock of whoever
 * waits for them to pass may be 5 minutes ahead of that.
 */
export const FLIGHT_MS = 11 * 60_000;

/** Until when a call may be sent that is promised now: as long as its worker owns it, and never after its change window. */
export function leaseFor(ports: Pick<Ports, "clock">, { end }: ChangeWindow = {}): string {
  const lease = timestamp(ports, LEASE_MS);
  return end !== undefined && end < lease ? end : lease;
}

const FINISH_ATTEMPTS = 5;

/** A promise that is on record: the request is executing, the group's head names it. */
export interface Promised {
  readonly request: StoredRequest;
  readonly head: GroupHead;
  /** Rules of the request that the group had already when the promise was made. */
  readonly there: readonly Ec2Rule[];
  readonly settledBy: Ending["settledBy"];
  /**
   * Whether an earlier call of this request may still take effect. Then a certain "no" to a later call settles nothing: the
   * request stays `executing` until EC2 shows its rules or the flight time is over.
   */
  readonly mayStillLand: boolean;
}

/** What is to be done next about a promise: make its call, find out what became of it, or nothing more for now. */
export type Step =
  | { readonly kind: "call"; readonly promised: Promised }
  | { readonly kind: "settle"; readonly promised: Promised; readonly mode: SettleMode }
  | { readonly kind: "stop"; readonly request: StoredRequest };

/**
 * What is known before EC2 is looked at. `look`: the call may have been done. `duplicate`: it was not, since EC2 has one of
 * its rules already. `takeover`: whoever made it is gone. After the last two, what is missing may be called for again.
 */
export type SettleMode = "look" | "duplicate" | "takeover";

/** Writes the end of an execution and frees the group. Where another worker took over in the meantime, its word stands. */
export async function finish(
  ports: Ports,
  promised: Promised,
  held: Pick<Holdings, "present" | "own">,
  end: Pick<Ending, "status" | "problem" | "ec2RequestId">,
): Promise<Step> {
  const { request, settledBy, mayStillLand } = promised;
  let head: GroupHead | undefined = promised.head;
  for (let attempt = 1; attempt <= FINISH_ATTEMPTS; attempt++) {
    if (head?.inflight?.requestId !== request.requestId) break;
    const at = timestamp(ports);
    const hold =
      end.status === "failed"
        ? nothingHeld(head, held.present)
        : holdAfter(head, request, request.granted, held, at);
    const madeRuleIds = held.own.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId);
    const flight = mayStillLand ? { landsBy: timestamp(ports, LEASE_MS + FLIGHT_MS) } : {};
    const ending: Ending = { ...end, ...flight, hold, madeRuleIds, settledBy };
    const change = doneChange(request, head, ending, at);
    const committed = await write(ports, change);
    if (committed === "committed") return { kind: "stop", request: change.request };
    if (committed === "request-moved") break;
    head = await ports.ledger.head(request.group);
  }
  return { kind: "stop", request: (await ports.ledger.request(request.requestId)) ?? request };
}
