import { expect, test } from "@jest/globals";
import { isEquivalent } from "../../../scripts/mutate/equivalent.ts";

const HOLE = {
  before: "hole === undefined",
  after: "false",
  text: "if (hole === undefined) break;",
};
const FIRST = { before: "[]", after: '["Stryker was here"]' };

test.each([
  ["a known change of its file", { ...HOLE, file: "core/net/ranges.ts" }, true],
  ["the same in another file", { ...HOLE, file: "core/net/ports.ts" }, false],
  ["another change in its place", { ...HOLE, file: "core/net/ranges.ts", after: "true" }, false],
  ["a member that is not looked at", { ...FIRST, text: "  const [, a] = found ?? [];" }, true],
  ["a member that is", { ...FIRST, text: "  const [a] = found ?? [];" }, false],
] as const)("%s", (_, change, expected) => {
  const mutant = { id: "1", file: "core/x.ts", line: 1, column: 1, name: "Some", ...change };
  expect(isEquivalent(mutant)).toBe(expected);
});
