import type { Cidr } from "./cidr.ts";
import { addressOf, type Words, wordsOf } from "./ipv6Words.ts";
import type { Range } from "./ranges.ts";

/**
 * A set of address blocks of both families in columns of plain numbers: a million of them take some nine megabytes, and are
 * ready as soon as their bytes are read. INVARIANT: in each family sorted by first address, and disjoint.
 */
export interface PackedBlocks {
  readonly ipv4: PackedIpv4;
  readonly ipv6: PackedIpv6;
}

/** First addresses and prefix lengths, and where in them the blocks with the same upper bits start. */
export interface PackedIpv4 {
  readonly firsts: Uint32Array;
  readonly lengths: Uint8Array;
  /** One place for each value of the upper bits, in their order, and the number of all blocks behind the last one. */
  readonly starts: Uint32Array;
}

/** First addresses in four words each, most significant first, and prefix lengths. */
export interface PackedIpv6 {
  readonly words: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  readonly lengths: Uint8Array;
}

/** Packs blocks in any order; a block inside another one adds nothing and is left out. */
export function packBlocks(cidrs: readonly Cidr[]): PackedBlocks {
  const ipv4 = outermost(cidrs.filter((cidr) => cidr.family === "ipv4"));
  const ipv6 = outermost(cidrs.filter((cidr) => cidr.family === "ipv6"));
  const words = ipv6.map(({ addresses }) => wordsOf(addresses.first));
  const column = (at: 0 | 1 | 2 | 3) => Uint32Array.from(words, (word) => word[at]);
  const firsts = Uint32Array.from(ipv4, ({ addresses }) => addresses.first);
  return {
    ipv4: { firsts, lengths: lengthsOf(ipv4), starts: startsOf(firsts) },
    ipv6: { words: [column(0), column(1), column(2), column(3)], lengths: lengthsOf(ipv6) },
  };
}

/** How many places `starts` has for so many blocks: one for each 8 to 16 of them, and for their 16 upper bits at most. */
export function startsCount(blocks: number): number {
  const upperBits = Math.max(1, Math.min(16, 28 - Math.clz32(blocks)));
  return 2 ** upperBits + 1;
}

function startsOf(firsts: Uint32Array): Uint32Array {
  const starts = new Uint32Array(startsCount(firsts.length));
  const size = 2 ** 32 / (starts.length - 1);
  return starts.map((_, upper) => firstAbove(firsts, upper * size - 1, 0, firsts.length));
}

/** The lowest IPv4 block that shares an address with the range, found in logarithmic time. */
export function firstIpv4(
  packed: PackedIpv4,
  { first, last }: Range<number>,
): Range<number> | undefined {
  const { firsts, starts } = packed;
  const upper = first >>> (Math.clz32(starts.length - 1) + 1);
  const after = firstAbove(firsts, first, starts[upper] ?? 0, starts[upper + 1] ?? firsts.length);
  if (after > 0) {
    const before = ipv4BlockAt(packed, after - 1);
    if (before.last >= first) return before;
  }
  return after < firsts.length && (firsts[after] ?? 0) <= last
    ? ipv4BlockAt(packed, after)
    : undefined;
}

/** The same for IPv6. */
export function firstIpv6(
  packed: PackedIpv6,
  { first, last }: Range<bigint>,
): Range<bigint> | undefined {
  const { words, lengths } = packed;
  const asked = wordsOf(first);
  const after = firstAfter(lengths.length, (at) => isAbove(words, at, asked));
  if (after > 0) {
    const before = ipv6BlockAt(packed, after - 1);
    if (before.last >= first) return before;
  }
  if (after === lengths.length || isAbove(words, after, wordsOf(last))) return undefined;
  return ipv6BlockAt(packed, after);
}

/** All blocks, those of IPv4 first, in their order. */
export function* packedRanges({ ipv4, ipv6 }: PackedBlocks): Generator<Range> {
  for (let at = 0; at < ipv4.lengths.length; at++) yield ipv4BlockAt(ipv4, at);
  for (let at = 0; at < ipv6.lengths.length; at++) yield ipv6BlockAt(ipv6, at);
}

/** The first of some places whose address is above another, or the place behind them. */
function firstAbove(firsts: Uint32Array, address: number, from: number, end: number): number {
  let low = from;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((firsts[middle] ?? 0) > address) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The first place for which something holds; from there on it holds for all. */
function firstAfter(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether the block at a place begins above an address. */
function isAbove(words: PackedIpv6["words"], at: number, address: Words): boolean {
  for (let i = 0; i < 4; i++) {
    const own = words[i]?.[at] ?? 0;
    const other = address[i] ?? 0;
    if (own !== other) return own > other;
  }
  return false;
}

/** How many addresses a block of each prefix length has: to look it up is quicker than to raise two to a power. */
const IPV4_SIZES = Float64Array.from({ length: 33 }, (_, length) => 2 ** (32 - length));

/** The IPv4 block at a place. */
export function ipv4BlockAt({ firsts, lengths }: PackedIpv4, at: number): Range<number> {
  const first = firsts[at] ?? 0;
  return { first, last: first + (IPV4_SIZES[lengths[at] ?? 32] ?? 1) - 1 };
}

/** The IPv6 block at a place. */
export function ipv6BlockAt({ words, lengths }: PackedIpv6, at: number): Range<bigint> {
  const [a, b, c, d] = words;
  const first = addressOf([a[at] ?? 0, b[at] ?? 0, c[at] ?? 0, d[at] ?? 0]);
  return { first, last: first + (1n << BigInt(128 - (lengths[at] ?? 128))) - 1n };
}

/** Two CIDR blocks are nested or disjoint: sorted widest first, a block inside another follows it. */
function outermost<C extends Cidr>(cidrs: readonly C[]): readonly C[] {
  const kept: C[] = [];
  const sorted = [...cidrs].sort((a, b) => {
    if (a.addresses.first === b.addresses.first) return a.prefixLength - b.prefixLength;
    return a.addresses.first < b.addresses.first ? -1 : 1;
  });
  for (const cidr of sorted) {
    const before = kept.at(-1);
    if (before === undefined || before.addresses.last < cidr.addresses.first) kept.push(cidr);
  }
  return kept;
}

function lengthsOf(cidrs: readonly Cidr[]): Uint8Array {
  return Uint8Array.from(cidrs, ({ prefixLength }) => prefixLength);
}
