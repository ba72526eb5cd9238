import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  formatCidr,
  formatRange,
  ipv4Block,
  ipv6Block,
  ipv6BlocksMeet,
  isSameCidr,
  sizeOf,
  widestBlock,
} from "../../../core/net/cidr.ts";
import { overlaps } from "../../../core/net/ranges.ts";
import { blocks, ipv6Blocks } from "../../support/arbitraries.ts";
import { aCidr } from "../../support/builders.ts";

/** All aligned blocks of a world of 3-bit addresses, widest first. */
const BLOCKS = [0, 1, 2, 3].flatMap((prefixLength) => {
  const size = 2 ** (3 - prefixLength);
  return Array.from({ length: 2 ** prefixLength }, (_, i) => ({
    first: BigInt(i * size),
    last: BigInt(i * size + size - 1),
    prefixLength,
  }));
});

test("widestBlock, for all ranges and addresses of a world of eight", () => {
  for (let first = 0n; first < 8n; first += 1n) {
    for (let last = first; last < 8n; last += 1n) {
      for (let address = first; address <= last; address += 1n) {
        const slow = BLOCKS.find(
          (block) =>
            block.first >= first &&
            block.last <= last &&
            block.first <= address &&
            address <= block.last,
        );
        expect([first, last, widestBlock({ first, last }, address, 3)]).toEqual([
          first,
          last,
          slow,
        ]);
      }
    }
  }
});

test.each([
  {
    because: "all IPv4 addresses are one block",
    bits: 32,
    last: 2n ** 32n - 1n,
    address: 5n,
    prefixLength: 0,
  },
  {
    because: "without the last one, the half with the address",
    bits: 32,
    last: 2n ** 32n - 2n,
    address: 5n,
    prefixLength: 1,
  },
  {
    because: "and at the cut end, the last address alone",
    bits: 32,
    last: 2n ** 32n - 2n,
    address: 2n ** 32n - 2n,
    prefixLength: 32,
  },
  {
    because: "all IPv6 addresses are one block",
    bits: 128,
    last: 2n ** 128n - 1n,
    address: 2n ** 127n,
    prefixLength: 0,
  },
])("widestBlock: $because", ({ bits, last, address, prefixLength }) => {
  expect(widestBlock({ first: 0n, last }, address, bits).prefixLength).toBe(prefixLength);
});

describe("a block of an address", () => {
  test("IPv4, at every prefix length: as many addresses as its length says, aligned, with the address", () => {
    const address = 0xcb007185;
    for (let length = 0; length <= 32; length += 1) {
      const { first, last } = ipv4Block(address, length).addresses;
      expect([length, last - first + 1, first % 2 ** (32 - length)]).toEqual([
        length,
        2 ** (32 - length),
        0,
      ]);
      expect(first <= address && address <= last).toBe(true);
    }
  });

  test("IPv6, at every prefix length", () => {
    const address = 2n ** 128n - 2n;
    for (let length = 0; length <= 128; length += 1) {
      const size = 2n ** BigInt(128 - length);
      const { first, last } = ipv6Block(address, length).addresses;
      expect([length, last - first + 1n, first % size]).toEqual([length, size, 0n]);
      expect(first <= address && address <= last).toBe(true);
    }
  });
});

describe("formatRange", () => {
  test.each([
    { because: "a block", text: "10.0.0.0/8", range: aCidr("10.0.0.0/8").addresses },
    { because: "one address", text: "10.0.0.1/32", range: { first: 0x0a000001, last: 0x0a000001 } },
    {
      because: "two addresses that are no block",
      text: "10.0.0.1 to 10.0.0.2",
      range: { first: 0x0a000001, last: 0x0a000002 },
    },
    {
      because: "a block and the address above it",
      text: "10.0.0.0 to 10.0.0.2",
      range: { first: 0x0a000000, last: 0x0a000002 },
    },
    { because: "all of IPv4", text: "0.0.0.0/0", range: { first: 0, last: 2 ** 32 - 1 } },
    {
      because: "all of IPv4 but its first address",
      text: "0.0.0.1 to 255.255.255.255",
      range: { first: 1, last: 2 ** 32 - 1 },
    },
    { because: "all of IPv6", text: "::/0", range: aCidr("::/0").addresses },
    { because: "an IPv6 block", text: "fc00::/7", range: aCidr("fc00::/7").addresses },
    { because: "an IPv6 range", text: "::1 to ::2", range: { first: 1n, last: 2n } },
  ])("$because: $text", ({ text, range }) => {
    expect(formatRange(range)).toBe(text);
  });

  test("in a world of sixteen addresses, a range reads as a block exactly when it is one", () => {
    for (let first = 0; first < 16; first += 1) {
      for (let last = first; last < 16; last += 1) {
        const size = last - first + 1;
        const isBlock = [1, 2, 4, 8, 16].includes(size) && first % size === 0;
        const text = isBlock
          ? `0.0.0.${first}/${32 - Math.log2(size)}`
          : `0.0.0.${first} to 0.0.0.${last}`;
        expect(formatRange({ first, last })).toBe(text);
      }
    }
  });
});

/** Any two blocks, and often two of which one lies in the other. */
const pairs = fc.oneof(
  fc.tuple(blocks, blocks),
  fc.tuple(ipv6Blocks, ipv6Blocks),
  fc
    .tuple(ipv6Blocks, fc.nat({ max: 128 }))
    .map(([text, length]) => [text, text.replace(/\/.*/, `/${length}`)]),
);

test("two blocks meet where they share an address, and are the same where they share their text", () => {
  fc.assert(
    fc.property(pairs, ([one = "", other = ""]) => {
      const [a, b] = [aCidr(one), aCidr(other)];
      expect(isSameCidr(a, b)).toBe(formatCidr(a) === formatCidr(b));
      if (a.family !== "ipv6" || b.family !== "ipv6") return;
      expect(ipv6BlocksMeet(a, b)).toBe(overlaps(a.addresses, b.addresses));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["0.0.0.0/0", 2 ** 32],
  ["203.0.113.0/31", 2],
  ["203.0.113.0/32", 1],
  ["::/0", 2 ** 128],
  ["2001:db8::/128", 1],
])("%s has %d addresses", (text, size) => {
  const { family, prefixLength } = aCidr(text);
  expect(sizeOf(family, prefixLength)).toBe(size);
});
