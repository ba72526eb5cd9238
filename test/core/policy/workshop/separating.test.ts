import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readPattern } from "../../../../core/policy/pattern.ts";
import { type PatternProgram, runProgram } from "../../../../core/policy/program.ts";
import { separating } from "../../../../core/policy/workshop/separating.ts";

function programOf(pattern: string): PatternProgram {
  const reading = readPattern(pattern);
  if (!reading.ok) throw new Error(reading.message);
  return reading.program;
}

const apart = (matching: readonly string[], other: string) =>
  separating(matching.map(programOf), programOf(other));

describe("the shortest value that some patterns match and another one does not", () => {
  test.each([
    ["nothing is apart from itself", ["a+"], "a+", "none"],
    ["two spellings are one pattern", ["aa*"], "a+", "none"],
    ["a part lies in the whole", ["[A-Z]+-[0-9]+"], "[A-Z0-9-]+", "none"],
    ["the whole does not lie in a part", ["[0-9]+"], "[0-4]+", { value: "5" }],
    ["one letter longer", ["[a-z]{2,}"], "[a-z]{2}", { value: "aaa" }],
    ["the empty value is a value", ["a*"], "a+", { value: "" }],
    ["no pattern at all matches every value", [], "a*", { value: "b" }],
    ["of all characters there are, what is not in a line", [], ".*", { value: "\n" }],
    ["all of several patterns must match", ["[ab]+", "[bc]+"], "b+", "none"],
    ["one of several would do", ["[ab]+"], "b+", { value: "a" }],
    ["case counts", ["(?i)ab"], "ab", { value: "Ab" }],
    ["a word's end is seen behind it", ["a.b"], "a\\b.b", { value: "aab" }],
    ["lines have ends", ["a(?s:.)b"], "a.b", { value: "a\nb" }],
    ["the longest value of a tag", [".{256}"], "a", { value: "b".repeat(256) }],
    ["what only a longer value could tell is nothing to a tag", [".{257}"], "a", "none"],
    ["the last character of all", ["\\x{10ffff}"], "a", { value: "\u{10ffff}" }],
    ["one that can't be seen, where no other will do", ["[\\x0b-\\x1f]"], "a", { value: "\v" }],
    ["no half of a pair", ["(?s:.)"], "(?s:[\\x00-\\x{d7ff}])", { value: "\ue000" }],
    ["too much to tell", ["(a|b)*a(a|b){20}"], "(a|b)*a(a|b){20}b?", "unknown"],
  ] as const)("%s", (_, matching, other, expected) => {
    const found = apart(matching, other);
    expect(typeof found === "string" ? found : { length: [...found.value].length }).toEqual(
      typeof expected === "string" ? expected : { length: [...expected.value].length },
    );
    if (typeof found === "string") return;
    expect(found.value.isWellFormed()).toBe(true);
    expect(matching.every((pattern) => runProgram(programOf(pattern), found.value))).toBe(true);
    expect(runProgram(programOf(other), found.value)).toBe(false);
  });

  test.each([
    ["a letter before a sign", "[!z]", "z"],
    ["a letter before a sign next to it", "[`a]", "a"],
    ["signs as they come, whatever is behind the letters", "[!{]", "!"],
    ["a sign before a blank", "[ !]", "!"],
    ["of what can't be seen and more the more", "[\\x00- !-#]", "#"],
    ["what comes first of what can be seen", "[!-/]", "!"],
  ])("shows what is easiest to read: %s", (_, pattern, value) => {
    expect(apart([pattern], "-")).toEqual({ value });
  });

  const letter = fc.constantFrom("a", "b", "[ab]", ".", "\\b", "(?:ab|a)", "$", "^");
  const pattern = fc
    .array(fc.tuple(letter, fc.constantFrom("", "", "*", "?")), { maxLength: 4 })
    .map((parts) =>
      parts.map(([text, times]) => (/^[\^$\\]/.test(text) ? text : text + times)).join(""),
    );
  const VALUES = [
    "",
    "a",
    "b",
    "-",
    "aa",
    "ab",
    "ba",
    "bb",
    "a-",
    "-a",
    "aab",
    "aba",
    "a\n",
    "abab",
  ];

  test("is one of both kinds, and is found wherever there is one", () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 2 }), pattern, (matching, other) => {
        const programs = matching.map(programOf);
        const found = apart(matching, other);
        const isApart = (value: string) =>
          programs.every((one) => runProgram(one, value)) && !runProgram(programOf(other), value);
        if (typeof found === "object") expect(isApart(found.value)).toBe(true);
        else expect([found, VALUES.filter(isApart)]).toEqual(["none", []]);
      }),
    );
  });
});
