import { describe, expect, it } from "@jest/globals";
import { type DynamoFault, refusal } from "../../support/fakeDynamo.ts";
import { dynamoHolding, fakeLedger, inTurn, outcomeOf } from "../../support/fakeDynamoLedger.ts";
import { completion, intention } from "../../support/ledgerBuilders.ts";
import { readBack } from "../../support/ledgerSteps.ts";

const WRITE = "TransactWriteItems";
const READ = "GetItem";
const MAX_TRIES = 8;
const PATIENCE = { tryMs: 2_000, callMs: 4_000 };

const FIRST = intention();
const FIRST_DONE = completion(FIRST);

const NO_ANSWERS: Readonly<Record<string, DynamoFault["answer"]>> = {
  "a connection that breaks": "reset",
  "no answer in time": "silence",
  "500 InternalServerError": refusal("InternalServerError", 500),
  "503 ServiceUnavailable": refusal("ServiceUnavailable", 503),
  "an earlier try still under way": refusal("TransactionInProgressException"),
  "success, and then no JSON": { status: 200, body: "<html>welcome</html>" },
  "a gateway's page": { status: 502, body: "<html>bad gateway</html>" },
};
const LOSSES = Object.entries(NO_ANSWERS).flatMap(([what, answer]) => [
  { what: `${what}, before the effect`, fault: { effect: "none", answer } as const },
  { what: `${what}, after the effect`, fault: { effect: "at once", answer } as const },
]);

const lostBefore: DynamoFault = { effect: "none", answer: "reset" };
const lostAfter: DynamoFault = { effect: "at once", answer: "reset" };

describe("a try whose answer is lost", () => {
  it.each(LOSSES)("is made again, just the same: $what", async ({ fault }) => {
    const dynamo = await dynamoHolding(FIRST);
    const { ledger, count } = fakeLedger({ dynamo, plan: inTurn(WRITE, fault) });
    expect(await ledger.commit(FIRST_DONE)).toBe("committed");
    expect(count(WRITE)).toBe(2);
    expect(dynamo.calls[1]?.input).toStrictEqual(dynamo.calls[0]?.input);
    expect(dynamo.written).toHaveLength(1);
    const { requests, heads } = await readBack(ledger, [FIRST_DONE]);
    expect([requests, heads]).toStrictEqual([[FIRST_DONE.request], [FIRST_DONE.head]]);
  });

  it.each(LOSSES)(
    "is settled by one consistent read when no try is left: $what",
    async ({ fault }) => {
      const dynamo = await dynamoHolding(FIRST);
      const { ledger, count } = fakeLedger({
        dynamo,
        plan: inTurn(WRITE, ...Array(MAX_TRIES).fill(fault)),
      });
      const expected = fault.effect === "none" ? "unavailable" : "committed";
      expect(await outcomeOf(ledger.commit(FIRST_DONE))).toBe(expected);
      expect(count(WRITE)).toBe(MAX_TRIES);
      expect(dynamo.calls.at(-1)).toStrictEqual({
        name: READ,
        number: 1,
        input: {
          TableName: "guard-state",
          Key: { pk: { S: "request#req-1" } },
          ConsistentRead: true,
        },
      });
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "is known as written if the one with the effect was number %i of eight",
    async (number) => {
      const faults = Array(MAX_TRIES).fill(lostBefore);
      faults[number - 1] = lostAfter;
      const dynamo = await dynamoHolding(FIRST);
      const { ledger } = fakeLedger({ dynamo, plan: inTurn(WRITE, ...faults) });
      expect(await ledger.commit(FIRST_DONE)).toBe("committed");
      expect(dynamo.written).toHaveLength(1);
    },
  );

  it("may be one that the SDK has repeated unseen", async () => {
    const dynamo = await dynamoHolding(FIRST);
    const plan = inTurn(WRITE, { effect: "at once", answer: refusal("InternalServerError", 500) });
    const { ledger, count, pauses } = fakeLedger({
      dynamo,
      plan,
      maxAttempts: 3,
      patience: PATIENCE,
    });
    expect(await ledger.commit(FIRST_DONE)).toBe("committed");
    expect([count(WRITE), count(READ), pauses.length]).toStrictEqual([2, 1, 0]);
  });
});
