import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { coversPrincipal } from "../../../../../core/policy/principals.ts";
import { namesTellingApart } from "../../../../../core/policy/workshop/diff/globNames.ts";
import { aPrincipalPattern } from "../../../../support/builders.ts";

/** Which globs hold a name, as the checks tell it. */
function matched(globs: readonly string[], name: string): string {
  const role = (text: string) => aPrincipalPattern(`arn:aws:iam::111122223333:role/${text}`);
  return globs.map((glob) => (coversPrincipal(role(glob), role(name)) ? "+" : "-")).join("");
}

/** All names of up to five letters, of which globs name two. */
const NAMES = [1, 2, 3, 4, 5].flatMap((length) =>
  Array.from({ length: 3 ** length }, (_, i) =>
    [...i.toString(3).padStart(length, "0")].map((digit) => "abz"[Number(digit)]).join(""),
  ),
);

describe("names that tell globs apart", () => {
  test.each([
    ["no glob is told from no glob", [], ["x"]],
    ["a name, and any other", ["Deploy"], ["x", "Deploy"]],
    ["a star holds everything", ["*"], ["x"]],
    ["one of both, one of each, and one of none", ["a*", "*b"], ["x", "a", "b", "ab"]],
    ["of three the middle", ["a*", "*b*", "*c"], ["x", "a", "b", "c", "ab", "ac", "bc", "abc"]],
  ])("%s", (_, globs, names) => {
    expect(namesTellingApart(globs)).toEqual(names);
  });

  const glob = fc
    .array(fc.constantFrom("a", "b", "*"), { minLength: 1, maxLength: 4 })
    .map((letters) => letters.join(""));

  test("are one of each kind that there is", () => {
    fc.assert(
      fc.property(fc.uniqueArray(glob, { maxLength: 4 }), (globs) => {
        const kinds = new Set(NAMES.map((name) => matched(globs, name)));
        const found = namesTellingApart(globs).map((name) => matched(globs, name));
        expect(new Set(found).size).toBe(found.length);
        for (const kind of kinds) expect(found).toContain(kind);
      }),
    );
  });

  test("are given up where they are too many", () => {
    const globs = Array.from({ length: 20 }, (_, i) => `*${"abcdefghijklmnopqrst"[i]}*`);
    expect(() => namesTellingApart(globs)).toThrow("too many patterns with *");
  });
});
