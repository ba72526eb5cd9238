import { describe, expect, test } from "@jest/globals";
import {
  ANY_VALUE,
  commonValues,
  eitherValues,
  hasValue,
  isNoValue,
  only,
  otherValues,
  type ValueSet,
} from "../../../../../core/policy/workshop/diff/valueSet.ts";

const allBut = (...values: readonly string[]) => otherValues(only(values));

describe("sets of texts", () => {
  test.each<readonly [why: string, a: ValueSet, b: ValueSet, common: ValueSet, either: ValueSet]>([
    [
      "named ones",
      only(["b", "a"]),
      only(["c", "b"]),
      { kind: "only", values: ["b"] },
      { kind: "only", values: ["a", "b", "c"] },
    ],
    [
      "named ones, and all but some",
      only(["b", "a"]),
      allBut("c", "b"),
      { kind: "only", values: ["a"] },
      { kind: "allBut", values: ["c"] },
    ],
    [
      "all but some",
      allBut("b", "a"),
      allBut("c", "b"),
      { kind: "allBut", values: ["a", "b", "c"] },
      { kind: "allBut", values: ["b"] },
    ],
    [
      "a set and what is not in it are all texts",
      only(["a"]),
      allBut("a"),
      { kind: "only", values: [] },
      ANY_VALUE,
    ],
  ])("%s, whichever comes first", (_why, a, b, common, either) => {
    expect([commonValues(a, b), commonValues(b, a)]).toEqual([common, common]);
    expect([eitherValues(a, b), eitherValues(b, a)]).toEqual([either, either]);
  });

  test("have one form, however they are written", () => {
    expect(only(["b", "a", "b"])).toEqual(only(["a", "b"]));
    expect(allBut("b", "a", "b")).toEqual({ kind: "allBut", values: ["a", "b"] });
  });

  test("are empty only where none is named, and not where all but none are meant", () => {
    const sets = [only([]), only([""]), ANY_VALUE, allBut("a")];
    expect(sets.map(isNoValue)).toEqual([true, false, false, false]);
  });

  test("have what they name, or what they do not", () => {
    const sets = [only(["a"]), only(["b"]), allBut("a"), allBut("b")];
    expect(sets.map((set) => hasValue(set, "a"))).toEqual([true, false, false, true]);
  });
});
