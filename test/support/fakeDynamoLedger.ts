import type { Change } from "../../core/ledger/change.ts";
import type { Patience } from "../../lambda/adapters/dynamoCalls.ts";
import { dynamoLedger } from "../../lambda/adapters/dynamoLedger.ts";
import { type Ledger, LedgerUnavailable } from "../../lambda/ports.ts";
import { type DynamoFault, type FakeDynamo, fakeDynamo, type Plan, TABLES } from "./fakeDynamo.ts";

/** A ledger on a DynamoDB in memory, as one worker has it. */
export interface FakeLedger {
  readonly ledger: Ledger;
  readonly dynamo: FakeDynamo;
  /** How long it paused, in milliseconds, each time; its time passes only there. */
  readonly pauses: number[];
  /** How many calls of this name arrived. */
  readonly count: (name: string) => number;
}

/** What a test may choose. */
export interface FakeLedgerOptions {
  readonly plan?: Plan;
  readonly dynamo?: FakeDynamo;
  readonly maxAttempts?: number;
  readonly patience?: Patience;
}

/** Opens a ledger; without a plan nothing goes wrong. */
export function fakeLedger(options: FakeLedgerOptions = {}): FakeLedger {
  const { dynamo = fakeDynamo(), patience = { tryMs: 100, callMs: 4_000 } } = options;
  const pauses: number[] = [];
  const clock = {
    now: () => new Date(Date.UTC(2026, 0, 2) + pauses.reduce((sum, pause) => sum + pause, 0)),
    pause: async (milliseconds: number) => {
      pauses.push(milliseconds);
    },
  };
  const client = dynamo.client(options.plan, options.maxAttempts);
  return {
    ledger: dynamoLedger(client, TABLES, clock, freshHex, patience),
    dynamo,
    pauses,
    count: (name) => dynamo.calls.filter((call) => call.name === name).length,
  };
}

/** A DynamoDB that holds a change, and has forgotten that it was asked to. */
export async function dynamoHolding(change: Change): Promise<FakeDynamo> {
  const dynamo = fakeDynamo();
  await fakeLedger({ dynamo }).ledger.commit(change);
  dynamo.calls.length = 0;
  dynamo.written.length = 0;
  return dynamo;
}

/** What became of a call: its answer, or `unavailable`, or `fault` for every other error. */
export async function outcomeOf<T>(call: Promise<T>): Promise<T | "unavailable" | "fault"> {
  try {
    return await call;
  } catch (error) {
    return error instanceof LedgerUnavailable ? "unavailable" : "fault";
  }
}

/** A plan with one fault after the other for calls of one name, and none afterwards. */
export function inTurn(name: string, ...faults: readonly (DynamoFault | undefined)[]): Plan {
  return (call) => (call.name === name ? faults[call.number - 1] : undefined);
}

/** A plan with the same fault for every call of one name. */
export function always(name: string, fault: DynamoFault): Plan {
  return (call) => (call.name === name ? fault : undefined);
}

let count = 0;

/** Digits that never come twice, of which the first say all ones: pauses are as long as they may be. */
function freshHex(bytes: number): string {
  count += 1;
  return bytes === 2 ? "ffff" : count.toString(16).padStart(2 * bytes, "0");
}
