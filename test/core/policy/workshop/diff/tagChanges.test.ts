import { describe, expect, test } from "@jest/globals";
import { patternPrograms } from "../../../../../core/policy/pattern.ts";
import type { RequiredTag } from "../../../../../core/policy/policy.ts";
import { tagComparison, tagKeys } from "../../../../../core/policy/workshop/diff/tagChanges.ts";
import { aPolicy, aRequiredTag } from "../../../../support/builders.ts";

const tags = (...patterns: readonly (string | undefined)[]): readonly RequiredTag[] =>
  patterns.map((pattern) => aRequiredTag("Owner", pattern === undefined ? {} : { pattern }));

function changed(before: readonly RequiredTag[], after: readonly RequiredTag[]) {
  const texts = [...before, ...after].flatMap(({ pattern }) => pattern ?? []);
  return tagComparison("Owner", patternPrograms(texts))(before, after);
}

describe("the values of a tag", () => {
  test.each<
    readonly [
      why: string,
      before: readonly RequiredTag[],
      after: readonly RequiredTag[],
      change: readonly (string | undefined)[],
    ]
  >([
    ["may be missing before and after", [], [], []],
    ["are needed", [], tags(undefined), ["narrower", "not needed", "any value", undefined]],
    [
      "are no longer needed",
      tags("a"),
      [],
      ["wider", "a value that matches a", "not needed", undefined],
    ],
    ["are asked for in another order", tags("a.*", ".*b"), tags(".*b", "a.*", "a.*"), []],
    [
      "are more, with one that passes now",
      tags("a+"),
      tags("[ab]+"),
      ["wider", "a value that matches a+", "a value that matches [ab]+", "b"],
    ],
    [
      "are fewer, with one that no longer passes",
      tags(undefined),
      tags("x*"),
      ["narrower", "any value", "a value that matches x*", "a"],
    ],
    [
      "are fewer by a second pattern",
      tags("a|b"),
      tags("b|c", "a|b"),
      ["narrower", "a value that matches a|b", "a value that matches a|b and b|c", "a"],
    ],
    [
      "are others, with one that passes now",
      tags("a"),
      tags("b"),
      ["both", "a value that matches a", "a value that matches b", "b"],
    ],
  ])("%s", (_why, before, after, change) => {
    const found = changed(before, after);
    expect(found.flatMap((one) => [one.direction, one.before, one.after, one.example])).toEqual(
      change,
    );
    for (const { about } of found) expect(about).toBe("the tag Owner");
  });

  test("are not guessed of a pattern that was not compiled", () => {
    expect(() => tagComparison("Owner", new Map())(tags("a"), tags("b"))).toThrow(
      "the pattern a was not compiled",
    );
  });

  test("are asked for once of each key", () => {
    const policy = (...keys: readonly string[]) =>
      aPolicy({ requiredTags: keys.map((key) => aRequiredTag(key)) });
    expect(tagKeys([policy("a", "b", "a"), policy("b", "c")])).toEqual(["a", "b", "c"]);
  });
});
