import { describe, expect, test } from "@jest/globals";
import {
  HIGHEST,
  listedNumbers,
  listText,
  overlapFaults,
  rangeFault,
  readNumbers,
} from "../../../core/policy/numberLists.ts";

describe("an entry is read", () => {
  test.each([
    ["the first number", 0, { first: 0, last: 0 }],
    ["the last number", 255, { first: 255, last: 255 }],
    ["a range of all", "0-255", { first: 0, last: 255 }],
    ["a range of one", "7-7", { first: 7, last: 7 }],
  ])("%s", (_why, entry, range) => {
    expect(readNumbers(entry, HIGHEST.icmp)).toEqual(range);
  });

  test.each([
    ["a number beyond the last", 256],
    ["a range that ends beyond it", "0-256"],
    ["a range that runs backwards", "8-7"],
    ["a number as text", "7"],
    ["a zero in front", "07-8"],
    ["a zero in front of the end", "7-08"],
    ["a number of six digits", "1-100000"],
    ["something in front", "x7-8"],
    ["something behind", "7-8x"],
    ["half a range", "7-"],
    ["nothing", undefined],
  ])("not %s", (_why, entry) => {
    expect(readNumbers(entry, HIGHEST.icmp)).toBeUndefined();
  });
});

test.each([
  ["10-256", '"10-256" goes beyond 255, the highest'],
  ["256-10", '"256-10" goes beyond 255, the highest'],
  ["11-10", '"11-10" runs backwards; write 10-11'],
  ["10-255", undefined],
  ["10-10", undefined],
  ["ten", undefined],
])("what is wrong with %s", (text, fault) => {
  expect(rangeFault(text, HIGHEST.icmp)).toBe(fault);
});

test("what says again what stands before it is named with that", () => {
  expect(overlapFaults([1, "3-5", "x", 5, 6, 1], HIGHEST.port)).toEqual([
    { index: 3, message: "5 overlaps 3-5; write each number once" },
    { index: 5, message: "1 overlaps 1; write each number once" },
  ]);
});

describe("the numbers of a list", () => {
  test.each([
    ["any are all", "any", [{ first: 0, last: 255 }]],
    ["neighbours are one range", [2, 1, "3-4"], [{ first: 1, last: 4 }]],
    ["what can't be read opens nothing", [256, "x", 7], [{ first: 7, last: 7 }]],
    ["none are none", [], []],
  ] as const)("%s", (_why, list, ranges) => {
    expect(listedNumbers(list, HIGHEST.icmp)).toEqual(ranges);
  });

  test("are shown in their author's order", () => {
    expect(listText(["5-6", 1])).toBe("5-6, 1");
    expect(listText("any")).toBe("any");
  });
});
