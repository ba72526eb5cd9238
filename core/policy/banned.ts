import { formatAddress } from "../net/addressText.ts";
import { type Cidr, formatRange, type Ipv6Cidr, ipv6BlocksMeet, withLength } from "../net/cidr.ts";
import { firstIpv4 } from "../net/packedIpv4.ts";
import { firstIpv6, type PackedIpv6, placeMeeting, wordsAt } from "../net/packedIpv6.ts";
import { firstOverlap, isOfBigints, isOfNumbers, type Range } from "../net/ranges.ts";
import { NAT64, nat64Embedded } from "../net/special.ts";
import type { Ban } from "./policy.ts";

/** How addresses run into a ban, as answers write it: the lowest banned range that they reach, and the lowest of them in it. */
export interface Reached {
  readonly banned: string;
  readonly lowest: string;
}

/** How a block runs into a ban, if it does: asked for each destination, and mostly in vain. */
export function reachedByBlock(ban: Ban, block: Cidr): Reached | undefined {
  if (block.family === "ipv4") return reachedIpv4(ban, block.addresses, block.text);
  if (firstOverlap(ban.ipv6, block.addresses) !== undefined)
    return reachedIpv6(ban, block.addresses);
  const place = ban.feed && placeMeeting(ban.feed.ipv6, block);
  if (ban.feed !== undefined && place !== undefined) {
    return reachedPlace(ban.feed.ipv6, place, block);
  }
  return ipv6BlocksMeet(block, NAT64) ? reachedThroughNat64(ban, block.addresses) : undefined;
}

/** How addresses run into a ban, if they do. */
export function reachedByRange(ban: Ban, addresses: Range): Reached | undefined {
  if (isOfNumbers(addresses)) return reachedIpv4(ban, addresses);
  if (!isOfBigints(addresses)) return undefined;
  return reachedIpv6(ban, addresses) ?? reachedThroughNat64(ban, addresses);
}

/** `text` is that of the first address, where it is known. */
function reachedIpv4(ban: Ban, { first, last }: Range<number>, text?: string): Reached | undefined {
  const banned = firstBannedIpv4(ban, { first, last });
  if (banned === undefined) return undefined;
  return banned.first > first
    ? inside(banned, banned.first)
    : { banned: formatRange(banned), lowest: text ?? formatAddress(first) };
}

function reachedIpv6(ban: Ban, { first, last }: Range<bigint>): Reached | undefined {
  const banned = firstBannedIpv6(ban, { first, last });
  return banned && inside(banned, banned.first > first ? banned.first : first);
}

/** 64:ff9b::/96 leads to the IPv4 addresses it embeds, so their bans hold there too. */
function reachedThroughNat64(ban: Ban, addresses: Range<bigint>): Reached | undefined {
  const embedded = nat64Embedded(addresses);
  const banned = embedded && firstBannedIpv4(ban, embedded);
  if (embedded === undefined || banned === undefined) return undefined;
  const lowest = Math.max(banned.first, embedded.first);
  return inside(banned, NAT64.addresses.first + BigInt(lowest));
}

function inside(banned: Range, lowest: number | bigint): Reached {
  return { banned: formatRange(banned), lowest: formatAddress(lowest) };
}

/** Of two blocks that meet, the one with the longer prefix lies inside the other. */
function reachedPlace({ words, lengths }: PackedIpv6, at: number, block: Ipv6Cidr): Reached {
  const first = formatAddress(wordsAt(words, at));
  const length = lengths[at] ?? 128;
  return {
    banned: withLength(first, length),
    lowest: length > block.prefixLength ? first : block.text,
  };
}

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
