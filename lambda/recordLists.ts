import type { SealedRecord } from "../core/ledger/record.ts";
import {
  type GroupHead,
  groupChain,
  requestChain,
  type StoredRequest,
} from "../core/ledger/stored.ts";
import { fillPage, type Page } from "./page.ts";
import type { Ledger } from "./ports.ts";
import type { RecordPlace, RecordQuery } from "./recordQuery.ts";

type RecordReads = Pick<Ledger, "record" | "records">;

/** How many records of a chain are read at once. */
const BATCH = 100;

/** A list of records: where it is asked for, which chains it leads through, and its records from a place on. */
export interface RecordList {
  readonly path: string;
  readonly chains: readonly string[];
  /** The last record of all. */
  readonly end: RecordPlace;
  readonly from: (after: RecordPlace | undefined) => AsyncIterable<SealedRecord>;
}

/** One page of a list; `view` is a record as the page shows it. */
export function recordPage<V>(
  list: RecordList,
  query: RecordQuery,
  view: (sealed: SealedRecord) => V,
): Promise<Page<SealedRecord, V>> {
  return fillPage(
    list.from(query.after),
    (sealed) => (isAskedFor(sealed, query) ? view(sealed) : undefined),
    query.limit,
  );
}

function isAskedFor({ record }: SealedRecord, query: RecordQuery): boolean {
  const { type, requestId, since, until } = query;
  return (
    (type === undefined || record.type === type) &&
    (requestId === undefined || record.requestId === requestId) &&
    (since === undefined || record.at >= since) &&
    (until === undefined || record.at <= until)
  );
}

/** The records of a request: its own chain, then its records in its group's chain. */
export function listOfRequest(ledger: RecordReads, stored: StoredRequest): RecordList {
  const own = requestChain(stored.requestId);
  const shared = groupChain(stored.group);
  async function* from(after: RecordPlace | undefined): AsyncGenerator<SealedRecord, void> {
    const inGroup = after?.chain === shared;
    if (!inGroup) yield* chainFrom(ledger, own, (after?.seq ?? 0) + 1, stored.chain.seq);
    const places = stored.groupRecords.filter((seq) => !inGroup || seq > after.seq);
    const records = await Promise.all(places.map((seq) => ledger.record(shared, seq)));
    for (const [index, sealed] of records.entries()) yield there(sealed, shared, places[index]);
  }
  const last = stored.groupRecords.at(-1);
  return {
    path: `/v1/requests/${stored.requestId}/records`,
    chains: [own, shared],
    end: last === undefined ? { chain: own, seq: stored.chain.seq } : { chain: shared, seq: last },
    from,
  };
}

/** The records of a group, up to the end that its head names. */
export function listOfGroup(ledger: RecordReads, { group, chain: end }: GroupHead): RecordList {
  const chain = groupChain(group);
  return {
    path: `/v1/groups/${group.groupId}/records`,
    chains: [chain],
    end: { chain, seq: end.seq },
    from: (after) => chainFrom(ledger, chain, (after?.seq ?? 0) + 1, end.seq),
  };
}

/** A chain's records from one number to another, both inside, each of which must be there. */
async function* chainFrom(
  ledger: RecordReads,
  chain: string,
  first: number,
  last: number,
): AsyncGenerator<SealedRecord, void> {
  for (let seq = first; seq <= last; ) {
    const found = await ledger.records(chain, seq, Math.min(BATCH, last - seq + 1));
    if (found.length === 0) there(undefined, chain, seq);
    for (const sealed of found) {
      yield there(sealed.record.seq === seq ? sealed : undefined, chain, seq);
      seq += 1;
    }
  }
}

/** What names a record was written with it: one that is not there must be seen, not passed over. */
function there(sealed: SealedRecord | undefined, chain: string, seq: number | undefined) {
  if (sealed === undefined) throw new Error(`record ${seq} of ${chain} is missing from the ledger`);
  return sealed;
}
