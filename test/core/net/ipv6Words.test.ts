import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  addressOf,
  agree,
  bitsOf,
  highestWith,
  lowestWith,
  sharedBits,
  wordsOf,
} from "../../../core/net/ipv6Words.ts";

/** Word by word, by shifting. */
function slowWords(address: bigint): readonly number[] {
  return [96n, 64n, 32n, 0n].map((shift) => Number((address >> shift) & 0xffff_ffffn));
}

/** An address as 128 zeros and ones. */
function digits(address: bigint): string {
  return address.toString(2).padStart(128, "0");
}

const words = fc.oneof(fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff), fc.nat());
const addresses = fc
  .tuple(words, words, words, words)
  .map((four) => four.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n));
const lengths = fc.oneof(
  fc.constantFrom(0, 1, 31, 32, 33, 63, 64, 65, 95, 96, 97, 127, 128),
  fc.nat({ max: 128 }),
);

test("an address comes apart as it does by shifting, and together again", () => {
  fc.assert(
    fc.property(addresses, addresses, (address, other) => {
      const taken = wordsOf(address);
      // What is taken apart does not change with the next one.
      wordsOf(other);
      const { a, b, c, d } = taken;
      expect([a, b, c, d].map((word) => word >>> 0)).toEqual(slowWords(address));
      expect(addressOf(taken)).toBe(address);
    }),
    { numRuns: 2000 },
  );
});

test("the lowest and highest address that begin like one end in zeros and ones", () => {
  fc.assert(
    fc.property(addresses, lengths, (address, length) => {
      const beginning = digits(address).slice(0, length);
      const lowest = addressOf(lowestWith(wordsOf(address), length));
      const highest = addressOf(highestWith(wordsOf(address), length));
      expect(digits(lowest)).toBe(beginning.padEnd(128, "0"));
      expect(digits(highest)).toBe(beginning.padEnd(128, "1"));
    }),
    { numRuns: 2000 },
  );
});

/** Two addresses that differ in some one bit, and perhaps behind it. */
const pairs = fc
  .tuple(addresses, addresses, fc.nat({ max: 127 }))
  .map(([address, other, at]): readonly [bigint, bigint, number] => {
    const behind = BigInt(127 - at);
    const flipped = (address >> behind) ^ 1n;
    return [address, (flipped << behind) | (other & ((1n << behind) - 1n)), at];
  });

test("two addresses agree up to the bit in which they differ, and no further", () => {
  fc.assert(
    fc.property(pairs, ([one, other, at]) => {
      const [a, b] = [wordsOf(one), wordsOf(other)];
      expect([agree(a, b, at), agree(a, b, at + 1), sharedBits(a, b)]).toEqual([true, false, at]);
      expect([agree(a, a, 128), sharedBits(a, a)]).toEqual([true, 128]);
    }),
    { numRuns: 2000 },
  );
});

test("some bits of an address are the number that its digits are", () => {
  const places = fc
    .integer({ min: 1, max: 16 })
    .chain((count) => fc.tuple(fc.nat({ max: 128 - count }), fc.constant(count)));
  fc.assert(
    fc.property(addresses, places, (address, [from, count]) => {
      const expected = Number.parseInt(digits(address).slice(from, from + count), 2);
      expect(bitsOf(wordsOf(address), from, count)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});
