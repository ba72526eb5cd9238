import { GetItemCommand, QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import type { Ledger, RequestQuery } from "../ports.ts";
import { LedgerUnavailable } from "../ports.ts";
import { ask, type Calls } from "./dynamoCalls.ts";
import {
  DUE_PARTITION,
  headKey,
  type Item,
  LISTINGS,
  placeText,
  recordKey,
  requestIdOf,
  requestKey,
  text,
  toHead,
  toRecord,
  toRequest,
  whole,
} from "./dynamoItems.ts";
import { BY_PRINCIPAL, DUE, type DynamoTables, LISTED } from "./dynamoTables.ts";

// Every place begins with a digit, that of a year: no place stands before the one or after the other.
const BEFORE_ALL_PLACES = "0";
const AFTER_ALL_PLACES = ":";

/** Prepares every question to the ledger in DynamoDB; requests, heads and records are read consistently. */
export function prepareReads(calls: Calls, tables: DynamoTables): Omit<Ledger, "commit"> {
  const { state, audit } = tables;
  return {
    request: (requestId) => one(calls, state, requestKey(requestId), toRequest),
    head: (group) => one(calls, state, headKey(group), toHead),
    heads: async (after, limit) => {
      const keys = await many(calls, headsQuery(state, after), limit);
      return bodies(calls, state, keys, toHead);
    },
    record: (chain, seq) => one(calls, audit, recordKey(chain, seq), toRecord),
    records: async (chain, fromSeq, limit) =>
      (await many(calls, recordsQuery(audit, chain, fromSeq), limit)).map(toRecord),
    requests: (query) => requestsOf(calls, state, query),
    due: async (now, limit) => (await many(calls, dueQuery(state, now), limit)).map(requestIdOf),
  };
}

async function requestsOf(calls: Calls, table: string, query: RequestQuery) {
  const items = await listed(calls, table, query);
  if (query.principalId !== undefined) return items.map(toRequest);
  return bodies(calls, table, items, toRequest);
}

/** The whole items of an index that holds no bodies, each read for itself: they may have moved on since it was written. */
async function bodies<T>(
  calls: Calls,
  table: string,
  keys: readonly Item[],
  read: (item: Item) => T,
): Promise<readonly T[]> {
  const reads = keys.map(({ pk }) => one(calls, table, pk === undefined ? {} : { pk }, read));
  return (await Promise.all(reads)).flatMap((found) => found ?? []);
}

/** The items of one page in the index, without the one at the place after which the page starts. */
async function listed(calls: Calls, table: string, query: RequestQuery) {
  const { since = BEFORE_ALL_PLACES, after, limit } = query;
  const last = after === undefined ? AFTER_ALL_PLACES : placeText(after);
  // DynamoDB refuses bounds that are the wrong way round.
  if (since > last) return [];
  // The bounds count themselves, but a page starts after its place: hence one more is read, and that one left out.
  const enough = after === undefined ? limit : limit + 1;
  const items = await many(calls, listQuery(table, query, since, last), enough);
  return items.filter(({ place }) => place?.S !== last).slice(0, limit);
}

/** The index that lists whose requests, and its partition. */
function partitionOf({ principalId }: RequestQuery) {
  return principalId === undefined
    ? { IndexName: LISTED, name: "listing", value: LISTINGS.requests }
    : { IndexName: BY_PRINCIPAL, name: "principalId", value: principalId };
}

function listQuery(table: string, query: RequestQuery, since: string, last: string) {
  const { status, groupId, changedSince } = query;
  const { IndexName, name, value } = partitionOf(query);
  const filters = [
    ...(status === undefined ? [] : ["#status = :status"]),
    ...(groupId === undefined ? [] : ["groupId = :groupId"]),
    ...(changedSince === undefined ? [] : ["updatedAt >= :changedSince"]),
  ];
  return {
    TableName: table,
    IndexName,
    KeyConditionExpression: `${name} = :partition AND place BETWEEN :since AND :last`,
    ...(filters.length === 0 ? {} : { FilterExpression: filters.join(" AND ") }),
    ...(status === undefined ? {} : { ExpressionAttributeNames: { "#status": "status" } }),
    ExpressionAttributeValues: {
      ":partition": text(value),
      ":since": text(since),
      ":last": text(last),
      ...(status === undefined ? {} : { ":status": text(status) }),
      ...(groupId === undefined ? {} : { ":groupId": text(groupId) }),
      ...(changedSince === undefined ? {} : { ":changedSince": text(changedSince) }),
    },
    ScanIndexForward: false,
  } satisfies QueryCommandInput;
}

function headsQuery(table: string, after: string | undefined): QueryCommandInput {
  return {
    TableName: table,
    IndexName: LISTED,
    KeyConditionExpression: "listing = :listing AND place > :after",
    ExpressionAttributeValues: {
      ":listing": text(LISTINGS.heads),
      ":after": text(after ?? BEFORE_ALL_PLACES),
    },
  };
}

function dueQuery(table: string, now: string): QueryCommandInput {
  return {
    TableName: table,
    IndexName: DUE,
    KeyConditionExpression: "due = :due AND dueAt < :now",
    ExpressionAttributeValues: { ":due": text(DUE_PARTITION), ":now": text(now) },
  };
}

function recordsQuery(table: string, chain: string, fromSeq: number): QueryCommandInput {
  return {
    TableName: table,
    KeyConditionExpression: "chain = :chain AND seq >= :fromSeq",
    ExpressionAttributeValues: { ":chain": text(chain), ":fromSeq": whole(fromSeq) },
    ConsistentRead: true,
  };
}

async function one<T>(calls: Calls, table: string, key: Item, read: (item: Item) => T) {
  const command = { TableName: table, Key: key, ConsistentRead: true };
  const { Item } = await ask(calls, "a read", (options) =>
    calls.client.send(new GetItemCommand(command), options),
  );
  return Item && read(Item);
}

/** The first items of a query, page by page; a page may hold fewer than there are, or none. */
async function many(calls: Calls, query: QueryCommandInput, limit: number) {
  const found: Item[] = [];
  let from: Item | undefined;
  while (found.length < limit) {
    const page = { ...query, ...limitOf(query, limit - found.length), ExclusiveStartKey: from };
    const { Items, LastEvaluatedKey } = await ask(calls, "a list", (options) =>
      calls.client.send(new QueryCommand(page), options),
    );
    if (Items === undefined) throw new LedgerUnavailable("DynamoDB answered a list without items");
    found.push(...Items);
    if (LastEvaluatedKey === undefined) break;
    from = LastEvaluatedKey;
  }
  return found.slice(0, limit);
}

// DynamoDB counts what it looks at, not what passes the filter: a small number would only make for many calls.
function limitOf({ FilterExpression }: QueryCommandInput, limit: number) {
  return FilterExpression === undefined ? { Limit: limit } : {};
}
