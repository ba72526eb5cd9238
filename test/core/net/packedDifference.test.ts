import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatRange, ipv4Block, ipv6Block } from "../../../core/net/cidr.ts";
import { packBlocks } from "../../../core/net/packedBlocks.ts";
import { packedDifference } from "../../../core/net/packedDifference.ts";
import { subtract, union } from "../../../core/net/ranges.ts";
import { aCidr } from "../../support/builders.ts";

describe("what one list of blocks has and another has not", () => {
  test.each([
    ["the same lists have nothing", ["10.0.0.0/8", "::1/128"], ["10.0.0.0/8", "::1/128"], [], []],
    ["an empty list has nothing", [], ["10.0.0.0/8"], [], ["10.0.0.0/8"]],
    [
      "a block in two halves is the same block",
      ["10.0.0.0/8"],
      ["10.0.0.0/9", "10.128.0.0/9"],
      [],
      [],
    ],
    ["of a wider block the rest is left", ["10.0.0.0/8"], ["10.0.0.0/9"], ["10.128.0.0/9"], []],
    [
      "of two neighbours each has its own",
      ["10.0.0.0/9"],
      ["10.128.0.0/9"],
      ["10.0.0.0/9"],
      ["10.128.0.0/9"],
    ],
    [
      "the last addresses count",
      ["255.255.255.255/32"],
      ["255.255.255.254/32"],
      ["255.255.255.255/32"],
      ["255.255.255.254/32"],
    ],
    [
      "each word of an IPv6 address counts",
      ["::1/128", "::1:0:1/128"],
      ["::1/128", "::2:0:1/128"],
      ["::1:0:1/128"],
      ["::2:0:1/128"],
    ],
    [
      "a hole that two blocks share is found in both",
      ["10.0.0.0/10", "10.64.0.0/10"],
      ["10.0.0.0/9"],
      [],
      [],
    ],
  ])("%s", (_, a, b, first, second) => {
    const found = packedDifference(packBlocks(a.map(aCidr)), packBlocks(b.map(aCidr)));
    const texts = (side: "first" | "second") =>
      [...found.ipv4[side], ...found.ipv6[side]].map(formatRange);
    expect([texts("first"), texts("second")]).toEqual([first, second]);
  });

  test.each([
    ["first", "1::/128", "2::/128"],
    ["second", "1:0:1::/128", "1:0:2::/128"],
    ["third", "1::1:0:0:0/128", "1::2:0:0:0/128"],
    ["last", "1::1/128", "1::2/128"],
    ["prefix length", "1::/127", "1::/128"],
  ])("blocks that differ in their %s alone are two", (_, a, b) => {
    const found = packedDifference(packBlocks([aCidr(a)]), packBlocks([aCidr(b)]));
    expect(found.ipv6.first).not.toEqual([]);
  });

  const few = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 26, max: 32 })),
    { maxLength: 8 },
  );

  test("is what is left when one set is taken from the other", () => {
    fc.assert(
      fc.property(few, few, (a, b) => {
        const ipv4 = [a, b].map((some) => some.map(([at, length]) => ipv4Block(at, length)));
        const ipv6 = [a, b].map((some) =>
          some.map(([at, length]) => ipv6Block(BigInt(at) << 64n, length + 32)),
        );
        const [one = [], other = []] = ipv4;
        const [six = [], others = []] = ipv6;
        const found = packedDifference(
          packBlocks([...one, ...six]),
          packBlocks([...other, ...others]),
        );
        const sets = ipv4.map((some) => union(some.map(({ addresses }) => addresses)));
        const sixes = ipv6.map((some) => union(some.map(({ addresses }) => addresses)));
        expect(found).toEqual({
          ipv4: {
            first: subtract(sets[0] ?? [], sets[1] ?? []),
            second: subtract(sets[1] ?? [], sets[0] ?? []),
          },
          ipv6: {
            first: subtract(sixes[0] ?? [], sixes[1] ?? []),
            second: subtract(sixes[1] ?? [], sixes[0] ?? []),
          },
        });
      }),
    );
  });
});
