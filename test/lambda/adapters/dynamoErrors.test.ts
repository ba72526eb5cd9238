import { describe, expect, it } from "@jest/globals";
import { type Ledger, LedgerUnavailable } from "../../../lambda/ports.ts";
import { type DynamoAnswer, refusal } from "../../support/fakeDynamo.ts";
import { always, fakeLedger, outcomeOf } from "../../support/fakeDynamoLedger.ts";
import { at, denial, GROUP, PRINCIPAL } from "../../support/ledgerBuilders.ts";

const MAX_TRIES = 8;

interface Row {
  readonly call: string;
  readonly command: string;
  readonly make: (ledger: Ledger) => Promise<unknown>;
}

const CALLS: readonly Row[] = [
  { call: "request", command: "GetItem", make: (ledger) => ledger.request("req-1") },
  { call: "head", command: "GetItem", make: (ledger) => ledger.head(GROUP) },
  { call: "commit", command: "TransactWriteItems", make: (ledger) => ledger.commit(denial()) },
  {
    call: "requests",
    command: "Query",
    make: (ledger) => ledger.requests({ principalId: PRINCIPAL.id, limit: 1 }),
  },
  { call: "record", command: "GetItem", make: (ledger) => ledger.record("request/req-1", 1) },
  { call: "records", command: "Query", make: (ledger) => ledger.records("request/req-1", 1, 1) },
  { call: "due", command: "Query", make: (ledger) => ledger.due(at(0), 1) },
];

const TEMPORARY: Readonly<Record<string, DynamoAnswer>> = {
  throttled: refusal("ThrottlingException"),
  "throughput that is used up": refusal("ProvisionedThroughputExceededException"),
  "an account's limit": refusal("RequestLimitExceeded"),
  "a fault of DynamoDB's own": refusal("InternalServerError", 500),
  "a page that is no JSON": { status: 200, body: "<html></html>" },
  "a proxy's page": { status: 407, body: "<html></html>" },
  "half an answer": { status: 200, body: '{"Item":{"pk' },
};

const LASTING: Readonly<Record<string, DynamoAnswer>> = {
  "no right to ask": refusal("AccessDeniedException"),
  "credentials that have expired": refusal("ExpiredTokenException"),
  "no such table": refusal("ResourceNotFoundException"),
};

const OURS: Readonly<Record<string, DynamoAnswer>> = {
  "a call that is not a right one": refusal("ValidationException"),
  "a call that can't be read": refusal("SerializationException"),
  "a token of another call": refusal("IdempotentParameterMismatchException"),
};

/** Every call with every answer. */
function each(answers: Readonly<Record<string, DynamoAnswer>>) {
  return CALLS.flatMap((row) =>
    Object.entries(answers).map(([why, answer]) => ({ ...row, why, answer })),
  );
}

async function failing({ command, make }: Row, answer: DynamoAnswer) {
  const { ledger, count } = fakeLedger({ plan: always(command, { effect: "none", answer }) });
  const error = await make(ledger).catch((caught: unknown) => caught);
  return { error, tries: count(command) };
}

describe("a call that DynamoDB does not answer", () => {
  it.each(each(TEMPORARY))("is made again, and then given up: $call, $why", async (row) => {
    const { error, tries } = await failing(row, row.answer);
    expect(error).toBeInstanceOf(LedgerUnavailable);
    expect(error).toHaveProperty("cause.name");
    expect(tries).toBe(MAX_TRIES);
  });

  it.each(each(LASTING))("is given up at once: $call, $why", async (row) => {
    const { error, tries } = await failing(row, row.answer);
    expect(error).toBeInstanceOf(LedgerUnavailable);
    expect(error).toHaveProperty("cause.name");
    expect(tries).toBe(1);
  });

  it.each(each(OURS))("is a fault of ours: $call, $why", async (row) => {
    const { error, tries } = await failing(row, row.answer);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(LedgerUnavailable);
    expect(error).toHaveProperty("cause.name");
    expect(tries).toBe(1);
  });
});

describe("an answer in DynamoDB's own form", () => {
  const answering = (name: string, body: object) =>
    fakeLedger({
      plan: always(name, { effect: "none", answer: { status: 200, body: JSON.stringify(body) } }),
    }).ledger;

  it.each([
    ["has no body", { pk: { S: "request#req-1" } }, "request#req-1 has no text in body"],
    ["has a number for a body", { body: { N: "1" } }, "has no text in body"],
    ["has a body that is no JSON", { body: { S: "{" } }, "JSON"],
  ])("is no request where the item %s: somebody else wrote it", async (_, Item, why) => {
    const read = answering("GetItem", { Item }).request("req-1");
    await expect(read).rejects.toThrow(why);
    expect(await outcomeOf(read)).toBe("fault");
  });

  it("is no record where the item has no hash", async () => {
    const Item = { chain: { S: "request/req-1" }, seq: { N: "1" }, body: { S: "{}" } };
    await expect(answering("GetItem", { Item }).record("request/req-1", 1)).rejects.toThrow(
      "request/req-1 1 has no text in hash",
    );
  });

  it("is no list where it has no items", async () => {
    expect(await outcomeOf(answering("Query", {}).due(at(0), 1))).toBe("unavailable");
  });
});
