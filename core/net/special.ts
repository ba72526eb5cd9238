import type { Cidr, Ipv6Cidr } from "./cidr.ts";
import { parseIpv6Cidr } from "./cidr.ts";
import { packBlocks } from "./packedBlocks.ts";
import { placeMeeting } from "./packedIpv6.ts";
import { intersect, type Range } from "./ranges.ts";

function block(text: string): Ipv6Cidr {
  const cidr = parseIpv6Cidr(text);
  if (cidr === undefined) throw new Error(`${text} is no IPv6 CIDR block`);
  return cidr;
}

/** The well-known NAT64 prefix: its last 32 bits are an IPv4 address (RFC 6052 §2.1). */
export const NAT64: Ipv6Cidr = block("64:ff9b::/96");

/**
 * IPv6 blocks in which an IPv4 address hides behind another form, so that no IPv4 ban could be held against
 * them: mapped, compatible and translated (RFC 4291 §2.5.5, RFC 2765), 6to4 (RFC 3056), Teredo (RFC 4380),
 * local-use NAT64 (RFC 8215).
 */
export const IPV4_EMBEDDING: readonly { readonly cidr: Ipv6Cidr; readonly name: string }[] = [
  { cidr: block("::ffff:0:0/96"), name: "IPv4-mapped" },
  { cidr: block("::/96"), name: "IPv4-compatible" },
  { cidr: block("::ffff:0:0:0/96"), name: "IPv4-translated" },
  { cidr: block("2002::/16"), name: "6to4" },
  { cidr: block("2001::/32"), name: "Teredo" },
  { cidr: block("64:ff9b:1::/48"), name: "local-use NAT64" },
];

const { ipv6: EMBEDDING } = packBlocks(IPV4_EMBEDDING.map(({ cidr }) => cidr));

/** Whether a block has an address in which an IPv4 address hides. */
export function hidesIpv4(block: Cidr): boolean {
  return block.family === "ipv6" && placeMeeting(EMBEDDING, block) !== undefined;
}

/** The IPv4 addresses that a range of IPv6 addresses reaches through the well-known NAT64 prefix, if any. */
export function nat64Embedded(addresses: Range<bigint>): Range<number> | undefined {
  const shared = intersect(addresses, NAT64.addresses);
  if (shared === undefined) return undefined;
  const base = NAT64.addresses.first;
  return { first: Number(shared.first - base), last: Number(shared.last - base) };
}
