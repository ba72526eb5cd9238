import { describe, expect, test } from "@jest/globals";
import { roomTable, survivorText } from "../../../scripts/mutate/report.ts";
import type { Outcome } from "../../../scripts/mutate/trials.ts";

function outcome(fate: Outcome["fate"], file = "core/net/cidr.ts"): Outcome {
  const mutant = {
    id: "1",
    file,
    line: 3,
    column: 7,
    name: "EqualityOperator",
    text: "if (a < b) {",
  };
  return { fate, mutant: { ...mutant, before: "a < b", after: "a <= b" } };
}

describe("what became of the mutants", () => {
  test.each([
    ["noticed", undefined],
    ["timed-out", undefined],
    ["survived", "survived core/net/cidr.ts:3:7 EqualityOperator: a < b → a <= b"],
    ["unseen", "unseen core/net/cidr.ts:3:7 EqualityOperator: a < b → a <= b"],
  ] as const)("%s is told as %s", (fate, text) => {
    expect(survivorText(outcome(fate))).toBe(text);
  });

  test("a long change is cut, and told on one line", () => {
    const { mutant } = outcome("survived");
    const long = { ...mutant, before: `{\n  ${"x".repeat(100)}\n}`, after: "{}" };
    const text = survivorText({ mutant: long, fate: "survived" });
    expect(text).toMatch(/EqualityOperator: \{ x{75}… → \{\}$/);
  });

  test("the score counts what nobody runs as not noticed, room by room", () => {
    const table = roomTable([
      outcome("noticed"),
      outcome("timed-out"),
      outcome("survived"),
      outcome("unseen", "core/policy/checks/bans.ts"),
    ]);
    const rows = table.split("\n").map((line) => line.split(/ {2,}/));
    expect(rows.slice(1)).toEqual([
      ["core/net", "3", "1", "1", "1", "0", "66.7 %"],
      ["core/policy/checks", "1", "0", "0", "0", "1", "0.0 %"],
      ["all", "4", "1", "1", "1", "1", "50.0 %"],
    ]);
  });
});
