import { type Ipv4Cidr, sizeOf } from "./cidr.ts";
import type { Range } from "./ranges.ts";

/** IPv4 blocks: their first addresses and prefix lengths, and where in them the blocks with the same upper bits start. */
export interface PackedIpv4 {
  readonly firsts: Uint32Array;
  readonly lengths: Uint8Array;
  /** One place for each value of the upper bits, in their order, and the number of all blocks behind the last one. */
  readonly starts: Uint32Array;
}

/** Packs blocks. INVARIANT: they are sorted by first address, and disjoint. */
export function packIpv4(cidrs: readonly Ipv4Cidr[]): PackedIpv4 {
  const firsts = Uint32Array.from(cidrs, ({ addresses }) => addresses.first);
  const lengths = Uint8Array.from(cidrs, ({ prefixLength }) => prefixLength);
  return { firsts, lengths, starts: startsOf(firsts) };
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

/** The lowest block that shares an address with the range, found in logarithmic time. */
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

/** The block at a place. */
export function ipv4BlockAt({ firsts, lengths }: PackedIpv4, at: number): Range<number> {
  const first = firsts[at] ?? 0;
  return { first, last: first + sizeOf("ipv4", lengths[at] ?? 32) - 1 };
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
