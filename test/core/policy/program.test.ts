import { describe, expect, test } from "@jest/globals";
import { holding, likeOf, NONE } from "../../../core/policy/program.ts";

/** RE2's bits for conditions. */
const BITS = { "^": 1, $: 2, "\\A": 4, "\\z": 8, "\\b": 16, "\\B": 32 } as const;

/** All of ASCII, a letter beyond it, and what stands before and behind a value. */
const CHARACTERS = [NONE, ...Array.from({ length: 128 }, (_, code) => code), 0xe9];

function holds(condition: keyof typeof BITS, before: number, after: number): boolean {
  return (holding(before, after) & BITS[condition]) !== 0;
}

describe("between every two characters", () => {
  const inWord = (code: number) => code !== NONE && /\w/.test(String.fromCodePoint(code));
  const pairs = CHARACTERS.flatMap((before) => CHARACTERS.map((after) => [before, after] as const));

  test.each([
    ["\\b", (before: number, after: number) => inWord(before) !== inWord(after)],
    ["\\B", (before: number, after: number) => inWord(before) === inWord(after)],
    ["^", (before: number) => before === NONE || before === 10],
    ["$", (_: number, after: number) => after === NONE || after === 10],
    ["\\A", (before: number) => before === NONE],
    ["\\z", (_: number, after: number) => after === NONE],
  ] as const)("%s holds where RE2's syntax says so", (condition, expected) => {
    const wrong = pairs.filter(([a, b]) => holds(condition, a, b) !== expected(a, b));
    expect(wrong).toEqual([]);
  });

  test("a character that is like another one has the same conditions beside it", () => {
    const wrong = pairs.filter(([a, b]) => holding(a, b) !== holding(likeOf(a), b));
    expect(wrong).toEqual([]);
    expect(new Set(CHARACTERS.map(likeOf)).size).toBe(4);
  });
});
