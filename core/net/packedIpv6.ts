import type { Ipv6Cidr } from "./cidr.ts";
import {
  addressOf,
  bitsOf,
  highestWith,
  prefixMask,
  sharedBits,
  type Words,
  wordsOf,
} from "./ipv6Words.ts";
import { startsCount } from "./packedIpv4.ts";
import type { Range } from "./ranges.ts";

type Columns = readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

/** IPv6 blocks: their first addresses in four words each, most significant first, and their prefix lengths. */
export interface PackedIpv6 {
  readonly words: Columns;
  readonly lengths: Uint8Array;
  /**
   * Where the blocks start that begin with the same bits, which are counted from the first one in which any two blocks differ:
   * one place for each value of these bits, in their order, and the number of all blocks behind the last one.
   */
  readonly starts: Uint32Array;
  /** With how many bits all blocks begin alike. */
  readonly shared: number;
}

/** Packs blocks. INVARIANT: they are sorted by first address, and disjoint. */
export function packIpv6(cidrs: readonly Ipv6Cidr[]): PackedIpv6 {
  const column = (at: keyof Words) => Uint32Array.from(cidrs, ({ words }) => words[at]);
  const words: Columns = [column("a"), column("b"), column("c"), column("d")];
  const starts = new Uint32Array(startsCount(cidrs.length));
  const packed = ipv6Of({
    words,
    lengths: Uint8Array.from(cidrs, ({ prefixLength }) => prefixLength),
    starts,
  });
  for (const cidr of cidrs) {
    const behind = placeIn(packed, cidr.words) + 1;
    starts[behind] = (starts[behind] ?? 0) + 1;
  }
  for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  return packed;
}

/** Makes the set of its columns, which nothing is done to: they are ready as soon as they are read. */
export function ipv6Of(columns: Omit<PackedIpv6, "shared">): PackedIpv6 {
  const { words, lengths } = columns;
  const shared = sharedBits(wordsAt(words, 0), wordsAt(words, Math.max(0, lengths.length - 1)));
  // What tells the blocks apart has to lie inside the address.
  return { ...columns, shared: Math.min(shared, 128 - upperBits(columns.starts)) };
}

/** The lowest block that shares an address with the range, found in logarithmic time. */
export function firstIpv6(
  packed: PackedIpv6,
  { first, last }: Range<bigint>,
): Range<bigint> | undefined {
  const { words, lengths } = packed;
  const asked = wordsOf(first);
  const after = firstAbove(packed, asked);
  if (after > 0 && holds(packed, after - 1, asked)) return ipv6BlockAt(packed, after - 1);
  if (after === lengths.length || isAbove(words, after, wordsOf(last))) return undefined;
  return ipv6BlockAt(packed, after);
}

/** The place of the lowest block that shares an address with another block: it holds that one, or lies inside it. */
export function placeMeeting(packed: PackedIpv6, asked: Ipv6Cidr): number | undefined {
  const after = firstAbove(packed, asked.words);
  if (after > 0 && holds(packed, after - 1, asked.words)) return after - 1;
  const isInside =
    after < packed.lengths.length && agreesAt(packed.words, after, asked.words, asked.prefixLength);
  return isInside ? after : undefined;
}

/** The block at a place. */
export function ipv6BlockAt({ words, lengths }: PackedIpv6, at: number): Range<bigint> {
  const first = wordsAt(words, at);
  return { first: addressOf(first), last: addressOf(highestWith(first, lengths[at] ?? 128)) };
}

/** The first address of the block at a place. */
export function wordsAt([a, b, c, d]: Columns, at: number): Words {
  return { a: wordIn(a, at), b: wordIn(b, at), c: wordIn(c, at), d: wordIn(d, at) };
}

function wordIn(column: Uint32Array, at: number): number {
  return (column[at] ?? 0) | 0;
}

/** The first place of a block that begins above an address, or the place behind all. */
function firstAbove(packed: PackedIpv6, address: Words): number {
  const { words, lengths, starts, shared } = packed;
  if (!agreesAt(words, 0, address, shared)) {
    return isAbove(words, 0, address) ? 0 : lengths.length;
  }
  const place = placeIn(packed, address);
  let low = starts[place] ?? 0;
  let high = starts[place + 1] ?? lengths.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAbove(words, middle, address)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The place in `starts` of an address that begins as all blocks do. */
function placeIn({ starts, shared }: PackedIpv6, address: Words): number {
  return bitsOf(address, shared, upperBits(starts));
}

function upperBits(starts: Uint32Array): number {
  return 31 - Math.clz32(starts.length - 1);
}

/** Whether the block at a place holds an address that it does not begin above. */
function holds({ words, lengths }: PackedIpv6, at: number, address: Words): boolean {
  return agreesAt(words, at, address, lengths[at] ?? 128);
}

/** Whether the block at a place begins with the same bits as an address. */
function agreesAt(words: Columns, at: number, { a, b, c, d }: Words, bits: number): boolean {
  return (
    (((words[0][at] ?? 0) ^ a) & prefixMask(bits)) === 0 &&
    (((words[1][at] ?? 0) ^ b) & prefixMask(bits - 32)) === 0 &&
    (((words[2][at] ?? 0) ^ c) & prefixMask(bits - 64)) === 0 &&
    (((words[3][at] ?? 0) ^ d) & prefixMask(bits - 96)) === 0
  );
}

/** Whether the block at a place begins above an address. The first words that differ tell. */
function isAbove(words: Columns, at: number, address: Words): boolean {
  const a = words[0][at] ?? 0;
  if (a !== address.a >>> 0) return a > address.a >>> 0;
  const b = words[1][at] ?? 0;
  if (b !== address.b >>> 0) return b > address.b >>> 0;
  const c = words[2][at] ?? 0;
  if (c !== address.c >>> 0) return c > address.c >>> 0;
  return (words[3][at] ?? 0) > address.d >>> 0;
}
