import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { dynamoLedger } from "../../../lambda/adapters/dynamoLedger.ts";
import type { Clock } from "../../../lambda/ports.ts";
import { type DynamoFault, fakeDynamo, type Plan, TABLES } from "../../support/fakeDynamo.ts";
import { always, fakeLedger, outcomeOf } from "../../support/fakeDynamoLedger.ts";
import { denial } from "../../support/ledgerBuilders.ts";

const WRITE = "TransactWriteItems";
const lost: DynamoFault = { effect: "none", answer: "reset" };
const silent: DynamoFault = { effect: "none", answer: "silence" };

/** A clock on which each try takes all the time that it is given, and what the tries were given. */
function spentTime() {
  const given: number[] = [];
  let time = 0;
  jest.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
    given.push(milliseconds);
    time += milliseconds;
    return new AbortController().signal;
  });
  const clock: Clock = {
    now: () => new Date(time),
    pause: async (milliseconds) => {
      time += milliseconds;
    },
  };
  return { clock, given, elapsed: () => time };
}

describe("how long DynamoDB is waited for", () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    ["no pause is made", "0000", [2000, 2000, 2000]],
    ["pauses are as long as they may be", "ffff", [2000, 1976, 2000]],
  ])(
    "is 2 seconds for a try and 6 for a commit with its settling read, where %s",
    async (_, hex, expected) => {
      const { clock, given, elapsed } = spentTime();
      const client = fakeDynamo().client(() => lost);
      const ledger = dynamoLedger(client, TABLES, clock, () => hex);
      expect(await outcomeOf(ledger.commit(denial()))).toBe("unavailable");
      expect(given).toStrictEqual(expected);
      expect(elapsed()).toBeLessThanOrEqual(6000);
    },
  );

  it("is 4 seconds for a read", async () => {
    const { clock, given, elapsed } = spentTime();
    const ledger = dynamoLedger(
      fakeDynamo().client(() => lost),
      TABLES,
      clock,
      () => "0000",
    );
    expect(await outcomeOf(ledger.request("req-1"))).toBe("unavailable");
    expect([given, elapsed()]).toStrictEqual([[2000, 2000], 4000]);
  });

  it("is one try where this process was frozen during it", async () => {
    let time = 0;
    const thawed: Plan = () => {
      time += 60_000;
      return lost;
    };
    const clock: Clock = { now: () => new Date(time), pause: async () => {} };
    const dynamo = fakeDynamo();
    const ledger = dynamoLedger(dynamo.client(thawed), TABLES, clock, () => "0000");
    expect(await outcomeOf(ledger.request("req-1"))).toBe("unavailable");
    expect(dynamo.calls).toHaveLength(1);
  });

  it("ends a try that is not answered, in earnest", async () => {
    const patience = { tryMs: 20, callMs: 60 };
    const { ledger, count, pauses } = fakeLedger({ plan: always(WRITE, silent), patience });
    expect(await outcomeOf(ledger.commit(denial()))).toBe("unavailable");
    // The clock knows of the pauses only: after 24 ms and 49 more there is no time left.
    expect(pauses).toStrictEqual([24]);
    expect(count(WRITE)).toBe(2);
  });
});
