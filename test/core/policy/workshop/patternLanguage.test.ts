import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readPattern } from "../../../../core/policy/pattern.ts";
import { type PatternProgram, runProgram } from "../../../../core/policy/program.ts";
import { shortestMatch } from "../../../../core/policy/workshop/patternLanguage.ts";

function programOf(pattern: string): PatternProgram {
  const reading = readPattern(pattern);
  if (!reading.ok) throw new Error(reading.message);
  return reading.program;
}

const shortest = (...patterns: readonly string[]) => shortestMatch(patterns.map(programOf));

describe("the shortest value that a pattern matches", () => {
  test.each([
    ["", 0],
    ["a*", 0],
    ["[A-Z]+-[0-9]+", 3],
    ["a{3,5}|bb", 2],
    ["(?i)straße", 6],
    [".{300}", 300],
    ["^a$", 1],
    ["\\bab\\b", 2],
    ["\\Bb|a\\B", "none"],
    ["a^b", "none"],
    ["a$b", "none"],
    ["a\\bb", "none"],
    ["(?m)a$\\n^b", 3],
    ["(?m)a$b", "none"],
    ["[^\\x00-\\x{10FFFF}]", "none"],
    ["a[^\\x00-\\x{10FFFF}]|b", 1],
    ["\\W\\b", "none"],
  ])("of %j is %j", (pattern, length) => {
    expect(shortest(pattern)).toBe(length);
  });

  test.each([
    [["[a-z]+", "[0-9]+"], "none"],
    [["[a-z]+", ".*9"], "none"],
    [["[a-z]+[0-9]*", ".*9"], 2],
    [["NET-.*", "[A-Z]+-[0-9]{4}"], 8],
    [["a{2,3}", "(a{5})+"], "none"],
    [["(aa)+", "(aaa)+"], 6],
    [[".*\\b", "\\W*"], "none"],
  ])("of all of %j is %j", (patterns, length) => {
    expect(shortest(...patterns)).toBe(length);
  });

  test("of programs too large to tell is not told", () => {
    expect(shortest(".*a.{400}", ".*b.{300}c")).toBe("unknown");
  });
});

/** Patterns of a small alphabet, with every operator and condition. */
const patterns = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom(
      "a",
      "b",
      " ",
      "\\n",
      ".",
      "[ab]",
      "[^a]",
      "\\w",
      "\\W",
      "^",
      "$",
      "\\b",
      "\\B",
      "(?m:^)",
      "(?m:$)",
    ),
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `${a}${b}`),
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `(?:${a}|${b})`),
    fc.tuple(tie("pattern"), fc.constantFrom("*", "+", "?")).map(([a, op]) => `(?:${a})${op}`),
  ),
})).pattern;

/** All values of the alphabet up to a length, shortest first. */
function values(longest: number): readonly string[] {
  const all = [[""]];
  for (let length = 1; length <= longest; length++) {
    all.push((all[length - 1] ?? []).flatMap((text) => ["a", "b", " ", "\n"].map((c) => text + c)));
  }
  return all.flat();
}
const VALUES = values(4);

test("trying all short values finds the same", () => {
  fc.assert(
    fc.property(fc.array(patterns, { minLength: 1, maxLength: 2 }), (texts) => {
      const programs = texts.map(programOf);
      const found = VALUES.find((value) => programs.every((program) => runProgram(program, value)));
      const length = shortestMatch(programs);
      if (found !== undefined) expect(length).toBe(found.length);
      else expect(length === "none" || Number(length) > 4).toBe(true);
    }),
    { numRuns: 500 },
  );
});
