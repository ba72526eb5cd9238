import type { PackedBlocks } from "./packedBlocks.ts";
import { ipv4BlockAt, type PackedIpv4 } from "./packedIpv4.ts";
import { ipv6BlockAt, type PackedIpv6 } from "./packedIpv6.ts";
import { type Range, type RangeSet, subtract, unionSorted, type Whole } from "./ranges.ts";

/** What two lists of one family have that the other one has not. */
export interface Differing<T extends Whole> {
  readonly first: RangeSet<T>;
  readonly second: RangeSet<T>;
}

/** The addresses that only the one, and only the other, of two lists of blocks has. */
export interface PackedDifference {
  readonly ipv4: Differing<number>;
  readonly ipv6: Differing<bigint>;
}

/** Compares two lists of blocks. Both are walked once, side by side; a block that both have costs a look at its numbers. */
export function packedDifference(a: PackedBlocks, b: PackedBlocks): PackedDifference {
  return { ipv4: ipv4Difference(a.ipv4, b.ipv4), ipv6: ipv6Difference(a.ipv6, b.ipv6) };
}

function ipv4Difference(a: PackedIpv4, b: PackedIpv4): Differing<number> {
  const own = alone(a.lengths.length, b.lengths.length, (i, j) => {
    const firsts = (a.firsts[i] ?? 0) - (b.firsts[j] ?? 0);
    return firsts === 0 ? (a.lengths[i] ?? 0) - (b.lengths[j] ?? 0) : firsts;
  });
  return differing(
    own.a.map((at) => ipv4BlockAt(a, at)),
    own.b.map((at) => ipv4BlockAt(b, at)),
  );
}

function ipv6Difference(a: PackedIpv6, b: PackedIpv6): Differing<bigint> {
  const [a0, a1, a2, a3] = a.words;
  const [b0, b1, b2, b3] = b.words;
  const own = alone(a.lengths.length, b.lengths.length, (i, j) => {
    if (a0[i] !== b0[j]) return (a0[i] ?? 0) - (b0[j] ?? 0);
    if (a1[i] !== b1[j]) return (a1[i] ?? 0) - (b1[j] ?? 0);
    if (a2[i] !== b2[j]) return (a2[i] ?? 0) - (b2[j] ?? 0);
    if (a3[i] !== b3[j]) return (a3[i] ?? 0) - (b3[j] ?? 0);
    return (a.lengths[i] ?? 0) - (b.lengths[j] ?? 0);
  });
  return differing(
    own.a.map((at) => ipv6BlockAt(a, at)),
    own.b.map((at) => ipv6BlockAt(b, at)),
  );
}

/**
 * The places of the blocks that have no equal in the other list. What has one can be left out of both: the blocks of a list
 * are disjoint, so that it shares no address with any other block of either.
 */
function alone(
  countOfA: number,
  countOfB: number,
  compare: (i: number, j: number) => number,
): { readonly a: readonly number[]; readonly b: readonly number[] } {
  const own: { readonly a: number[]; readonly b: number[] } = { a: [], b: [] };
  let i = 0;
  let j = 0;
  while (i < countOfA && j < countOfB) {
    const order = compare(i, j);
    if (order === 0) {
      i++;
      j++;
    } else if (order < 0) own.a.push(i++);
    else own.b.push(j++);
  }
  while (i < countOfA) own.a.push(i++);
  while (j < countOfB) own.b.push(j++);
  return own;
}

function differing<T extends Whole>(a: readonly Range<T>[], b: readonly Range<T>[]): Differing<T> {
  const [first, second] = [unionSorted(a), unionSorted(b)];
  return { first: subtract(first, second), second: subtract(second, first) };
}
