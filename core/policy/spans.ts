import { ADDRESS_BITS, type Family } from "../net/cidr.ts";
import type { Box } from "../net/packets.ts";
import { isOfBigints, type Range } from "../net/ranges.ts";
import { nat64Embedded } from "../net/special.ts";
import type { Span } from "../net/width.ts";

/** Addresses as they lie in a family; those of IPv6 reach IPv4 through the NAT64 prefix. */
export function addressesIn(
  { family: own, addresses }: Pick<Box, "family" | "addresses">,
  family: Family,
): Range | undefined {
  if (own === family) return addresses;
  if (family === "ipv6" || !isOfBigints(addresses)) return undefined;
  return nat64Embedded(addresses);
}

/** What a box reaches in a family, for measuring its width. */
export function spanIn(box: Box, family: Family): Span | undefined {
  const addresses = addressesIn(box, family);
  if (addresses === undefined) return undefined;
  const { protocols, ports } = box;
  const { first, last } = addresses;
  return { protocols, ports, addresses: { first: BigInt(first), last: BigInt(last) } };
}

/** The prefix length of a span. INVARIANT: its addresses are one CIDR block, so its size is a power of two. */
export function lengthOf({ addresses: { first, last } }: Span, family: Family): number {
  return ADDRESS_BITS[family] - (last - first).toString(2).replace(/^0$/, "").length;
}
