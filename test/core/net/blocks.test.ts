import { describe, expect, test } from "@jest/globals";
import { formatRange, ipv4Block, ipv6Block, widestBlock } from "../../../core/net/cidr.ts";
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
