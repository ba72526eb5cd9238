import type {
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  EventBridgeEvent,
} from "aws-lambda";
import { requestIdOf } from "./adapters/dynamoItems.ts";
import { carryOn } from "./carryOn.ts";
import type { Log, Ports } from "./ports.ts";
import { sweep } from "./sweepDue.ts";
import { watchLists } from "./watchLists.ts";
import { wire } from "./wiring.ts";

/**
 * What wakes the sweeper: the minute's schedule, the rarer one by which prefix lists are watched, an approved request, or a change
 * of a record that must never change.
 */
type Wake = EventBridgeEvent<string, unknown> | { readonly watch: "lists" } | DynamoDBStreamEvent;

const wired = wire(process.env);

/** The Lambda entry of the schedules and of both tables' streams. What it fails at, the stream tells it again. */
export async function handler(event: Wake): Promise<DynamoDBBatchResponse> {
  const records = "Records" in event ? event.Records : [];
  reportTampering(wired.log, records.filter(isAudit));
  const approved = records.filter((record) => !isAudit(record));
  if (wired.kind !== "ready") {
    wired.log.error("policy unavailable", { reason: wired.reason });
    return { batchItemFailures: approved.slice(0, 1).map(failureOf) };
  }
  if ("watch" in event) await watchLists(wired.ports);
  else if (!("Records" in event)) await sweep(wired.ports);
  return { batchItemFailures: await carryOnAll(wired.ports, approved) };
}

/** The records of a chain have its name for a key; everything else is of the state table. */
function isAudit({ dynamodb }: DynamoDBRecord): boolean {
  return dynamodb?.Keys?.chain !== undefined;
}

/** The records are append-only: whatever changes or removes one did not come from this guard. */
function reportTampering(log: Log, records: readonly DynamoDBRecord[]): void {
  for (const { eventName, dynamodb } of records) {
    const { chain, seq } = dynamodb?.Keys ?? {};
    log.error("audit record changed", { eventName, chain: chain?.S, seq: seq?.N });
  }
}

async function carryOnAll(ports: Ports, records: readonly DynamoDBRecord[]) {
  for (const record of records) {
    const requestId = requestIdOf({ pk: { S: record.dynamodb?.Keys?.pk?.S ?? "" } });
    try {
      await carryOn(ports, requestId);
    } catch (error) {
      ports.log.error("carrying on failed", { requestId, error: String(error) });
      return [failureOf(record)];
    }
  }
  return [];
}

/** From this record on the stream is told again. */
function failureOf({ dynamodb }: DynamoDBRecord) {
  return { itemIdentifier: dynamodb?.SequenceNumber ?? "" };
}
