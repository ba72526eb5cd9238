import { formatAddress } from "../net/addressText.ts";
import { ADDRESS_BITS, ALL_ADDRESSES, type Cidr, formatCidr, parseCidr } from "../net/cidr.ts";
import { type RangeSet, union } from "../net/ranges.ts";
import { quote } from "../request/fault.ts";

/** A CIDR block, or what is wrong with its text. */
export type CidrReading =
  | { readonly ok: true; readonly cidr: Cidr }
  | { readonly ok: false; readonly message: string };

/**
 * Reads a CIDR block of a policy or a feed. Host bits are a fault here, where a request has them cleared: in a ban they
 * mean either one host or a whole block, and only its author knows which.
 */
export function readCidr(text: string): CidrReading {
  const cidr = parseCidr(text);
  if (cidr === undefined) return { ok: false, message: unreadable(text) };
  const address = firstAddress(text.slice(0, text.indexOf("/")));
  if (address === cidr.addresses.first) return { ok: true, cidr };
  return { ok: false, message: `${quote(text)} has host bits; write ${formatCidr(cidr)}` };
}

/** A set of addresses of both families. */
export interface AddressSets {
  readonly ipv4: RangeSet<number>;
  readonly ipv6: RangeSet<bigint>;
}

/** Every address there is. */
export const EVERYWHERE: AddressSets = {
  ipv4: [ALL_ADDRESSES.ipv4],
  ipv6: [ALL_ADDRESSES.ipv6],
};

/** The addresses in any of the blocks, whatever their order and overlap. */
export function addressSets(cidrs: readonly Cidr[]): AddressSets {
  return {
    ipv4: union(cidrs.flatMap((cidr) => (cidr.family === "ipv4" ? [cidr.addresses] : []))),
    ipv6: union(cidrs.flatMap((cidr) => (cidr.family === "ipv6" ? [cidr.addresses] : []))),
  };
}

/** The blocks that a document lists. INVARIANT: its schema has read each of them before. */
export function listedCidrs(texts: readonly string[]): readonly Cidr[] {
  return texts.map((text) => {
    const reading = readCidr(text);
    if (!reading.ok) throw new Error(`the document was not checked: ${reading.message}`);
    return reading.cidr;
  });
}

function unreadable(text: string): string {
  const address = firstAddress(text);
  if (address === undefined) {
    return `${quote(text)} is not a CIDR block such as 10.0.0.0/8 or 2001:db8::/32`;
  }
  const bits = typeof address === "number" ? ADDRESS_BITS.ipv4 : ADDRESS_BITS.ipv6;
  return `${quote(text)} has no prefix length; write ${formatAddress(address)}/${bits} for this one address`;
}

function firstAddress(address: string): number | bigint | undefined {
  const bits = address.includes(":") ? ADDRESS_BITS.ipv6 : ADDRESS_BITS.ipv4;
  return parseCidr(`${address}/${bits}`)?.addresses.first;
}
