import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { matcherOf } from "../../../core/policy/matcher.ts";
import { readPattern } from "../../../core/policy/pattern.ts";
import { type PatternProgram, runProgram } from "../../../core/policy/program.ts";
import { patterns, shortWords } from "../../support/patterns.ts";

function programOf(pattern: string): PatternProgram {
  const reading = readPattern(pattern);
  if (!reading.ok) throw new Error(reading.message);
  return reading.program;
}

/** Words beyond ASCII among them: the table has no place for their characters. */
const WORDS = [...shortWords(), "é", "aé", "éa", "a\u{1f600}", "\u{1f600}b", "a\u212a"];

test("a matcher says of every short word what its program says, asked again and again", () => {
  fc.assert(
    fc.property(patterns, (pattern) => {
      const program = programOf(pattern);
      const matches = matcherOf(program);
      const other = [...WORDS, ...WORDS].filter(
        (word) => matches(word) !== runProgram(program, word),
      );
      expect(other).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("a matcher whose table is full says what its program says", () => {
  fc.assert(
    fc.property(patterns, fc.integer({ min: 1, max: 4 }), (pattern, mostStates) => {
      const program = programOf(pattern);
      const matches = matcherOf(program, mostStates);
      expect(WORDS.filter((word) => matches(word) !== runProgram(program, word))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

describe("values that would make a table grow without end", () => {
  // Which of the last twelve letters were an a: 2^12 ways to stand.
  const pattern = "[ab]*a[ab]{12}";
  const values = Array.from({ length: 5000 }, (_, i) =>
    (i * 2654435761).toString(2).replaceAll("0", "a").replaceAll("1", "b"),
  );

  test("are told right", () => {
    const program = programOf(pattern);
    const matches = matcherOf(program);
    expect(values.filter((value) => matches(value) !== /^[ab]*a[ab]{12}$/.test(value))).toEqual([]);
    expect(values.some(matches)).toBe(true);
    expect(values.every(matches)).toBe(false);
  });
});
