import { describe, expect, test } from "@jest/globals";
import {
  listAt,
  memberOf,
  numberAt,
  sameValue,
  textAt,
} from "../../../../core/ledger/audit/members.ts";

const VALUE = { a: { b: "text", n: 7, list: [1], none: null } };

describe("a member at a path into what may be anything", () => {
  test.each([
    ["of one step", ["a"], VALUE.a],
    ["of two", ["a", "b"], "text"],
    ["of none: the value itself", [], VALUE],
    ["that is not there", ["x"], undefined],
    ["below what is not there", ["x", "y"], undefined],
    ["below text", ["a", "b", "length"], undefined],
    ["below null", ["a", "none", "x"], undefined],
    ["that every object has", ["toString"], undefined],
    ["in a list", ["a", "list", "0"], 1],
  ])("%s", (_, path, member) => {
    expect(memberOf(VALUE, ...path)).toBe(member);
  });

  test.each([
    [textAt(VALUE, "a", "b"), "text"],
    [textAt(VALUE, "a", "n"), undefined],
    [numberAt(VALUE, "a", "n"), 7],
    [numberAt(VALUE, "a", "b"), undefined],
    [numberAt({ n: 1.5 }, "n"), undefined],
    [numberAt({ n: 2 ** 53 }, "n"), undefined],
    [listAt(VALUE, "a", "list"), [1]],
    [listAt(VALUE, "a", "b"), []],
    [listAt(undefined, "a"), []],
  ])("is what is asked for, or nothing: %j", (found, expected) => {
    expect(found).toEqual(expected);
  });
});

describe("two JSON values are", () => {
  test.each([
    ["the same, whatever the order of their members", { a: 1, b: [2] }, { b: [2], a: 1 }, true],
    ["the same text", "a", "a", true],
    ["another text", "a", "b", false],
    ["text and a number", "1", 1, false],
    ["nothing and null", undefined, null, false],
    ["null and an object", null, {}, false],
    ["an object and null", {}, null, false],
    ["null twice", null, null, true],
    ["an object and text", {}, "", false],
    ["text and an object", "", {}, false],
    ["an empty list and an empty object", [], {}, false],
    ["a list and an object with its members", ["x"], { 0: "x" }, false],
    ["one member more", { a: 1 }, { a: 1, b: 2 }, false],
    ["one member less", { a: 1, b: 2 }, { a: 1 }, false],
    ["another member's name", { a: undefined }, { b: undefined }, false],
    ["another value far inside", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, false],
    ["one of two members that differs", { a: 1, b: 2 }, { a: 1, b: 3 }, false],
    ["lists in another order", [1, 2], [2, 1], false],
  ])("%s", (_, a, b, same) => {
    expect(sameValue(a, b)).toBe(same);
  });
});
