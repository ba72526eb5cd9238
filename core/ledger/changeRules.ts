import type { Change } from "./change.ts";
import { type ChainEnd, chainEndOf, genesisHash, recordHash, type SealedRecord } from "./record.ts";
import { mayFollow, type Stage, stageText } from "./states.ts";
import { type GroupHead, groupChain, requestChain } from "./stored.ts";

/** What the ledger holds, at the moment of a commit, of the things that a change writes. */
export interface Before {
  readonly request: (Stage & { readonly fence: number; readonly chain: ChainEnd }) | undefined;
  readonly head: GroupHead | undefined;
  /** The stored end of a chain; `undefined` where it has no record. */
  readonly endOf: (chain: string) => ChainEnd | undefined;
}

/** Which condition a change has lost to another writer, the request's before the group's; `undefined` if none. */
export function lostCondition(
  { request, head }: Change,
  before: Before,
): "request-moved" | "head-moved" | undefined {
  if (request.fence !== (before.request?.fence ?? 0) + 1) return "request-moved";
  if (head !== undefined && head.chain.seq !== (before.head?.chain.seq ?? 0) + 1) {
    return "head-moved";
  }
  return undefined;
}

/**
 * Whether a change may find its request in this stage. Rules that are open stay open only where something is noted of them: then
 * the group's head is written too.
 */
export function mayFind(from: Stage | undefined, { request, head }: Change): boolean {
  const stays = from?.rulesStatus === "open" && request.rulesStatus === "open";
  return mayFollow(from, request) && (!stays || head !== undefined);
}

/**
 * Throws where a change whose conditions hold could still never be right: an arrow that the tables of states do not
 * have, a record that does not follow its chain, or a request or head whose `chain` is not where its records end.
 */
export function requireSoundChange(change: Change, before: Before): void {
  const { requestId, chain } = change.request;
  if (!mayFind(before.request, change)) {
    const from = before.request === undefined ? "new" : stageText(before.request);
    throw new Error(
      `request ${requestId} may not become ${stageText(change.request)} from ${from}`,
    );
  }
  const ends = new Map([[requestChain(requestId), chain]]);
  if (change.head !== undefined) ends.set(groupChain(change.head.group), change.head.chain);
  const reached = appendAll(change.records, before);
  for (const [name, end] of ends) {
    if (!sameEnd(end, reached.get(name) ?? before.endOf(name))) {
      throw new Error(`${name} would not end at its own last record`);
    }
  }
  for (const name of reached.keys()) {
    // A record whose head is not written with it would leave a head that no later record can follow.
    if (!ends.has(name)) throw new Error(`${name} gets a record without the value that names it`);
  }
}

function appendAll(
  records: readonly SealedRecord[],
  before: Before,
): ReadonlyMap<string, ChainEnd> {
  const reached = new Map<string, ChainEnd>();
  for (const sealed of records) {
    const { chain } = sealed.record;
    requireNext(sealed, reached.get(chain) ?? before.endOf(chain));
    reached.set(chain, chainEndOf(sealed));
  }
  return reached;
}

function requireNext({ record, hash }: SealedRecord, end: ChainEnd | undefined): void {
  const place = `record ${record.seq} of ${record.chain}`;
  if (
    record.seq !== (end?.seq ?? 0) + 1 ||
    record.prev !== (end?.hash ?? genesisHash(record.chain))
  ) {
    throw new Error(`${place} does not follow record ${end?.seq ?? 0}, the stored end`);
  }
  if (recordHash(record) !== hash)
    throw new Error(`${place} does not have the hash it is sealed with`);
}

function sameEnd(a: ChainEnd, b: ChainEnd | undefined): boolean {
  return a.seq === b?.seq && a.hash === b.hash;
}
