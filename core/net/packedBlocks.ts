import type { Cidr } from "./cidr.ts";
import { ipv4BlockAt, type PackedIpv4, packIpv4 } from "./packedIpv4.ts";
import { ipv6BlockAt, type PackedIpv6, packIpv6 } from "./packedIpv6.ts";
import type { Range } from "./ranges.ts";

/**
 * A set of address blocks of both families in columns of plain numbers: a million of them take some nine megabytes, and are
 * ready as soon as their bytes are read. INVARIANT: in each family sorted by first address, and disjoint.
 */
export interface PackedBlocks {
  readonly ipv4: PackedIpv4;
  readonly ipv6: PackedIpv6;
}

/** Packs blocks in any order; a block inside another one adds nothing and is left out. */
export function packBlocks(cidrs: readonly Cidr[]): PackedBlocks {
  const ipv4 = outermost(cidrs.filter((cidr) => cidr.family === "ipv4"));
  const ipv6 = outermost(cidrs.filter((cidr) => cidr.family === "ipv6"));
  return { ipv4: packIpv4(ipv4), ipv6: packIpv6(ipv6) };
}

/** All blocks, those of IPv4 first, in their order. */
export function* packedRanges({ ipv4, ipv6 }: PackedBlocks): Generator<Range> {
  for (let at = 0; at < ipv4.lengths.length; at++) yield ipv4BlockAt(ipv4, at);
  for (let at = 0; at < ipv6.lengths.length; at++) yield ipv6BlockAt(ipv6, at);
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
