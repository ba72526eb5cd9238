import type { DynamoDBStreamEvent, EventBridgeEvent } from "aws-lambda";
import type { Log } from "./ports.ts";
import { sweep } from "./sweepDue.ts";
import { wire } from "./wiring.ts";

/** What wakes the sweeper: the minute's schedule, or a change of a record that must never change. */
type Wake = EventBridgeEvent<string, unknown> | DynamoDBStreamEvent;

const wired = wire(process.env);

/** The Lambda entry of the schedule and of the audit table's stream. */
export async function handler(event: Wake): Promise<void> {
  if ("Records" in event) return reportTampering(wired.log, event);
  if (wired.kind === "ready") return sweep(wired.ports);
  wired.log.error("policy unavailable", { reason: wired.reason });
}

/** The records are append-only: whatever changes or removes one did not come from this guard. */
function reportTampering(log: Log, { Records }: DynamoDBStreamEvent): void {
  for (const { eventName, dynamodb } of Records) {
    const { chain, seq } = dynamodb?.Keys ?? {};
    log.error("audit record changed", { eventName, chain: chain?.S, seq: seq?.N });
  }
}
