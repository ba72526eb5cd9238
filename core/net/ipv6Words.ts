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

/** The lowest address with the same first bits as this one. */
export function lowestWith([a, b, c, d]: Words, bits: number): Words {
  return [
    (a & prefixMask(bits)) >>> 0,
    (b & prefixMask(bits - 32)) >>> 0,
    (c & prefixMask(bits - 64)) >>> 0,
    (d & prefixMask(bits - 96)) >>> 0,
  ];
}

/** The highest address with the same first bits as this one. */
export function highestWith([a, b, c, d]: Words, bits: number): Words {
  return [
    (a | ~prefixMask(bits)) >>> 0,
    (b | ~prefixMask(bits - 32)) >>> 0,
    (c | ~prefixMask(bits - 64)) >>> 0,
    (d | ~prefixMask(bits - 96)) >>> 0,
  ];
}

/** Whether two addresses have the same first bits. */
export function agree(a: Words, b: Words, bits: number): boolean {
  return (
    ((a[0] ^ b[0]) & prefixMask(bits)) === 0 &&
    ((a[1] ^ b[1]) & prefixMask(bits - 32)) === 0 &&
    ((a[2] ^ b[2]) & prefixMask(bits - 64)) === 0 &&
    ((a[3] ^ b[3]) & prefixMask(bits - 96)) === 0
  );
}

/** With how many bits two addresses begin alike. */
export function sharedBits(a: Words, b: Words): number {
  const at = a.findIndex((word, i) => word !== b[i]);
  return at === -1 ? 128 : at * 32 + Math.clz32((a[at] ?? 0) ^ (b[at] ?? 0));
}

/** So many bits of an address from one on, as a number: 32 at most. */
export function bitsOf(address: Words, from: number, count: number): number {
  const [at, shift] = [from >> 5, from & 31];
  const upper = (address[at] ?? 0) << shift;
  const lower = shift === 0 ? 0 : (address[at + 1] ?? 0) >>> (32 - shift);
  return (upper | lower) >>> (32 - count);
}

/** So many of a word's bits from the left. */
export function prefixMask(bits: number): number {
  // A shift by 32 is one by 0.
  return bits <= 0 ? 0 : bits >= 32 ? -1 : -1 << (32 - bits);
}
