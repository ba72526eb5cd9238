import type { TicketGround } from "../../core/ledger/decided.ts";
import type { SealedRecord } from "../../core/ledger/record.ts";
import { storedToRequest } from "../../core/ledger/restore.ts";
import { requestChain, type StoredRequest } from "../../core/ledger/stored.ts";
import type { Recorded } from "../../core/policy/workshop/replay/replay.ts";
import type { Ticket } from "../../core/tickets/ticket.ts";
import { type AuditReads, recordsTo } from "./reads.ts";

/** A stored request with the last decision about it, or why there is none. */
export type RecordedReading =
  | { readonly kind: "recorded"; readonly recorded: Recorded }
  | { readonly kind: "undecided" | "unreadable" };

/** What the record holds of the last decision about a request: when it was, on what lists, and who had approved by then. */
export async function readRecorded(
  reads: AuditReads,
  stored: StoredRequest,
): Promise<RecordedReading> {
  const { effect, findings, policyDigest, chain } = stored;
  if (effect === undefined) return { kind: "undecided" };
  let decided: SealedRecord["record"] | undefined;
  for await (const read of recordsTo(reads, requestChain(stored.requestId), chain.seq)) {
    if (read.kind !== "read") return { kind: "unreadable" };
    if (read.value.record.type === "decided") decided = read.value.record;
  }
  if (decided === undefined) return { kind: "unreadable" };
  const { at } = decided;
  const ticket = ticketIn(decided);
  const approvals = (stored.approvals ?? []).filter((approval) => approval.at <= at);
  return {
    kind: "recorded",
    recorded: {
      request: storedToRequest(stored),
      approvals: approvals.map(({ principal }) => principal),
      at: new Date(at),
      effect,
      findings,
      policyDigest,
      lists: listsIn(decided),
      ...(ticket === undefined ? {} : { ticket }),
    },
  };
}

/** Whose the prefix lists were that were looked up, as the record of a decision says it. */
function listsIn({ facts }: SealedRecord["record"]): ReadonlyMap<string, string> {
  const lists = memberOf(facts, "prefixLists");
  if (!Array.isArray(lists)) return new Map();
  return new Map(
    lists.flatMap((list: unknown) => {
      const [id, owner] = [memberOf(list, "prefixListId"), memberOf(list, "ownerId")];
      return typeof id === "string" && typeof owner === "string" ? [[id, owner] as const] : [];
    }),
  );
}

/** The ticket that was judged, as the record has it; what is there has once been written by this guard. */
function ticketIn({ facts }: SealedRecord["record"]): Ticket | undefined {
  const ticket = memberOf(facts, "ticket");
  const isThere = typeof ticket === "object" && ticket !== null;
  return isThere ? { ...(ticket as TicketGround), url: "" } : undefined;
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map(Object.entries(value)).get(key);
}
