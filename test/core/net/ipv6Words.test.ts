import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { addressOf, wordsOf } from "../../../core/net/ipv6Words.ts";

/** Word by word, by shifting. */
function slowWords(address: bigint): readonly number[] {
  return [96n, 64n, 32n, 0n].map((shift) => Number((address >> shift) & 0xffff_ffffn));
}

const words = fc.oneof(fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff), fc.nat());
const addresses = fc
  .tuple(words, words, words, words)
  .map((four) => four.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n));

test("an address comes apart as it does by shifting, and together again", () => {
  fc.assert(
    fc.property(addresses, addresses, (address, other) => {
      const taken = wordsOf(address);
      // What is taken apart does not change with the next one.
      wordsOf(other);
      expect(taken).toEqual(slowWords(address));
      expect(addressOf(taken)).toBe(address);
    }),
    { numRuns: 2000 },
  );
});
