import type { Change } from "../../core/ledger/change.ts";
import { lostCondition, requireSoundChange } from "../../core/ledger/changeRules.ts";
import type { ChainEnd, SealedRecord } from "../../core/ledger/record.ts";
import {
  type GroupHead,
  groupChain,
  headPlace,
  type StoredRequest,
} from "../../core/ledger/stored.ts";
import type { Committed, Ledger, RequestQuery } from "../../lambda/ports.ts";

/** All that a ledger in memory holds; its values are frozen and shared. */
export interface Held {
  readonly requests: Map<string, StoredRequest>;
  readonly heads: Map<string, GroupHead>;
  readonly chains: Map<string, readonly SealedRecord[]>;
}

/** A ledger that keeps the contract of every ledger, for lives that must be quick: a reader that changes what it gets is thrown out. */
export interface MemoryLedger extends Ledger {
  readonly held: Held;
  readonly writes: () => number;
}

/** Makes a ledger, empty if not said. `lost` says which condition a change has lost; a test that wants a bad ledger passes another. */
export function memoryLedger(
  lost: typeof lostCondition = lostCondition,
  held: Held = { requests: new Map(), heads: new Map(), chains: new Map() },
): MemoryLedger {
  const { requests, heads, chains } = held;
  let writes = 0;
  return {
    held,
    writes: () => writes,
    request: async (id) => requests.get(id),
    head: async (group) => heads.get(groupChain(group)),
    heads: async (after, limit) => headsFrom(held, after, limit),
    commit: async (change) => {
      const committed = commit(held, change, lost);
      if (committed === "committed") writes += 1;
      return committed;
    },
    requests: async (query) => listed(held, query),
    record: async (chain, seq) => chains.get(chain)?.[seq - 1],
    records: async (chain, fromSeq, limit) =>
      (chains.get(chain) ?? []).slice(Math.max(0, fromSeq - 1), Math.max(0, fromSeq - 1) + limit),
    due: async (now, limit) => due(held, now, limit),
  };
}

function commit(held: Held, given: Change, lost: typeof lostCondition): Committed {
  const change = frozen(given);
  const { request, head, records } = change;
  const before = {
    request: held.requests.get(request.requestId),
    head: head && held.heads.get(groupChain(head.group)),
    endOf: (chain: string) => endOf(held, chain),
  };
  const met = lost(change, before);
  if (met !== undefined) return met;
  // A ledger that overlooks a condition can't see what is unsound either.
  if (lost === lostCondition) requireSoundChange(change, before);
  held.requests.set(request.requestId, request);
  if (head !== undefined) held.heads.set(groupChain(head.group), head);
  for (const sealed of records) {
    const { chain } = sealed.record;
    held.chains.set(chain, [...(held.chains.get(chain) ?? []), sealed]);
  }
  return "committed";
}

function endOf({ chains }: Held, chain: string): ChainEnd | undefined {
  const last = chains.get(chain)?.at(-1);
  return last && { seq: last.record.seq, hash: last.hash };
}

function listed({ requests }: Held, query: RequestQuery): readonly StoredRequest[] {
  const { principalId, status, groupId, since = "", changedSince = "", after, limit } = query;
  return [...requests.values()]
    .filter(
      (one) =>
        (principalId ?? one.principal.id) === one.principal.id &&
        (status ?? one.status) === one.status &&
        (groupId ?? one.group.groupId) === one.group.groupId &&
        one.createdAt >= since &&
        one.updatedAt >= changedSince &&
        (after === undefined || newestFirst(after, one) < 0),
    )
    .sort(newestFirst)
    .slice(0, limit);
}

function newestFirst(
  a: Pick<StoredRequest, "createdAt" | "requestId">,
  b: Pick<StoredRequest, "createdAt" | "requestId">,
): number {
  return -(compare(a.createdAt, b.createdAt) || compare(a.requestId, b.requestId));
}

function due({ requests }: Held, now: string, limit: number): readonly string[] {
  return [...requests.values()]
    .flatMap(({ requestId, dueAt }) =>
      dueAt !== undefined && dueAt < now ? [{ requestId, dueAt }] : [],
    )
    .sort((a, b) => compare(a.dueAt, b.dueAt) || compare(a.requestId, b.requestId))
    .slice(0, limit)
    .map(({ requestId }) => requestId);
}

function headsFrom({ heads }: Held, after: string | undefined, limit: number) {
  const place = ({ group }: GroupHead) => headPlace(group);
  return [...heads.values()]
    .filter((head) => after === undefined || place(head) > after)
    .sort((a, b) => compare(place(a), place(b)))
    .slice(0, limit);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a reader gets can't be changed by it. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member);
  }
  return value;
}
