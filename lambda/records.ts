import type { SealedRecord } from "../core/ledger/record.ts";
import { groupChain, requestChain, type StoredRequest } from "../core/ledger/stored.ts";
import { may } from "../core/policy/access.ts";
import { FORMATS, type Format, formatOf } from "./accept.ts";
import type { Call } from "./door.ts";
import { fillPage } from "./page.ts";
import { faultReply } from "./parameters.ts";
import type { Ledger, Ports } from "./ports.ts";
import { RECORD_FORMS, recordsReply } from "./recordForms.ts";
import {
  foreignCursor,
  GroupRecordParameters,
  type RecordPlace,
  type RecordQuery,
  type RecordQueryReading,
  RequestRecordParameters,
  readRecordQuery,
} from "./recordQuery.ts";
import { problemReply, type Reply, type TextReply } from "./reply.ts";
import { noRequest, requestFor } from "./review.ts";

/** How many records of a chain are read at once. */
const BATCH = 100;

/** A list of records: where it is asked for, which chains it leads through, and its records from a place on. */
interface RecordList {
  readonly path: string;
  readonly chains: readonly string[];
  /** The last record of all. */
  readonly end: RecordPlace;
  readonly from: (after: RecordPlace | undefined) => AsyncIterable<SealedRecord>;
}

/** GET /v1/requests/{id}/records: the request's own chain, then its records in its group's chain. */
export async function requestRecords(ports: Ports, call: Call, id: string) {
  return answer(call, RequestRecordParameters, noRequest(id), async () => {
    const stored = await requestFor(ports, call.principal, "audit", id);
    return stored && listOfRequest(ports.ledger, stored);
  });
}

/** GET /v1/groups/{groupId}/records: all that was intended and done about a security group of this deployment. */
export async function groupRecords(ports: Ports, call: Call, groupId: string) {
  const group = { ...ports.deployment, groupId };
  const none = problemReply("group-not-found", `${groupId} has no records that you may read`);
  return answer(call, GroupRecordParameters, none, async () => {
    if (!may(ports.policy, call.principal, "audit", { group })) return undefined;
    const head = await ports.ledger.head(group);
    if (head === undefined) return undefined;
    const chain = groupChain(group);
    return {
      path: `/v1/groups/${groupId}/records`,
      chains: [chain],
      end: { chain, seq: head.chain.seq },
      from: (after) => chainFrom(ports.ledger, chain, (after?.seq ?? 0) + 1, head.chain.seq),
    };
  });
}

/** Reads what is asked for and in which form, finds the list, and answers with its page; `absent` where there is none. */
async function answer(
  { accept, parameters }: Call,
  taken: Parameters<typeof readRecordQuery>[1],
  absent: Reply,
  find: () => Promise<RecordList | undefined>,
): Promise<Reply | TextReply> {
  const format = formatOf(accept);
  if (format === undefined) return notAcceptable();
  const reading: RecordQueryReading = readRecordQuery(parameters, taken);
  if (reading.kind === "invalid") return faultReply(reading.faults);
  const list = await find();
  if (list === undefined) return absent;
  const { after } = reading.query;
  if (after !== undefined && !list.chains.includes(after.chain))
    return faultReply([foreignCursor()]);
  const page = await pageOf(list, reading.query, format);
  return recordsReply(page, format, { ...list, parameters });
}

function pageOf(list: RecordList, query: RecordQuery, format: Format) {
  const { view } = RECORD_FORMS[format];
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

function listOfRequest(ledger: Ledger, stored: StoredRequest): RecordList {
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

/** A chain's records from one number to another, both inside, each of which must be there. */
async function* chainFrom(
  ledger: Ledger,
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

function notAcceptable(): Reply {
  const detail = `Accept names none of ${Object.values(FORMATS).join(", ")}; name one, or leave it out`;
  return problemReply("not-acceptable", detail);
}
