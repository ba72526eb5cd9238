import { expect, test } from "@jest/globals";
import { sampled } from "../../../scripts/mutate/sample.ts";

const HUNDRED = Array.from({ length: 100 }, (_, i) => i);

test("a sample keeps the list's order, and has no member twice", () => {
  const some = sampled(HUNDRED, 10, 1);
  expect(some).toHaveLength(10);
  expect([...new Set(some)].sort((a, b) => a - b)).toEqual(some);
});

test("a seed always draws the same, and another one something else", () => {
  expect(sampled(HUNDRED, 10, 1)).toEqual(sampled(HUNDRED, 10, 1));
  expect(sampled(HUNDRED, 10, 2)).not.toEqual(sampled(HUNDRED, 10, 1));
});

test("a sample larger than the list is the list", () => {
  expect(sampled(HUNDRED, 101, 1)).toEqual(HUNDRED);
});
