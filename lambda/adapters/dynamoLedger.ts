import {
  type DynamoDBClient,
  GetItemCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { Change } from "../../core/ledger/change.ts";
import { requireSoundChange } from "../../core/ledger/changeRules.ts";
import type { Clock, Committed, Ledger, NewHex } from "../ports.ts";
import { type Calls, type Patience, repeat } from "./dynamoCalls.ts";
import { conditionLost, presumedBefore } from "./dynamoChange.ts";
import { failureError } from "./dynamoErrors.ts";
import { requestKey, toRequest } from "./dynamoItems.ts";
import { prepareReads } from "./dynamoReads.ts";
import type { DynamoTables } from "./dynamoTables.ts";
import { transactionOf } from "./dynamoTransaction.ts";

/** With the one read that may follow the tries of a transaction, a commit takes 6 seconds at most. */
const PATIENCE: Patience = { tryMs: 2_000, callMs: 4_000 };

const WRITE_ID_BYTES = 16;

/**
 * The ledger that is kept in two DynamoDB tables, whose shapes are `STATE_TABLE` and `AUDIT_TABLE`. A commit is one
 * TransactWriteItems; records are only ever added. The adapter repeats calls by itself: a client with `maxAttempts: 1` is
 * enough, and one that repeats them too does no harm. A call that is not answered in time rejects with `LedgerUnavailable`,
 * a change that could never be right with an `Error`. Needs GetItem, PutItem and Query on the tables and their indexes.
 */
export function dynamoLedger(
  client: DynamoDBClient,
  tables: DynamoTables,
  clock: Clock,
  newHex: NewHex,
  patience: Patience = PATIENCE,
): Ledger {
  const calls: Calls = { client, clock, newHex, patience };
  return { ...prepareReads(calls, tables), commit: prepareCommit(calls, tables) };
}

function prepareCommit(calls: Calls, tables: DynamoTables): Ledger["commit"] {
  return async (change) => {
    const before = presumedBefore(change);
    requireSoundChange(change, before);
    const written = calls.newHex(WRITE_ID_BYTES);
    // Built before anything is waited for: what the caller does to the change afterwards is not written.
    const command = transactionOf(change, before, tables, written);
    const ended = await repeat(calls, (options) =>
      calls.client.send(new TransactWriteItemsCommand(command), options),
    );
    if (ended.kind === "answered") return "committed";
    const { failure, lost } = ended;
    const unknown = failureError({ kind: "lost", error: failure.error }, "a commit");
    const settled = lost ? await settle(calls, tables, change, written, unknown) : undefined;
    if (settled !== undefined) return settled;
    // A condition once lost stays lost, since numbers only rise: an earlier try that is still under way loses it too.
    if (failure.kind === "condition") return conditionLost(change, before, failure.reasons);
    throw lost ? unknown : failureError(failure, "a commit");
  };
}

/**
 * What the request itself says of a commit of which an answer was lost; `undefined` if it has not come to this fence. A try
 * that met a condition may have met our own earlier one, hence this comes before what DynamoDB gave as its reasons.
 */
async function settle(
  calls: Calls,
  tables: DynamoTables,
  { request }: Change,
  written: string,
  unknown: Error,
): Promise<Committed | undefined> {
  const { tryMs } = calls.patience;
  const Key = requestKey(request.requestId);
  const read = await repeat({ ...calls, patience: { tryMs, callMs: tryMs } }, (options) =>
    calls.client.send(
      new GetItemCommand({ TableName: tables.state, Key, ConsistentRead: true }),
      options,
    ),
  );
  if (read.kind === "failed") throw unknown;
  const item = read.answer.Item;
  if (item === undefined) return undefined;
  if (item.written?.S === written) return "committed";
  const { fence } = toRequest(item);
  if (fence < request.fence) return undefined;
  // At our fence stands what another wrote: ours never did, nor will it.
  if (fence === request.fence) return "request-moved";
  // Others have gone on, from what we wrote or from what another did.
  throw unknown;
}
