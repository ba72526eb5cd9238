import { expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Change } from "../../../core/ledger/change.ts";
import { type DynamoFault, fakeDynamo, type Plan, refusal } from "../../support/fakeDynamo.ts";
import { fakeLedger, outcomeOf } from "../../support/fakeDynamoLedger.ts";
import { completion, denial, intention, takeover } from "../../support/ledgerBuilders.ts";

const FIRST = intention();
const TAKEN = takeover(FIRST.request);
const NEXT = intention({ requestId: "req-2" }, FIRST.head);

/** What is committed under faults, and what others commit meanwhile: each may be in another's way. */
const CHANGES: readonly Change[] = [
  TAKEN,
  completion(FIRST),
  completion({ ...FIRST, request: TAKEN.request }),
  NEXT,
  completion(NEXT),
  takeover(NEXT.request),
  denial({ requestId: "req-2" }),
  denial({ requestId: "req-3" }),
];

const ANSWERS: readonly DynamoFault["answer"][] = [
  "reset",
  refusal("InternalServerError", 500),
  refusal("TransactionInProgressException"),
];

const UNDONE: readonly DynamoFault["answer"][] = [
  refusal("ThrottlingException"),
  refusal("AccessDeniedException"),
  refusal("ValidationException"),
  refusal("TransactionCanceledException", 400, {
    CancellationReasons: [{ Code: "TransactionConflict" }],
  }),
];

const fault = fc.oneof(
  fc.record({
    effect: fc.constantFrom("none", "at once", "late"),
    answer: fc.constantFrom(...ANSWERS),
  }),
  fc.record({ effect: fc.constant("none"), answer: fc.constantFrom(...UNDONE) }),
);

/** What happens at one call: first others write, then late calls have their effect, then the call meets its fault. */
const moment = fc.record({
  rivals: fc.array(fc.constantFrom(...CHANGES), { maxLength: 2 }),
  lands: fc.boolean(),
  fault: fc.option(fault, { nil: undefined, freq: 3 }),
});

it("a commit says what became of it, or that it can't say, whatever is lost or comes between", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CHANGES),
      fc.array(moment, { maxLength: 10 }),
      async (change, moments) => {
        const dynamo = fakeDynamo();
        const others = fakeLedger({ dynamo }).ledger;
        await others.commit(FIRST);
        let token: unknown;
        let calls = 0;
        const plan: Plan = async ({ name, input }) => {
          if (name === "TransactWriteItems") token = input.ClientRequestToken;
          const { rivals = [], lands = false, fault } = moments[calls++] ?? {};
          for (const rival of rivals) await outcomeOf(others.commit(rival));
          if (lands) dynamo.land();
          return fault;
        };
        const outcome = await outcomeOf(fakeLedger({ dynamo, plan }).ledger.commit(change));
        const writtenBy = () => dynamo.written.filter((one) => one === token).length;
        if (outcome === "committed") expect(writtenBy()).toBe(1);
        dynamo.land();
        expect(writtenBy()).toBeLessThanOrEqual(1);
        if (outcome !== "committed" && outcome !== "unavailable") expect(writtenBy()).toBe(0);
        seen.add(`${outcome} ${writtenBy()}`);
      },
    ),
    { numRuns: 250 },
  );
  // Every kind of end came up, and the unknown ones on either side.
  expect([...seen].sort()).toEqual(
    expect.arrayContaining([
      "committed 1",
      "head-moved 0",
      "request-moved 0",
      "unavailable 0",
      "unavailable 1",
    ]),
  );
});
