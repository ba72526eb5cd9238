import { describe, expect, it } from "@jest/globals";
import {
  isFinal,
  mayBecome,
  mayFollow,
  type RulesStatus,
  STAGES,
  STATUSES,
  type Status,
  stageText,
  TRANSITIONS,
} from "../../../core/ledger/states.ts";

const COLUMNS: readonly Status[] = [
  "received",
  "pending-approval",
  "approved",
  "scheduled",
  "executing",
  "authorized",
  "already-authorized",
  "partial",
  "failed",
  "denied",
  "declined",
  "cancelled",
  "expired",
];

// One row for each state, one answer for each column above, all written out: so the table of states is said twice.
const ARROWS: readonly (readonly [Status | "new", string])[] = [
  ["new", "yes yes no yes yes no yes no no yes no no no"],
  ["received", "no yes no yes yes no yes no yes yes no no no"],
  ["pending-approval", "no yes yes no no no no no no yes yes yes yes"],
  ["approved", "no yes yes yes yes no yes no no yes no yes yes"],
  ["scheduled", "no yes no yes yes no yes no no yes no yes yes"],
  ["executing", "no no no no yes yes yes yes yes no no no no"],
  ["authorized", "no no no no no no no no no no no no no"],
  ["already-authorized", "no no no no no no no no no no no no no"],
  ["partial", "no no no no no no no no no no no no no"],
  ["failed", "no no no no no no no no no no no no no"],
  ["denied", "no no no no no no no no no no no no no"],
  ["declined", "no no no no no no no no no no no no no"],
  ["cancelled", "no no no no no no no no no no no no no"],
  ["expired", "no no no no no no no no no no no no no"],
];

const PAIRS = ARROWS.flatMap(([from, row]) =>
  row.split(" ").map((answer, index) => [answer, from, COLUMNS[index] ?? "denied"] as const),
);

const FINAL: readonly (readonly [Status, boolean])[] = [
  ["received", false],
  ["pending-approval", false],
  ["approved", false],
  ["scheduled", false],
  ["executing", false],
  ["authorized", true],
  ["already-authorized", true],
  ["partial", true],
  ["failed", true],
  ["denied", true],
  ["declined", true],
  ["cancelled", true],
  ["expired", true],
];

describe("the states of a request", () => {
  it("are all in this test", () => {
    expect(ARROWS.map(([from]) => from).sort()).toStrictEqual(Object.keys(TRANSITIONS).sort());
    expect(COLUMNS).toStrictEqual(FINAL.map(([status]) => status));
    expect(PAIRS).toHaveLength(14 * 13);
  });

  it.each(PAIRS)("%s: a request that is %s may become %s", (answer, from, to) => {
    expect(mayBecome(from, to)).toBe(answer === "yes");
  });

  it.each(FINAL)("end for good, or go on: %s, %s", (status, final) => {
    expect(isFinal(status)).toBe(final);
  });

  it("never lead back to the beginning", () => {
    expect(Object.values(TRANSITIONS).flat()).not.toContain("new");
  });
});

const RULES: readonly (readonly [RulesStatus, readonly RulesStatus[]])[] = [
  ["open", ["open", "revoking", "revoked"]],
  ["revoking", ["revoking", "revoked"]],
  ["revoked", []],
];

describe("the stages of a request", () => {
  const holding: readonly Status[] = ["authorized", "already-authorized", "partial"];

  it("are its states, and three more for each in which it may hold rules", () => {
    const rules = RULES.map(([rulesStatus]) => rulesStatus);
    expect(STAGES.map(stageText).sort()).toStrictEqual(
      [
        ...STATUSES,
        ...holding.flatMap((status) => rules.map((rulesStatus) => `${status} ${rulesStatus}`)),
      ].sort(),
    );
  });

  const sameState = holding.flatMap((status) =>
    RULES.flatMap(([from, next]) => next.map((to) => `${status} ${from} > ${status} ${to}`)),
  );
  const ofStates = PAIRS.filter(([answer]) => answer === "yes").flatMap(([, from, to]) => [
    `${from} > ${to}`,
    ...(holding.includes(to) ? [`${from} > ${to} open`] : []),
  ]);

  it("follow each other as the states do, a final one with open rules, and then the rules alone", () => {
    const arrows = [undefined, ...STAGES].flatMap((from) =>
      STAGES.filter((to) => mayFollow(from, to)).map(
        (to) => `${from === undefined ? "new" : stageText(from)} > ${stageText(to)}`,
      ),
    );
    expect(arrows.sort()).toStrictEqual([...ofStates, ...sameState].sort());
  });
});
