import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Range } from "../../../core/net/ranges.ts";
import { hasRun, type Span, type WideReach, wideReaches } from "../../../core/net/width.ts";

/** A span of small numbers: protocols, ports and addresses, each as `[first, last]`. */
type Numbers = readonly [
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
];

function aSpan([protocols, ports, addresses]: Numbers): Span {
  return {
    protocols: { first: protocols[0], last: protocols[1] },
    ports: { first: ports[0], last: ports[1] },
    addresses: { first: BigInt(addresses[0]), last: BigInt(addresses[1]) },
  };
}

/** The aligned blocks of a world of 3-bit addresses, as `[first, last, prefix length]`. */
const BLOCKS = [0, 1, 2, 3].flatMap((prefixLength) => {
  const size = 2 ** (3 - prefixLength);
  return Array.from(
    { length: 2 ** prefixLength },
    (_, i) => [i * size, i * size + size - 1, prefixLength] as const,
  );
});

const inside = (n: number, range: { first: number | bigint; last: number | bigint }) =>
  range.first <= n && n <= range.last;

/** Kind by kind and address by address: the first kind on which a block wider than the limit has an address of the span. */
function slowReach(span: Span, all: readonly Span[], limit: number): WideReach | undefined {
  for (let protocol = 0; protocol < 4; protocol += 1) {
    for (let port = 0; port < 4; port += 1) {
      if (!inside(protocol, span.protocols) || !inside(port, span.ports)) continue;
      const reached = (address: number) =>
        all.some(
          (s) =>
            inside(protocol, s.protocols) && inside(port, s.ports) && inside(address, s.addresses),
        );
      for (let address = 0; address < 8; address += 1) {
        if (!inside(address, span.addresses)) continue;
        const block = BLOCKS.find(([first, last, length]) => {
          const whole = Array.from({ length: last - first + 1 }, (_, i) => first + i).every(
            reached,
          );
          return length < limit && first <= address && address <= last && whole;
        });
        if (block === undefined) continue;
        const [first, last, prefixLength] = block;
        return {
          protocol,
          port,
          address: BigInt(address),
          block: { first: BigInt(first), last: BigInt(last), prefixLength },
        };
      }
    }
  }
  return undefined;
}

function textOf(value: unknown): string {
  const printed = (_: string, part: unknown) => (typeof part === "bigint" ? `${part}n` : part);
  return JSON.stringify(value, printed);
}

function expectSame(asked: readonly Span[], others: readonly Span[], limit: number): void {
  const found = wideReaches(asked, others, { bits: 3, prefixLength: limit });
  for (const span of asked) {
    const slow = slowReach(span, [...asked, ...others], limit);
    expect(textOf([asked, others, limit, found.get(span)])).toBe(
      textOf([asked, others, limit, slow]),
    );
  }
}

const LIMITS = [0, 1, 2, 3] as const;

describe("in a world of eight addresses", () => {
  test("every set of addresses on one kind of packet, each address asked for on its own", () => {
    for (let set = 0; set < 256; set += 1) {
      const members = [0, 1, 2, 3, 4, 5, 6, 7].filter((n) => (set >> n) & 1);
      const spans = members.map((n) =>
        aSpan([
          [1, 1],
          [1, 1],
          [n, n],
        ]),
      );
      for (const limit of LIMITS) expectSame(spans, [], limit);
    }
  });

  test("every pair of blocks, on every pair of port ranges", () => {
    const ports = [
      [0, 0],
      [0, 1],
      [1, 2],
      [2, 3],
    ] as const;
    for (const [a, b] of BLOCKS.flatMap((x) => BLOCKS.map((y) => [x, y] as const))) {
      for (const port of ports) {
        const one = aSpan([
          [1, 1],
          [1, 1],
          [a[0], a[1]],
        ]);
        const other = aSpan([[0, 3], port, [b[0], b[1]]]);
        for (const limit of LIMITS) {
          expectSame([one, other], [], limit);
          expectSame([one], [other], limit);
        }
      }
    }
  });

  test("many spans", () => {
    const pair = fc
      .tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }))
      .map(([a, b]) => (a < b ? [a, b] : [b, a]) as [number, number]);
    const block = fc
      .constantFrom(...BLOCKS)
      .map(([first, last]) => [first, last] as [number, number]);
    const spans = fc.array(fc.tuple(pair, pair, block).map(aSpan), { maxLength: 6 });
    fc.assert(fc.property(spans, spans, fc.constantFrom(...LIMITS), expectSame), { numRuns: 500 });
  });
});

describe("a run of addresses", () => {
  /** Address by address: the most side by side. */
  function slowRun(ranges: readonly Range[]): number {
    const held = Array.from({ length: 16 }, (_, n) => ranges.some((range) => inside(n, range)));
    const runs = held.map((_, n) => held.slice(n).findIndex((one) => !one));
    return Math.max(0, ...runs.map((length, n) => (length === -1 ? 16 - n : length)));
  }

  test.each(["number", "bigint"])("is as long as it is, of every %s", (type) => {
    const place = fc.nat({ max: 15 });
    const range = fc.tuple(place, place).map(([a, b]): Range => {
      const [first, last] = a < b ? [a, b] : [b, a];
      return type === "number" ? { first, last } : { first: BigInt(first), last: BigInt(last) };
    });
    fc.assert(
      fc.property(fc.array(range, { maxLength: 5 }), (ranges) => {
        for (let size = 1; size <= 17; size++) {
          expect(hasRun(ranges, size)).toBe(size <= slowRun(ranges));
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["all of IPv4", { first: 0, last: 2 ** 32 - 1 }, 2 ** 32],
    ["all of IPv6", { first: 0n, last: 2n ** 128n - 1n }, 2 ** 128],
  ])("can be %s", (_, range, size) => {
    expect([hasRun([range], size), hasRun([range], size * 1.001)]).toEqual([true, false]);
  });
});

describe("at real size", () => {
  const HALF = 2n ** 127n;
  const everything = { protocols: { first: 0, last: 255 }, ports: { first: 0, last: 65535 } };
  const low: Span = { ...everything, addresses: { first: 0n, last: HALF - 1n } };
  const high: Span = { ...everything, addresses: { first: HALF, last: 2n * HALF - 1n } };
  const whole = { first: 0n, last: 2n * HALF - 1n, prefixLength: 0 };

  test("two halves of IPv6 are all of it", () => {
    const found = wideReaches([low, high], [], { bits: 128, prefixLength: 1 });
    expect([found.get(low), found.get(high)]).toEqual([
      { protocol: 0, port: 0, address: 0n, block: whole },
      { protocol: 0, port: 0, address: HALF, block: whole },
    ]);
  });

  test("two halves without the last address are as wide as one half and no wider", () => {
    const short: Span = { ...high, addresses: { first: HALF, last: 2n * HALF - 2n } };
    expect(wideReaches([low, short], [], { bits: 128, prefixLength: 1 }).size).toBe(0);
  });

  test("a limit of /0 is no limit", () => {
    expect(wideReaches([low, high], [], { bits: 128, prefixLength: 0 }).size).toBe(0);
  });

  test("two halves on ports that only touch are two halves", () => {
    const one = { ...low, ports: { first: 0, last: 442 } };
    const other = { ...high, ports: { first: 443, last: 65535 } };
    expect(wideReaches([one, other], [], { bits: 128, prefixLength: 1 }).size).toBe(0);
  });

  test("two halves on ports that share one are too wide on that port", () => {
    const one = { ...low, ports: { first: 0, last: 443 } };
    const other = { ...high, ports: { first: 443, last: 65535 } };
    expect(wideReaches([one], [other], { bits: 128, prefixLength: 1 }).get(one)).toMatchObject({
      port: 443,
    });
  });
});
