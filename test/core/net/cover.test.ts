import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { coverOf, formatCidr } from "../../../core/net/cidr.ts";
import { firstOverlap, overlapping, subtract, union } from "../../../core/net/ranges.ts";

const cover = (first: number, last: number) =>
  [...coverOf({ first, last }, "ipv4")].map(formatCidr);

describe("the cover of a range is the fewest blocks that hold exactly it", () => {
  test.each([
    ["one address", [7, 7], ["0.0.0.7/32"]],
    ["a block", [8, 15], ["0.0.0.8/29"]],
    ["one address more than a block", [8, 16], ["0.0.0.8/29", "0.0.0.16/32"]],
    ["two halves of different blocks", [7, 8], ["0.0.0.7/32", "0.0.0.8/32"]],
    ["all of IPv4", [0, 2 ** 32 - 1], ["0.0.0.0/0"]],
    ["all but the first", [1, 15], ["0.0.0.1/32", "0.0.0.2/31", "0.0.0.4/30", "0.0.0.8/29"]],
  ] as const)("%s", (_, [first, last], blocks) => {
    expect(cover(first, last)).toEqual(blocks);
  });

  test("every range of a world of 32 addresses, by a search through all covers", () => {
    const fewest = (first: number, last: number): number => {
      if (first > last) return 0;
      const sizes = [1, 2, 4, 8, 16, 32].filter(
        (size) => first % size === 0 && first + size - 1 <= last,
      );
      return 1 + Math.min(...sizes.map((size) => fewest(first + size, last)));
    };
    for (let first = 0; first < 32; first++) {
      for (let last = first; last < 32; last++) {
        const blocks = [...coverOf({ first, last }, "ipv4")];
        expect(union(blocks.map(({ addresses }) => addresses as never))).toEqual([{ first, last }]);
        expect(blocks).toHaveLength(fewest(first, last));
      }
    }
  });

  test("of IPv6 too", () => {
    const blocks = [...coverOf({ first: 1n, last: 2n ** 127n }, "ipv6")];
    expect(blocks.map(formatCidr).at(-1)).toBe("8000::/128");
    expect(blocks).toHaveLength(128);
  });
});

const sets = fc
  .array(
    fc
      .tuple(fc.nat({ max: 20 }), fc.nat({ max: 4 }))
      .map(([first, more]) => ({ first, last: first + more })),
    { maxLength: 6 },
  )
  .map((ranges) => union(ranges));

const numbers = Array.from({ length: 30 }, (_, n) => n);
const holds = (set: ReturnType<typeof union<number>>, n: number) =>
  set.some(({ first, last }) => first <= n && n <= last);

describe("sets of numbers", () => {
  test("less another set hold what is in the first and not in the second, in one form", () => {
    fc.assert(
      fc.property(sets, sets, (set, without) => {
        const left = subtract(set, without);
        for (const n of numbers) {
          expect(holds(left, n)).toBe(holds(set, n) && !holds(without, n));
        }
        expect(union(left)).toEqual(left);
      }),
      { numRuns: 500 },
    );
  });

  test("name those of their intervals that meet a range, in order", () => {
    fc.assert(
      fc.property(sets, fc.nat({ max: 25 }), fc.nat({ max: 10 }), (set, first, more) => {
        const range = { first, last: first + more };
        const meeting = set.filter((one) => one.first <= range.last && range.first <= one.last);
        const lowest = (asked: typeof range) => firstOverlap(set, asked);
        expect([...overlapping(lowest, range)]).toEqual(meeting);
      }),
      { numRuns: 500 },
    );
  });
});
