import { widestBlock } from "./cidr.ts";
import {
  byFirst,
  contains,
  isOfBigints,
  isOfNumbers,
  overlaps,
  type Range,
  type RangeSet,
  union,
  unionSorted,
} from "./ranges.ts";

/** The packets of one rule in one address family, for measuring how wide they reach. */
export interface Span {
  readonly protocols: Range<number>;
  readonly ports: Range<number>;
  readonly addresses: Range<bigint>;
}

/** Where a rule reaches a block wider than the limit: the kind of packet, one address of the rule, and the block. */
export interface WideReach {
  readonly protocol: number;
  readonly port: number;
  readonly address: bigint;
  readonly block: Range<bigint> & { readonly prefixLength: number };
}

/** The widest block that may be reached, as a prefix length, in a family of so many address bits. */
export interface WidthLimit {
  readonly bits: number;
  readonly prefixLength: number;
}

/**
 * For each span that is asked for: the lowest kind of packet on which all spans together hold a block of addresses wider
 * than the limit that has an address of it. A kind is one protocol and port (or ICMP type and code).
 */
export function wideReaches(
  asked: readonly Span[],
  others: readonly Span[],
  limit: WidthLimit,
): ReadonlyMap<Span, WideReach> {
  const found = new Map<Span, WideReach>();
  // Sorted once: what is left of a sorted list is sorted too, and merges in one pass.
  const all = [...asked, ...others].sort((a, b) => byFirst(a.addresses, b.addresses));
  const wanted = new Set(asked);
  // Most requests are narrow even if every span had every kind: then no kind needs a look of its own.
  const superset = unionSorted(all.map(({ addresses }) => addresses));
  if (!asked.some((span) => wideAddress(superset, span.addresses, limit) !== undefined))
    return found;
  for (const protocol of starts(all, "protocols")) {
    const ofProtocol = all.filter((span) => holds(span.protocols, protocol));
    for (const port of starts(ofProtocol, "ports")) {
      const kind = ofProtocol.filter((span) => holds(span.ports, port));
      const open = kind.filter((span) => wanted.has(span) && !found.has(span));
      if (open.length === 0) continue;
      const together = unionSorted(kind.map(({ addresses }) => addresses));
      for (const span of open) {
        const hit = wideAddress(together, span.addresses, limit);
        if (hit !== undefined) found.set(span, { protocol, port, ...hit });
      }
    }
  }
  return found;
}

/** Whether so many addresses lie side by side in the ranges taken together, counted in doubles: of IPv6 only the first 15 digits. */
export function hasRun(ranges: readonly Range[], size: number): boolean {
  const isLong = (range: Range) => sizeOf(range) >= size;
  // Only where there are so many at all, and so far apart, is it worth to put them in order.
  let sum = 0;
  for (const range of ranges) sum += sizeOf(range);
  return sum >= size && isLong(hullOf(ranges)) && union(ranges).some(isLong);
}

/** From the lowest to the highest number in any of the ranges. INVARIANT: there is one. */
function hullOf([some = { first: 0, last: 0 }, ...others]: readonly Range[]): Range {
  let { first, last } = some;
  for (const range of others) {
    if (range.first < first) first = range.first;
    if (range.last > last) last = range.last;
  }
  return { first, last };
}

function sizeOf(range: Range): number {
  if (isOfNumbers(range)) return range.last - range.first + 1;
  return isOfBigints(range) ? Number(range.last - range.first + 1n) : 0;
}

/** Where some span starts to hold. Between two of these, and where one ends, nothing gets wider than it was before. */
function starts(spans: readonly Span[], axis: "protocols" | "ports"): readonly number[] {
  return [...new Set(spans.map((span) => span[axis].first))].sort((a, b) => a - b);
}

function holds(range: Range<number>, value: number): boolean {
  return contains(range, { first: value, last: value });
}

/** The lowest address of `asked` inside a block of the set that is wider than the limit, and the widest such block. */
function wideAddress(
  set: RangeSet<bigint>,
  asked: Range<bigint>,
  { bits, prefixLength }: WidthLimit,
): Pick<WideReach, "address" | "block"> | undefined {
  if (prefixLength === 0) return undefined;
  const size = 1n << BigInt(bits - prefixLength + 1);
  for (const range of set) {
    if (range.last - range.first + 1n < size) continue;
    // All aligned blocks of that size inside one range lie side by side.
    const blocks = {
      first: ((range.first + size - 1n) / size) * size,
      last: ((range.last + 1n) / size) * size - 1n,
    };
    if (blocks.first > blocks.last || !overlaps(blocks, asked)) continue;
    const address = asked.first > blocks.first ? asked.first : blocks.first;
    return { address, block: widestBlock(range, address, bits) };
  }
  return undefined;
}
