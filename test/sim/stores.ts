import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SealedRecord } from "../../core/ledger/record.ts";
import {
  type GroupHead,
  groupChain,
  requestChain,
  type StoredRequest,
} from "../../core/ledger/stored.ts";
import type { Patience } from "../../lambda/adapters/dynamoCalls.ts";
import {
  type Item,
  LISTINGS,
  toHead,
  toRecord,
  toRequest,
} from "../../lambda/adapters/dynamoItems.ts";
import { dynamoLedger } from "../../lambda/adapters/dynamoLedger.ts";
import type { Clock, Ledger } from "../../lambda/ports.ts";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import {
  type DynamoFault,
  type FakeDynamo,
  fakeDynamo,
  refusal,
  TABLES,
} from "../support/fakeDynamo.ts";
import type { WireItem } from "../support/fakeDynamoExpressions.ts";
import { GROUP } from "../support/ledgerBuilders.ts";
import { countedHex } from "../support/standIns.ts";
import type { Surroundings } from "./cloud.ts";
import { type MemoryLedger, memoryLedger } from "./memoryLedger.ts";

/** All that the ledger holds of a life's one group. */
export interface Books {
  readonly requests: readonly StoredRequest[];
  readonly head: GroupHead | undefined;
  readonly groupRecords: readonly SealedRecord[];
  readonly ownRecords: (requestId: string) => readonly SealedRecord[];
}

/** The ledger in one life: how workers reach it, and what it truly holds. */
export interface Store {
  readonly reach: (who: string) => Ledger;
  /** The ledger without any fault. */
  readonly truth: Ledger;
  readonly books: () => Promise<Books>;
  /** Raised by every write. */
  readonly writes: () => number;
  readonly close: () => void;
}

/** A ledger in memory. */
export function memoryStore(ledger: MemoryLedger = memoryLedger()): Store {
  const { requests, heads, chains } = ledger.held;
  return {
    reach: () => ledger,
    truth: ledger,
    writes: ledger.writes,
    books: async () => ({
      requests: [...requests.values()],
      head: heads.get(groupChain(GROUP)),
      groupRecords: chains.get(groupChain(GROUP)) ?? [],
      ownRecords: (requestId) => chains.get(requestChain(requestId)) ?? [],
    }),
    close: () => {},
  };
}

/** The embedded ledger. */
export function sqliteStore(): Store {
  const ledger = openSqliteLedger(":memory:");
  let writes = 0;
  const commit: Ledger["commit"] = (change) => {
    writes += 1;
    return ledger.commit(change);
  };
  const counted: Ledger = { ...ledger, commit };
  return {
    reach: () => counted,
    truth: counted,
    writes: () => writes,
    books: () => booksOf(ledger),
    close: ledger.close,
  };
}

/** What can go wrong with a call to DynamoDB: it is lost, late, turned away or, if it is a transaction, cancelled. */
const DYNAMO_FAULTS = {
  "no connection": { effect: "none", answer: "reset" },
  "connection lost after it was done": { effect: "at once", answer: "reset" },
  "500 before it was done": { effect: "none", answer: refusal("InternalServerError", 500) },
  "500 after it was done": { effect: "at once", answer: refusal("InternalServerError", 500) },
  late: { effect: "late", answer: "reset" },
  throttled: { effect: "none", answer: refusal("ThrottlingException") },
  "in progress": { effect: "at once", answer: refusal("TransactionInProgressException") },
  TransactionConflict: cancelled("TransactionConflict"),
  ThrottlingError: cancelled("ThrottlingError"),
  ProvisionedThroughputExceeded: cancelled("ProvisionedThroughputExceeded"),
  ItemCollectionSizeLimitExceeded: cancelled("ItemCollectionSizeLimitExceeded"),
  ValidationError: cancelled("ValidationError"),
} as const satisfies Record<string, DynamoFault>;

const READS_TOO = ["no connection", "500 before it was done", "throttled"] as const;

/** The adapter of DynamoDB and the real SDK, over tables in memory. */
export function dynamoStore(life: Surroundings): Store {
  const dynamo = fakeDynamo();
  const hex = countedHex();
  const newHex = (bytes: number) => hex(2 * bytes);
  const names = Object.keys(DYNAMO_FAULTS) as [keyof typeof DYNAMO_FAULTS];
  const open = (client: DynamoDBClient, who: string) =>
    dynamoLedger(client, TABLES, pausingClock(life, who), newHex, PATIENCE);
  const plan = (who: string) => async (call: { readonly name: string }) => {
    await life.turn(who, call.name);
    const writes = call.name === "TransactWriteItems";
    const fault = life.onTheWay(who, call.name, writes ? names : READS_TOO);
    if (fault === "late") void life.turn(who, "DynamoDB gets its late call").then(dynamo.land);
    return fault && DYNAMO_FAULTS[fault];
  };
  const truth = open(dynamo.client(), "the truth");
  const read = newTableReader(dynamo);
  return {
    reach: (who) => open(dynamo.client(plan(who)), who),
    truth,
    writes: () => dynamo.written.length,
    books: async () => read(),
    close: () => {},
  };
}

// The adapter gives up by its pauses alone: the signals that end its tries would be real time.
const PATIENCE: Patience = { tryMs: 60_000, callMs: 60_000 };

/** A clock on which time passes by pauses only. */
function pausingClock({ now, turn }: Surroundings, who: string): Clock {
  let paused = now();
  return {
    now: () => new Date(paused),
    pause: (milliseconds) => {
      paused += milliseconds;
      return turn(who, "tries again");
    },
  };
}

/** Reads the tables themselves; an item that was read is not read again. */
function newTableReader({ tables }: FakeDynamo): () => Books {
  const known = new WeakMap<WireItem, unknown>();
  const once = <T>(item: WireItem, read: (item: Item) => T): T => {
    if (!known.has(item)) known.set(item, read(item as Item));
    return known.get(item) as T;
  };
  const itemsOf = (name: string) => [...(tables.get(name)?.items.values() ?? [])];
  return () => {
    const state = itemsOf(TABLES.state);
    const chains = new Map<string, SealedRecord[]>();
    for (const sealed of itemsOf(TABLES.audit).map((item) => once(item, toRecord))) {
      const { chain, seq } = sealed.record;
      const records = chains.get(chain) ?? [];
      records[seq - 1] = sealed;
      chains.set(chain, records);
    }
    const isRequest = ({ listing }: WireItem) => listing?.S === LISTINGS.requests;
    return {
      requests: state.filter(isRequest).map((item) => once(item, toRequest)),
      head: state.filter((item) => !isRequest(item)).map((item) => once(item, toHead))[0],
      groupRecords: chains.get(groupChain(GROUP)) ?? [],
      ownRecords: (requestId) => chains.get(requestChain(requestId)) ?? [],
    };
  };
}

function cancelled(Code: string): DynamoFault {
  const CancellationReasons = [{ Code }, { Code: "None" }];
  const answer = refusal("TransactionCanceledException", 400, { CancellationReasons });
  return { effect: "none", answer };
}

const ALL = 10_000;

async function booksOf(ledger: Ledger): Promise<Books> {
  const requests = await ledger.requests({ limit: ALL });
  const own = await Promise.all(
    requests.map(async ({ requestId }) => {
      const records = await ledger.records(requestChain(requestId), 1, ALL);
      return [requestId, records] as const;
    }),
  );
  const chains = new Map(own);
  return {
    requests,
    head: await ledger.head(GROUP),
    groupRecords: await ledger.records(groupChain(GROUP), 1, ALL),
    ownRecords: (requestId) => chains.get(requestId) ?? [],
  };
}
