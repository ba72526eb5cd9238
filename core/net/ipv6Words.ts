/** An IPv6 address in four words of 32 bits, most significant first. */
export type Words = readonly [number, number, number, number];

// Numbers are little-endian, as on every machine that Lambda has: of each half the lower word comes first. To take a bigint
// apart by way of memory is several times quicker than by shifting it, which makes a new bigint for each word.
const HALVES = new BigUint64Array(2);
const WORDS = new Uint32Array(HALVES.buffer);

/** Takes an address apart. */
export function wordsOf(address: bigint): Words {
  HALVES[0] = address >> 64n;
  // Storing it keeps the lower 64 bits.
  HALVES[1] = address;
  return [WORDS[1] ?? 0, WORDS[0] ?? 0, WORDS[3] ?? 0, WORDS[2] ?? 0];
}

/** Puts an address together. */
export function addressOf([a, b, c, d]: Words): bigint {
  WORDS[1] = a;
  WORDS[0] = b;
  WORDS[3] = c;
  WORDS[2] = d;
  return ((HALVES[0] ?? 0n) << 64n) | (HALVES[1] ?? 0n);
}
