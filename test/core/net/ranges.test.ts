import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  byFirst,
  contains,
  firstOverlap,
  intersect,
  intersectSets,
  next,
  overlaps,
  previous,
  type Range,
  subtract,
  union,
  unionSorted,
  uniteSets,
} from "../../../core/net/ranges.ts";

/** All intervals of a world of eight numbers, and all 256 sets of them. */
const NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const INTERVALS: readonly Range<number>[] = NUMBERS.flatMap((first) =>
  NUMBERS.filter((last) => last >= first).map((last) => ({ first, last })),
);
const SETS = Array.from({ length: 256 }, (_, bits) => NUMBERS.filter((n) => (bits >> n) & 1));

function numbersOf({ first, last }: Range<number>): readonly number[] {
  return NUMBERS.filter((n) => first <= n && n <= last);
}

/** The runs of neighbours in a sorted list of numbers: a set of intervals, the slow way. */
function runsOf(numbers: readonly number[]): readonly Range<number>[] {
  return numbers
    .filter((n) => !numbers.includes(n - 1))
    .map((first) => ({
      first,
      last: Math.max(
        ...numbers.filter((n) => numbersOf({ first, last: n }).every((m) => numbers.includes(m))),
      ),
    }));
}

describe("in a world of eight numbers, for all intervals", () => {
  const pairs = INTERVALS.flatMap((a) => INTERVALS.map((b) => ({ a, b })));

  test("overlaps: some number is in both", () => {
    for (const { a, b } of pairs) {
      expect([a, b, overlaps(a, b)]).toEqual([
        a,
        b,
        numbersOf(a).some((n) => numbersOf(b).includes(n)),
      ]);
    }
  });

  test("contains: each number of the second is in the first", () => {
    for (const { a, b } of pairs) {
      expect([a, b, contains(a, b)]).toEqual([
        a,
        b,
        numbersOf(b).every((n) => numbersOf(a).includes(n)),
      ]);
    }
  });

  test("intersect: the numbers in both", () => {
    for (const { a, b } of pairs) {
      const both = numbersOf(a).filter((n) => numbersOf(b).includes(n));
      expect([a, b, intersect(a, b)]).toEqual([a, b, runsOf(both)[0]]);
    }
  });

  test("union: three intervals in any order", () => {
    const wrong = pairs.flatMap(({ a, b }) =>
      INTERVALS.filter((c) => {
        const any = NUMBERS.filter((n) => [a, b, c].some((range) => numbersOf(range).includes(n)));
        return JSON.stringify(union([a, b, c])) !== JSON.stringify(runsOf(any));
      }).map((c) => [a, b, c]),
    );
    expect(wrong).toEqual([]);
  });

  test("unionSorted: the same, of intervals that are in order already", () => {
    const wrong = pairs.filter(({ a, b }) => {
      const sorted = [...INTERVALS.filter((c) => c.last === 3), a, b].sort(byFirst);
      return JSON.stringify(unionSorted(sorted)) !== JSON.stringify(union(sorted.toReversed()));
    });
    expect(wrong).toEqual([]);
  });

  test("union: every set of single numbers, given backwards and twice", () => {
    for (const set of SETS) {
      const singles = set.map((n) => ({ first: n, last: n }));
      expect(union([...singles].reverse().concat(singles))).toEqual(runsOf(set));
    }
  });

  test("firstOverlap: the lowest interval of the set with a shared number", () => {
    for (const set of SETS.map(runsOf)) {
      for (const range of INTERVALS) {
        const slow = set.find((own) => numbersOf(own).some((n) => numbersOf(range).includes(n)));
        expect([set, range, firstOverlap(set, range)]).toEqual([set, range, slow]);
      }
    }
  });
});

const MAX = 2n ** 128n - 1n;

describe("at the ends of the address spaces", () => {
  test.each([
    {
      because: "IPv4's halves touch",
      parts: [
        { first: 2 ** 31, last: 2 ** 32 - 1 },
        { first: 0, last: 2 ** 31 - 1 },
      ],
      all: [{ first: 0, last: 2 ** 32 - 1 }],
    },
    {
      because: "one address is missing between them",
      parts: [
        { first: 2 ** 31 + 1, last: 2 ** 32 - 1 },
        { first: 0, last: 2 ** 31 - 1 },
      ],
      all: [
        { first: 0, last: 2 ** 31 - 1 },
        { first: 2 ** 31 + 1, last: 2 ** 32 - 1 },
      ],
    },
    { because: "no interval", parts: [], all: [] },
  ])("$because", ({ parts, all }) => {
    expect(union<number>(parts)).toEqual(all);
  });

  test("IPv6's halves touch beyond what a double holds", () => {
    const halves = [
      { first: 2n ** 127n, last: MAX },
      { first: 0n, last: 2n ** 127n - 1n },
    ];
    expect(union(halves)).toEqual([{ first: 0n, last: MAX }]);
    expect(
      union([
        { first: 2n ** 127n + 1n, last: MAX },
        { first: 0n, last: 2n ** 127n - 1n },
      ]),
    ).toHaveLength(2);
  });

  test("the next number and the previous one, of either type", () => {
    expect([next(2 ** 32 - 1), previous(2 ** 32)]).toEqual([2 ** 32, 2 ** 32 - 1]);
    expect([next(2n ** 64n), previous(2n ** 64n)]).toEqual([2n ** 64n + 1n, 2n ** 64n - 1n]);
  });
});

test("for real addresses: a union holds exactly the numbers that some interval holds", () => {
  const edge = fc.oneof(
    fc.constantFrom(0n, 1n, MAX, MAX - 1n, 2n ** 127n, 2n ** 64n - 1n),
    fc.bigInt({ min: 0n, max: MAX }),
  );
  const range = fc
    .tuple(edge, edge)
    .map(([a, b]) => (a < b ? { first: a, last: b } : { first: b, last: a }));
  fc.assert(
    fc.property(fc.array(range, { maxLength: 8 }), fc.array(edge), (ranges, others) => {
      const set = union(ranges);
      const probes = [
        ...others,
        ...ranges.flatMap(({ first, last }) => [first - 1n, first, last, last + 1n]),
      ];
      for (const probe of probes) {
        const held = ranges.some(({ first, last }) => first <= probe && probe <= last);
        expect(firstOverlap(set, { first: probe, last: probe }) !== undefined).toBe(held);
      }
      const gaps = set.slice(1).map(({ first }, i) => first - (set[i]?.last ?? 0n));
      expect(gaps.every((gap) => gap > 1n)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("byFirst: the lower first number comes first, and equal ones stay as they were", () => {
  for (const a of INTERVALS) {
    for (const b of INTERVALS) expect(byFirst(a, b)).toBe(Math.sign(a.first - b.first));
  }
});

describe("in a world of eight numbers, for all pairs of sets", () => {
  const all = SETS.map((numbers) => ({ numbers, runs: runsOf(numbers) }));
  /** Each set by its numbers as bits. */
  const setOf = (keep: (n: number) => boolean) =>
    all[NUMBERS.reduce<number>((bits, n) => (keep(n) ? bits | (1 << n) : bits), 0)]?.runs;

  test("subtract leaves what is in the first alone, intersectSets what is in both, and uniteSets all", () => {
    for (const a of all) {
      for (const b of all) {
        const rest = setOf(
          (n) => a.numbers.some((own) => own === n) && !b.numbers.some((own) => own === n),
        );
        const both = setOf(
          (n) => a.numbers.some((own) => own === n) && b.numbers.some((own) => own === n),
        );
        if (JSON.stringify(subtract(a.runs, b.runs)) !== JSON.stringify(rest)) {
          expect(subtract(a.runs, b.runs)).toEqual(rest);
        }
        if (JSON.stringify(intersectSets(a.runs, b.runs)) !== JSON.stringify(both)) {
          expect(intersectSets(a.runs, b.runs)).toEqual(both);
        }
        const either = setOf(
          (n) => a.numbers.some((own) => own === n) || b.numbers.some((own) => own === n),
        );
        if (JSON.stringify(uniteSets(a.runs, b.runs)) !== JSON.stringify(either)) {
          expect(uniteSets(a.runs, b.runs)).toEqual(either);
        }
      }
    }
    expect(all).toHaveLength(256);
  });
});
