import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { AUDIT_TABLE, STATE_TABLE } from "../../lambda/adapters/dynamoTables.ts";
import { WireFault } from "./fakeDynamoExpressions.ts";
import { type QueryInput, query } from "./fakeDynamoQuery.ts";
import {
  type FakeTable,
  type FakeTables,
  type GetInput,
  get,
  type TransactInput,
  transact,
} from "./fakeDynamoTables.ts";
import { SDK_CONFIG } from "./sdkConfig.ts";

/** The names of the two tables. */
export const TABLES = { state: "guard-state", audit: "guard-audit" } as const;

/** One call as it arrived; the first of its name has the number 1. */
export interface DynamoCall {
  readonly name: string;
  readonly number: number;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What goes wrong with one call: whether and when it has its effect, and what comes instead of its answer. */
export interface DynamoFault {
  readonly effect: "none" | "at once" | "late";
  readonly answer: DynamoAnswer | "reset" | "silence";
}

/** An answer as it travels. */
export interface DynamoAnswer {
  readonly status: number;
  readonly body: string;
}

/** A DynamoDB in memory that speaks to the real SDK, with faults as planned. */
export interface FakeDynamo {
  /** A client of it; `maxAttempts` is how often the SDK itself sends a call. */
  readonly client: (plan?: Plan, maxAttempts?: number) => DynamoDBClient;
  readonly tables: FakeTables;
  /** Every call of every client. */
  readonly calls: DynamoCall[];
  /** The tokens of the transactions that were written. */
  readonly written: string[];
  /** Lets the calls whose effect is late have it now. */
  readonly land: () => void;
}

/** Which fault a call has, if any; the call waits for the plan. */
export type Plan = (call: DynamoCall) => DynamoFault | undefined | Promise<DynamoFault | undefined>;

/** Makes empty tables; a page of a query looks at no more than `pageItems` items. */
export function fakeDynamo(pageItems = 1000): FakeDynamo {
  const tables = new Map([
    [TABLES.state, emptyTable(STATE_TABLE)],
    [TABLES.audit, emptyTable(AUDIT_TABLE)],
  ]);
  const calls: DynamoCall[] = [];
  const written: string[] = [];
  let flying: readonly (() => void)[] = [];
  const work = (call: DynamoCall) => answerTo(call, tables, pageItems, written);
  const handle = (plan: Plan) => async (request: WireRequest, signal: AbortSignal | undefined) => {
    const call = callOf(request, calls);
    calls.push(call);
    const fault = await plan(call);
    if (fault === undefined) return work(call);
    if (fault.effect === "at once") work(call);
    if (fault.effect === "late") flying = [...flying, () => work(call)];
    return instead(fault.answer, signal);
  };
  return {
    client: (plan = () => undefined, maxAttempts = 1) => clientOf(handle(plan), maxAttempts),
    tables,
    calls,
    written,
    land: () => {
      for (const effect of flying) effect();
      flying = [];
    },
  };
}

/** An error as DynamoDB answers it. */
export function refusal(type: string, status = 400, members: object = {}): DynamoAnswer {
  const __type = `com.amazonaws.dynamodb.v20120810#${type}`;
  return { status, body: JSON.stringify({ __type, message: `said ${type}`, ...members }) };
}

interface WireRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

function clientOf(
  handle: (request: WireRequest, signal: AbortSignal | undefined) => Promise<DynamoAnswer>,
  maxAttempts: number,
): DynamoDBClient {
  return new DynamoDBClient({
    ...SDK_CONFIG,
    authSchemePreference: [...SDK_CONFIG.authSchemePreference],
    accountIdEndpointMode: "disabled",
    endpoint: "http://dynamo.invalid",
    maxAttempts,
    requestHandler: {
      handle: async (request: WireRequest, options?: { readonly abortSignal?: AbortSignal }) => {
        const { status, body } = await handle(request, options?.abortSignal);
        const headers = { "content-type": "application/x-amz-json-1.0" };
        return { response: { statusCode: status, headers, body: Buffer.from(body) } };
      },
    },
  });
}

function callOf({ headers, body }: WireRequest, calls: readonly DynamoCall[]): DynamoCall {
  const name = headers["x-amz-target"]?.split(".")[1] ?? "";
  const number = 1 + calls.filter((call) => call.name === name).length;
  return { name, number, input: JSON.parse(new TextDecoder().decode(body)) };
}

function answerTo(
  { name, input }: DynamoCall,
  tables: FakeTables,
  pageItems: number,
  written: string[],
): DynamoAnswer {
  const answers: Readonly<Record<string, (input: unknown) => DynamoAnswer>> = {
    TransactWriteItems: (input) => transacted(tables, input as TransactInput, written),
    GetItem: (input) => answer({ Item: get(tables, input as GetInput) }),
    Query: (input) => answer(query(tables, input as QueryInput, pageItems)),
  };
  try {
    return answers[name]?.(input) ?? refusal("UnknownOperationException");
  } catch (error) {
    if (error instanceof WireFault) return refusal(error.name, 400, { message: error.message });
    throw error;
  }
}

function transacted(tables: FakeTables, input: TransactInput, written: string[]): DynamoAnswer {
  const CancellationReasons = transact(tables, input);
  if (CancellationReasons.some(({ Code }) => Code !== "None")) {
    return refusal("TransactionCanceledException", 400, { CancellationReasons });
  }
  written.push(input.ClientRequestToken);
  return answer({});
}

function answer(body: object): DynamoAnswer {
  return { status: 200, body: JSON.stringify(body) };
}

function emptyTable(shape: FakeTable["shape"]): FakeTable {
  return { shape, items: new Map() };
}

function instead(
  answer: DynamoFault["answer"],
  signal: AbortSignal | undefined,
): Promise<DynamoAnswer> {
  if (answer === "reset") {
    return Promise.reject(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
  }
  if (answer !== "silence") return Promise.resolve(answer);
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => {
      reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
    });
  });
}
