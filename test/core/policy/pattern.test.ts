import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { RE2JS } from "re2js";
import { readPattern } from "../../../core/policy/pattern.ts";
import { runProgram } from "../../../core/policy/program.ts";
import { patterns, shortWords } from "../../support/patterns.ts";

function matches(pattern: string, value: string): boolean {
  const reading = readPattern(pattern);
  if (!reading.ok) throw new Error(reading.message);
  return runProgram(reading.program, value);
}

describe("a pattern", () => {
  test.each([
    ["is held against the whole value", "[A-Z]+-[0-9]+", ["NET-1"], ["NET-1 ", "xNET-1", "net-1"]],
    ["may be empty, and then only nothing matches", "", [""], ["a"]],
    ["may offer several ways", "NET-[0-9]+|none", ["NET-1", "none"], ["NET-none", "nonenone"]],
    ["counts", "[a-c]{2,3}", ["ab", "abc"], ["a", "abca", "abd"]],
    ["repeats what may be empty without end", "(?:a*)*b", ["b", "aab"], ["a", ""]],
    ["has a dot for all but a new line", "a.b", ["axb", "a\u{1f600}b"], ["a\nb", "ab"]],
    ["has a dot for all with (?s)", "(?s)a.b", ["a\nb"], ["ab"]],
    ["has anchors that change nothing at the ends", "^a$", ["a"], ["ba", "a\n"]],
    ["has anchors that fail inside", "a^b|c$d", [], ["ab", "cd"]],
    ["has line anchors with (?m)", "(?m)a\n^b$\n", ["a\nb\n"], ["a\nb", "ab\n"]],
    ["has word boundaries of ASCII", "a\\b.\\bb", ["a b"], ["a_b", "ab"]],
    ["has the ends of words", "é\\ba", ["éa"], []],
    ["has what is no boundary", "a\\Bb", ["ab"], ["a b"]],
    ["knows cases apart", "k", ["k"], ["K", "\u212a"]],
    ["knows all cases as one with (?i)", "(?i)k", ["k", "K", "\u212a"], ["l"]],
    ["knows cases in a class with (?i)", "(?i)[k-m]", ["K", "m", "\u212a"], ["n"]],
    ["knows cases outside the first plane", "(?i)\u{10400}", ["\u{10428}"], ["\u{10429}"]],
    ["knows classes of Unicode", "\\p{Greek}+", ["αβγ"], ["abc", ""]],
    ["knows what a class leaves out", "[^@\\s]+", ["jo", "é"], ["a b", "@"]],
    ["takes characters outside the first plane as one", ".", ["\u{1f600}"], ["ab"]],
    ["takes a name for a group", "(?P<x>a)b", ["ab"], ["a"]],
  ])("%s", (_, pattern, inside, outside) => {
    for (const value of inside) expect([value, matches(pattern, value)]).toEqual([value, true]);
    for (const value of outside) expect([value, matches(pattern, value)]).toEqual([value, false]);
  });

  test.each([
    ["look-ahead", "(?=a)b", "invalid or unsupported Perl syntax: `(?=`"],
    ["look-behind", "(?<=a)b", "invalid named capture: `(?<=a)b`"],
    ["a back-reference", "(a)\\1", "invalid escape sequence: `\\1`"],
    ["an open group", "(", "missing closing ): `(`"],
  ])("with %s has no linear form and is refused in RE2's words", (_, pattern, message) => {
    expect(readPattern(pattern)).toEqual({ ok: false, message });
  });

  test("is done in a moment on a value that a backtracking engine would never be done with", () => {
    const reading = readPattern("(?:a+)+(?:a|b)*[^a]{50}c");
    if (!reading.ok) throw new Error(reading.message);
    expect(runProgram(reading.program, "a".repeat(256))).toBe(false);
  });
});

test("a pattern's program says of every short word what RE2JS says", () => {
  const all = shortWords();
  fc.assert(
    fc.property(patterns, (text) => {
      const oracle = RE2JS.compile(text);
      const reading = readPattern(text);
      if (!reading.ok) throw new Error(reading.message);
      const { program } = reading;
      const other = all.filter((word) => runProgram(program, word) !== oracle.matches(word));
      expect(other).toEqual([]);
    }),
    { numRuns: 400 },
  );
});
