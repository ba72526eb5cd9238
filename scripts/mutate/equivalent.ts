/** Changes that no test can notice, since the code does the same with them; each with the reason. */
export const EQUIVALENT: readonly {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly because: string;
}[] = [
  {
    file: "core/net/ranges.ts",
    before: "a.first >= b.first",
    after: "a.first > b.first",
    because: "of two equal numbers either will do",
  },
  {
    file: "core/net/ranges.ts",
    before: "a.last <= b.last",
    after: "a.last < b.last",
    because: "of two equal numbers either will do",
  },
  {
    file: "core/net/ranges.ts",
    before: "tail.last < range.last",
    after: "tail.last <= range.last",
    because: "an interval that ends where the last one does is written over it with the same end",
  },
  ...["true", "at <= without.length"].map((after) => ({
    file: "core/net/ranges.ts",
    before: "at < without.length",
    after,
    because: "behind the end stands the interval's own last number, which is not below its first",
  })),
  {
    file: "core/net/ranges.ts",
    before: "without[at]?.last",
    after: "without[at].last",
    because: "the place is inside the list, which only the compiler does not know",
  },
  {
    file: "core/net/ranges.ts",
    before: "i < without.length",
    after: "i <= without.length",
    because: "behind the end there is no hole, which ends the loop as well",
  },
  {
    file: "core/net/ranges.ts",
    before: "hole === undefined",
    after: "false",
    because: "the place is inside the list, which only the compiler does not know",
  },
  ...["false", "from >= last"].map((after) => ({
    file: "core/net/ranges.ts",
    before: "from > last",
    after,
    because: "the next hole begins behind the interval, which ends the loop as well",
  })),
  ...["false", "found.last > range.last"].map((after) => ({
    file: "core/net/ranges.ts",
    before: "found.last >= range.last",
    after,
    because: "what is left then begins behind its end, where nothing is found",
  })),
  {
    file: "core/net/ranges.ts",
    before: "candidate !== undefined",
    after: "true",
    because: "the place is inside the list, which only the compiler does not know",
  },
];
