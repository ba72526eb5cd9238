import {
  ADDRESS_BITS,
  formatCidr,
  ipv4Block,
  ipv6Block,
  widestBlock,
} from "../../core/net/cidr.ts";
import type { Range } from "../../core/net/ranges.ts";

/** The dotted quad of an IPv4 address, octet by octet, by division. */
export function slowQuad(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** An IPv6 address by RFC 5952: of all ways to leave out zero groups, at least two, the longest and of those the first. */
export function slowIpv6(address: bigint): string {
  const groups = [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) =>
    ((address >> shift) & 0xffffn).toString(16),
  );
  for (let length = 8; length >= 2; length--) {
    for (let start = 0; start + length <= 8; start++) {
      if (groups.slice(start, start + length).some((group) => group !== "0")) continue;
      return `${groups.slice(0, start).join(":")}::${groups.slice(start + length).join(":")}`;
    }
  }
  return groups.join(":");
}

/** A range of addresses as a block where the widest block inside it is all of it, else as its two ends. */
export function slowRangeText({ first, last }: Range): string {
  const isIpv4 = typeof first === "number";
  const bits = isIpv4 ? ADDRESS_BITS.ipv4 : ADDRESS_BITS.ipv6;
  const range = { first: BigInt(first), last: BigInt(last) };
  const block = widestBlock(range, range.first, bits);
  const text = (address: number | bigint, length: number) =>
    formatCidr(isIpv4 ? ipv4Block(Number(address), length) : ipv6Block(BigInt(address), length));
  if (block.first === range.first && block.last === range.last) {
    return text(first, block.prefixLength);
  }
  const [low, high] = [text(first, bits), text(last, bits)].map((end) => end.split("/")[0]);
  return `${low} to ${high}`;
}
