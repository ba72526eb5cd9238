import { describe, expect, it } from "@jest/globals";
import type { Change } from "../../../core/ledger/change.ts";
import { type DynamoFault, type Plan, refusal } from "../../support/fakeDynamo.ts";
import { dynamoHolding, fakeLedger, outcomeOf } from "../../support/fakeDynamoLedger.ts";
import { completion, intention, takeover } from "../../support/ledgerBuilders.ts";

const WRITE = "TransactWriteItems";
const READ = "GetItem";
const MAX_TRIES = 8;
const PATIENCE = { tryMs: 2_000, callMs: 4_000 };

const FIRST = intention();
const FIRST_DONE = completion(FIRST);
const TAKEN = takeover(FIRST.request);
const TAKEN_DONE = completion({ ...FIRST, request: TAKEN.request });
const NEXT = intention({ requestId: "req-2" }, FIRST.head);
const UNSOUND = intention(
  { requestId: "req-2" },
  { ...FIRST.head, chain: { seq: 1, hash: "0".repeat(64) } },
);

const lostBefore: DynamoFault = { effect: "none", answer: "reset" };
const lostAfter: DynamoFault = { effect: "at once", answer: "reset" };
const denied: DynamoFault = { effect: "none", answer: refusal("AccessDeniedException") };
const invalid: DynamoFault = { effect: "none", answer: refusal("ValidationException") };

const SETTLED: readonly {
  readonly reason: string;
  readonly change: Change;
  readonly faults: readonly (DynamoFault | undefined)[];
  /** What another worker writes between the first try and the second. */
  readonly meanwhile?: readonly Change[];
  readonly expected: string;
}[] = [
  {
    reason: "it was written, and the next try was denied",
    change: TAKEN,
    faults: [lostAfter, denied],
    expected: "committed",
  },
  {
    reason: "it was not written, and the next try was denied: the first may still land",
    change: TAKEN,
    faults: [lostBefore, denied],
    expected: "unavailable",
  },
  {
    reason: "it was written, and the next try is said to be wrong",
    change: TAKEN,
    faults: [lostAfter, invalid],
    expected: "committed",
  },
  {
    reason: "it was not written, and the next try is said to be wrong: the first may still land",
    change: TAKEN,
    faults: [lostBefore, invalid],
    expected: "unavailable",
  },
  {
    reason: "another has written our fence",
    change: TAKEN,
    faults: [lostBefore],
    meanwhile: [FIRST_DONE],
    expected: "request-moved",
  },
  {
    reason: "another has written our fence, and no try told so",
    change: TAKEN,
    faults: [lostBefore, denied],
    meanwhile: [FIRST_DONE],
    expected: "request-moved",
  },
  {
    reason: "ours was written, and another has gone on from it",
    change: TAKEN,
    faults: [lostAfter],
    meanwhile: [TAKEN_DONE],
    expected: "unavailable",
  },
  {
    reason: "others have written our fence and the next: it looks as if they had gone on from ours",
    change: TAKEN,
    faults: [lostBefore],
    meanwhile: [TAKEN, TAKEN_DONE],
    expected: "unavailable",
  },
  {
    reason: "another has moved the group's head",
    change: NEXT,
    faults: [lostBefore],
    meanwhile: [FIRST_DONE],
    expected: "head-moved",
  },
  {
    reason: "it could never be right, which the second try is told",
    change: UNSOUND,
    faults: [lostBefore],
    expected: "fault",
  },
  {
    reason: "ours was written, and has been ended by another",
    change: NEXT,
    faults: [lostAfter],
    meanwhile: [completion(NEXT)],
    expected: "unavailable",
  },
];

describe("a lost commit", () => {
  it.each(SETTLED)(
    "is $expected where $reason",
    async ({ change, faults, meanwhile, expected }) => {
      const dynamo = await dynamoHolding(FIRST);
      const rival = fakeLedger({ dynamo }).ledger;
      let tries = 0;
      const plan: Plan = async ({ name }) => {
        if (name !== WRITE) return undefined;
        tries += 1;
        if (tries === 2) {
          for (const next of meanwhile ?? []) expect(await rival.commit(next)).toBe("committed");
        }
        return faults[tries - 1];
      };
      const { ledger } = fakeLedger({ dynamo, plan });
      expect(await outcomeOf(ledger.commit(change))).toBe(expected);
    },
  );

  it("stays unknown where the read that would settle it is lost too", async () => {
    const dynamo = await dynamoHolding(FIRST);
    const plan: Plan = ({ name }) =>
      name === WRITE ? lostAfter : { effect: "none", answer: "reset" };
    const { ledger, count } = fakeLedger({ dynamo, plan, patience: PATIENCE });
    const refusal = await ledger.commit(FIRST_DONE).catch((error: unknown) => error);
    expect(refusal).toHaveProperty("name", "LedgerUnavailable");
    expect(refusal).toHaveProperty("cause.code", "ECONNRESET");
    expect(count(READ)).toBe(MAX_TRIES);
  });
});
