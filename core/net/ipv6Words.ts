/**
 * An IPv6 address in four words of 32 bits, most significant first. They are numbers with a sign, as JavaScript's operators on
 * bits make them: those are kept where the address is, and not in an object each.
 */
export interface Words {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

// Numbers are little-endian, as on every machine that Lambda has: of each half the lower word comes first. To take a bigint
// apart by way of memory is several times quicker than by shifting it, which makes a new bigint for each word.
const HALVES = new BigUint64Array(2);
const WORDS = new Int32Array(HALVES.buffer);

/** Takes an address apart. */
export function wordsOf(address: bigint): Words {
  HALVES[0] = address >> 64n;
  // Storing it keeps the lower 64 bits.
  HALVES[1] = address;
  return { a: WORDS[1] ?? 0, b: WORDS[0] ?? 0, c: WORDS[3] ?? 0, d: WORDS[2] ?? 0 };
}

/** Puts an address together. */
export function addressOf({ a, b, c, d }: Words): bigint {
  WORDS[1] = a;
  WORDS[0] = b;
  WORDS[3] = c;
  WORDS[2] = d;
  return ((HALVES[0] ?? 0n) << 64n) | (HALVES[1] ?? 0n);
}

/** The lowest address that begins with the same bits as this one. */
export function lowestWith({ a, b, c, d }: Words, bits: number): Words {
  return {
    a: a & prefixMask(bits),
    b: b & prefixMask(bits - 32),
    c: c & prefixMask(bits - 64),
    d: d & prefixMask(bits - 96),
  };
}

/** The highest address that begins with the same bits as this one. */
export function highestWith({ a, b, c, d }: Words, bits: number): Words {
  return {
    a: a | ~prefixMask(bits),
    b: b | ~prefixMask(bits - 32),
    c: c | ~prefixMask(bits - 64),
    d: d | ~prefixMask(bits - 96),
  };
}

/** Whether two addresses begin with the same bits. */
export function agree(one: Words, other: Words, bits: number): boolean {
  return (
    ((one.a ^ other.a) & prefixMask(bits)) === 0 &&
    ((one.b ^ other.b) & prefixMask(bits - 32)) === 0 &&
    ((one.c ^ other.c) & prefixMask(bits - 64)) === 0 &&
    ((one.d ^ other.d) & prefixMask(bits - 96)) === 0
  );
}

/** With how many bits two addresses begin alike. */
export function sharedBits(one: Words, other: Words): number {
  for (let at = 0; at < 4; at++) {
    const differing = wordAt(one, at) ^ wordAt(other, at);
    if (differing !== 0) return at * 32 + Math.clz32(differing);
  }
  return 128;
}

/** So many bits of an address from one on, as a number: 31 at most. */
export function bitsOf(address: Words, from: number, count: number): number {
  const at = from >> 5;
  const shift = from & 31;
  const upper = wordAt(address, at) << shift;
  const lower = shift === 0 ? 0 : wordAt(address, at + 1) >>> (32 - shift);
  return (upper | lower) >>> (32 - count);
}

/** One of the words by its place; behind the last one there is nothing. */
export function wordAt({ a, b, c, d }: Words, at: number): number {
  return at === 0 ? a : at === 1 ? b : at === 2 ? c : at === 3 ? d : 0;
}

/** So many of a word's bits from the left. */
export function prefixMask(bits: number): number {
  // A shift by 32 is one by 0.
  return bits <= 0 ? 0 : bits >= 32 ? -1 : -1 << (32 - bits);
}
