import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatAddress } from "../../../core/net/addressText.ts";
import { formatRange } from "../../../core/net/cidr.ts";
import type { Range } from "../../../core/net/ranges.ts";
import { blocks } from "../../support/arbitraries.ts";
import { aCidr } from "../../support/builders.ts";
import { slowIpv6, slowQuad, slowRangeText } from "../../support/slowText.ts";

test("every octet in every place reads as it does by division", () => {
  for (const place of [1, 2 ** 8, 2 ** 16, 2 ** 24]) {
    for (let octet = 0; octet < 256; octet++) {
      const address = octet * place;
      expect(formatAddress(address)).toBe(slowQuad(address));
    }
  }
});

test("any IPv4 address reads as it does by division", () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 32 - 1 }), (address) => {
      expect(formatAddress(address)).toBe(slowQuad(address));
    }),
  );
});

test("an IPv6 address with any of its groups zero reads as RFC 5952 says", () => {
  for (let zeros = 0; zeros < 256; zeros++) {
    for (const group of [1n, 0x10n, 0x8000n, 0xffffn]) {
      let address = 0n;
      for (let at = 0; at < 8; at++) address = (address << 16n) | ((zeros >> at) & 1 ? 0n : group);
      expect(formatAddress(address)).toBe(slowIpv6(address));
    }
  }
});

test("any IPv6 address reads as it does by shifting", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (address) => {
      expect(formatAddress(address)).toBe(slowIpv6(address));
    }),
  );
});

/** Ranges from the first address of one block to the last of another one of its family: now and then a block. */
const ranges = fc.tuple(blocks, blocks).map(([a, b]): Range => {
  const one = aCidr(a);
  const other = aCidr(b);
  if (one.family !== other.family) return one.addresses;
  const ends = [one.addresses, other.addresses].sort((x, y) => (x.first < y.first ? -1 : 1));
  const [low = one.addresses, high = one.addresses] = ends;
  return { first: low.first, last: low.last > high.last ? low.last : high.last };
});

test("any range reads as a block exactly where the widest block inside it is all of it", () => {
  fc.assert(
    fc.property(ranges, (range) => {
      expect(formatRange(range)).toBe(slowRangeText(range));
    }),
    { numRuns: 2000 },
  );
});

test("in IPv6 too, a range of a world of sixteen addresses, wherever it lies", () => {
  for (const base of [0n, 2n ** 64n - 8n, 2n ** 128n - 16n]) {
    for (let first = base; first < base + 16n; first += 1n) {
      for (let last = first; last < base + 16n; last += 1n) {
        expect(formatRange({ first, last })).toBe(slowRangeText({ first, last }));
      }
    }
  }
});
