import { expect, test } from "@jest/globals";
import type { Mutant } from "../../../scripts/mutate/instrument.ts";
import type { Coverage } from "../../../scripts/mutate/messages.ts";
import { testsLeadingTo, testsRunning } from "../../../scripts/mutate/order.ts";

const aMutant = (id: string, file: string): Mutant => ({
  ...{ id, file, line: 1, column: 1 },
  ...{ name: "BooleanLiteral", text: "true", before: "true", after: "false" },
});

const ROOM = "core/room.ts";
const MUTANTS = [aMutant("1", ROOM), aMutant("2", ROOM), aMutant("3", "core/other.ts")];

const ran = (milliseconds: number, ...covers: readonly string[]) => ({ milliseconds, covers });
const COVERAGE: Coverage = {
  tests: {
    "test/a.test.ts slow": ran(9, "1"),
    "test/a.test.ts quick": ran(1, "1"),
    "test/core/room.test.ts own": ran(20, "1"),
    "test/core/room.test.ts beside": ran(1),
    "test/b.test.ts most": ran(5, "1", "2"),
    "test/b.test.ts failing": ran(0, "1", "2"),
    "test/b.test.ts another": ran(0, "3"),
    "test/far.test.ts away": ran(0, "3"),
    "test/policies/schema.test.ts fresh": ran(9),
    "test/c.test.ts little": ran(1),
  },
  whenLoaded: [],
  loadedBy: {
    [ROOM]: [
      "test/a.test.ts",
      "test/b.test.ts",
      "test/c.test.ts",
      "test/core/room.test.ts",
      "test/policies/schema.test.ts",
    ],
  },
  failing: ["test/b.test.ts failing"],
};

test("what runs a mutant's code is asked, its file's own tests first and then the quickest", () => {
  expect(testsRunning(aMutant("1", ROOM), COVERAGE)).toEqual([
    "test/core/room.test.ts own",
    "test/a.test.ts quick",
    "test/b.test.ts most",
    "test/a.test.ts slow",
  ]);
});

test("of what leads to a file all is asked, its own tests first, then those that run most of it, and early those of schemas", () => {
  expect(testsLeadingTo(ROOM, MUTANTS, COVERAGE)).toEqual([
    "test/core/room.test.ts own",
    "test/core/room.test.ts beside",
    "test/b.test.ts most",
    "test/b.test.ts another",
    "test/a.test.ts slow",
    "test/a.test.ts quick",
    "test/policies/schema.test.ts fresh",
    "test/c.test.ts little",
  ]);
});
