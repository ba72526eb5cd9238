import { expect, test } from "@jest/globals";
import {
  type FaultKind,
  gap,
  invalid,
  missing,
  type Verdict,
  verdictOf,
} from "../../../../core/ledger/audit/faults.ts";

const ROWS: readonly (readonly [Verdict, readonly FaultKind[]])[] = [
  ["whole", []],
  ["incomplete", ["gap"]],
  ["broken", ["invalid"]],
  ["broken", ["missing"]],
  ["broken", ["gap", "missing"]],
  ["broken", ["invalid", "gap"]],
];

test.each(ROWS)("the record is %s with %j", (verdict, kinds) => {
  expect(verdictOf(kinds)).toBe(verdict);
});

test("a fault names its record where it is about one", () => {
  expect(invalid("chain", "why", 0)).toStrictEqual({
    kind: "invalid",
    of: "chain",
    seq: 0,
    detail: "why",
  });
  expect(invalid("chain", "why")).toStrictEqual({ kind: "invalid", of: "chain", detail: "why" });
  expect(missing("chain", "why", 7)).toStrictEqual({
    kind: "missing",
    of: "chain",
    seq: 7,
    detail: "why",
  });
  expect(missing("chain", "why")).toStrictEqual({ kind: "missing", of: "chain", detail: "why" });
  expect(gap("chain", "why")).toStrictEqual({ kind: "gap", of: "chain", detail: "why" });
});
