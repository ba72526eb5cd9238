import { firstIpv4, firstIpv6 } from "../net/packedBlocks.ts";
import { firstOverlap, type Range } from "../net/ranges.ts";
import type { Ban } from "./policy.ts";

/** The lowest range of a ban that shares an IPv4 address with the range: of its own blocks or of its feed's. */
export function firstBannedIpv4(
  { ipv4, feed }: Ban,
  range: Range<number>,
): Range<number> | undefined {
  const own = firstOverlap(ipv4, range);
  return lower(own, feed && firstIpv4(feed.ipv4, range));
}

/** The same for IPv6. */
export function firstBannedIpv6(
  { ipv6, feed }: Ban,
  range: Range<bigint>,
): Range<bigint> | undefined {
  const own = firstOverlap(ipv6, range);
  return lower(own, feed && firstIpv6(feed.ipv6, range));
}

function lower<T extends number | bigint>(
  a: Range<T> | undefined,
  b: Range<T> | undefined,
): Range<T> | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.first < a.first ? b : a;
}
