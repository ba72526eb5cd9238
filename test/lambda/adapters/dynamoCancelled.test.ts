import { describe, expect, it } from "@jest/globals";
import type { Change } from "../../../core/ledger/change.ts";
import { headItem, type Item, requestItem } from "../../../lambda/adapters/dynamoItems.ts";
import { type DynamoFault, refusal } from "../../support/fakeDynamo.ts";
import { always, fakeLedger, inTurn, outcomeOf } from "../../support/fakeDynamoLedger.ts";
import { denial, intention, start, takeover } from "../../support/ledgerBuilders.ts";

const WRITE = "TransactWriteItems";
const MAX_TRIES = 8;

const CHANGE = intention();
const none = { Code: "None" };
const conflict = { Code: "TransactionConflict" };
const notShown = { Code: "ConditionalCheckFailed" };
const requestThere = {
  Code: "ConditionalCheckFailed",
  Item: requestItem(denial().request, "another"),
};
const headThere = {
  Code: "ConditionalCheckFailed",
  Item: headItem(intention({ requestId: "req-2" }).head),
};

interface Reason {
  readonly Code: string;
  readonly Item?: Item;
}

function cancelled(reasons: readonly Reason[] | undefined): DynamoFault {
  const members = reasons === undefined ? {} : { CancellationReasons: reasons };
  return { effect: "none", answer: refusal("TransactionCanceledException", 400, members) };
}

// The reasons stand for: the request, its group's head, the request's record, the group's record.
const DECIDED: readonly (readonly [string, readonly Reason[] | undefined, string])[] = [
  ["the request is there", [requestThere, none, none, none], "request-moved"],
  ["the head is there, and its record with it", [none, headThere, none, notShown], "head-moved"],
  ["both are there", [requestThere, headThere, notShown, notShown], "request-moved"],
  [
    "the request is there, and the head in conflict",
    [requestThere, conflict, none, none],
    "request-moved",
  ],
  ["a record is there that no head names", [none, none, none, notShown], "fault"],
  ["an item can't be written", [none, { Code: "ValidationError" }, none, none], "fault"],
  [
    "a collection is full",
    [none, none, none, { Code: "ItemCollectionSizeLimitExceeded" }],
    "fault",
  ],
  [
    "an item can't be written, and the request is there",
    [requestThere, { Code: "ValidationError" }, none, none],
    "fault",
  ],
  [
    "an item can't be written, and another is in conflict",
    [conflict, { Code: "ValidationError" }, none, none],
    "fault",
  ],
  ["DynamoDB has a reason that nobody knows", [{ Code: "Tired" }, none, none, none], "unavailable"],
  ["no item has a reason", [none, none, none, none], "unavailable"],
  ["DynamoDB gives no reasons", undefined, "unavailable"],
  ["the request is said to be there, and not shown", [notShown, none, none, none], "unavailable"],
  ["the head is said to be there, and not shown", [none, notShown, none, none], "unavailable"],
];

const PASSING: readonly (readonly [string, readonly Reason[]])[] = [
  ["the request is in conflict", [conflict, none, none, none]],
  ["all items are in conflict", [conflict, conflict, conflict, conflict]],
  ["a record's table is throttled", [none, none, { Code: "ThrottlingError" }, none]],
  [
    "a table's throughput is used up",
    [none, { Code: "ProvisionedThroughputExceeded" }, none, none],
  ],
  [
    "one item is throttled and another in conflict",
    [{ Code: "ThrottlingError" }, conflict, none, none],
  ],
  [
    "the head is there while the request is in conflict: it may have moved too",
    [conflict, headThere, none, notShown],
  ],
];

describe("a cancelled transaction", () => {
  it.each(DECIDED)("ends the commit at its first try: %s", async (_, reasons, expected) => {
    const { ledger, dynamo } = fakeLedger({ plan: always(WRITE, cancelled(reasons)) });
    expect(await outcomeOf(ledger.commit(CHANGE))).toBe(expected);
    expect(dynamo.calls.map(({ name }) => name)).toStrictEqual([WRITE]);
  });

  it.each(PASSING)("is tried again, just the same: %s", async (_, reasons) => {
    const plan = inTurn(WRITE, cancelled(reasons), cancelled(reasons));
    const { ledger, dynamo } = fakeLedger({ plan });
    expect(await ledger.commit(CHANGE)).toBe("committed");
    const [first, second, third, ...more] = dynamo.calls;
    expect([second?.input, third?.input, more]).toStrictEqual([first?.input, first?.input, []]);
    expect(await ledger.request("req-1")).toStrictEqual(CHANGE.request);
  });

  it.each(PASSING)("is given up after some tries, unwritten: %s", async (_, reasons) => {
    const { ledger, dynamo } = fakeLedger({ plan: always(WRITE, cancelled(reasons)) });
    expect(await outcomeOf(ledger.commit(CHANGE))).toBe("unavailable");
    expect(dynamo.calls.map(({ name }) => name)).toStrictEqual(Array(MAX_TRIES).fill(WRITE));
  });

  it("shows the reasons to whoever reads the error", async () => {
    const reasons = [none, { Code: "ValidationError", Message: "Item size has exceeded" }];
    const { ledger } = fakeLedger({ plan: always(WRITE, cancelled(reasons)) });
    await expect(ledger.commit(CHANGE)).rejects.toThrow(
      "DynamoDB can't take a commit: TransactionCanceledException: said TransactionCanceledException; None; ValidationError Item size has exceeded",
    );
  });

  it("means for a later write that is shown no item: the request is gone", async () => {
    const plan = always(WRITE, cancelled([notShown]));
    const { ledger } = fakeLedger({ plan });
    expect(await ledger.commit(takeover(start().request))).toBe("request-moved");
  });

  it.each([
    ["another chain", { chain: { seq: 1, hash: "0".repeat(64) } }],
    ["a final state", { status: "denied" }],
  ] as const)("means a fault where the request is at our fence with %s", async (_, members) => {
    const { request } = start();
    const Item = requestItem({ ...request, ...members }, "another");
    const plan = always(WRITE, cancelled([{ ...notShown, Item }]));
    const change: Change = takeover(request);
    expect(await outcomeOf(fakeLedger({ plan }).ledger.commit(change))).toBe("fault");
  });

  it("pauses at random below a bound that doubles up to 400 milliseconds", async () => {
    const plan = always(WRITE, cancelled([conflict]));
    const { ledger, pauses } = fakeLedger({ plan });
    await outcomeOf(ledger.commit(CHANGE));
    expect(pauses).toStrictEqual([24, 49, 99, 199, 399, 399, 399]);
  });
});
