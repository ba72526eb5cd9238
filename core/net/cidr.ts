import { formatAddress } from "./addressText.ts";
import { addressOf, agree, highestWith, lowestWith, type Words, wordsOf } from "./ipv6Words.ts";
import { isOfBigints, isOfNumbers, type Range } from "./ranges.ts";

/**
 * An address block in CIDR notation, host bits cleared, as EC2 stores it (RFC 4632, RFC 4291 §2.3).
 * IPv4 addresses are numbers 0..2^32-1; IPv6 addresses are bigints 0..2^128-1.
 */
export type Cidr = Ipv4Cidr | Ipv6Cidr;

export interface Ipv4Cidr {
  readonly family: "ipv4";
  readonly prefixLength: number;
  readonly addresses: Range<number>;
  /** Its first address as it is written: a block is made once, and then shown wherever it is spoken of. */
  readonly text: string;
}

export interface Ipv6Cidr {
  readonly family: "ipv6";
  readonly prefixLength: number;
  readonly addresses: Range<bigint>;
  /** Its first address once more, in words, which are compared in a fraction of the time that bigints take. */
  readonly words: Words;
  readonly text: string;
}

/** An IP version; each has an address space of its own. */
export type Family = Cidr["family"];

/** Both of them, in the order in which they are told. */
export const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];

/** The number of bits in an address of each family. */
export const ADDRESS_BITS = { ipv4: 32, ipv6: 128 } as const;

/** Every address of each family. */
export const ALL_ADDRESSES = {
  ipv4: { first: 0, last: 2 ** 32 - 1 },
  ipv6: { first: 0n, last: 2n ** 128n - 1n },
} as const satisfies Readonly<Record<Family, Range>>;

const ZERO = 0x30;
/** A dot, counted from the zero, and no octet so far. */
const DOT = 0x2e - ZERO;
const NONE = -1;
const PREFIX_LENGTH = /^(?:0|[1-9]\d{0,2})$/;
const V6_GROUP = /^[0-9a-fA-F]{1,4}$/;

/**
 * Reads an IPv4 CIDR block: four decimal octets without leading zeros, then `/0` to `/32`.
 * Host bits are cleared as EC2 does; anything else that is not exactly this grammar is `undefined`.
 */
export function parseIpv4Cidr(text: string): Ipv4Cidr | undefined {
  const slash = text.indexOf("/");
  const value = slash === -1 ? undefined : parseIpv4(text.slice(0, slash));
  if (value === undefined) return undefined;
  const prefixLength = parsePrefixLength(text.slice(slash + 1), 32);
  return prefixLength === undefined ? undefined : ipv4Block(value, prefixLength);
}

/**
 * Reads an IPv6 CIDR block: RFC 4291 text (an embedded dotted quad included), then `/0` to `/128`; no zone id.
 * Host bits are cleared as EC2 does; anything else is `undefined`.
 */
export function parseIpv6Cidr(text: string): Ipv6Cidr | undefined {
  const [address, length, ...rest] = text.split("/");
  const prefixLength = parsePrefixLength(length, 128);
  const words = address === undefined ? undefined : parseIpv6(address);
  if (rest.length > 0 || prefixLength === undefined || words === undefined) return undefined;
  return blockWith(words, prefixLength);
}

/** Reads a CIDR block of either family by the same two strict grammars. */
export function parseCidr(text: string): Cidr | undefined {
  return text.includes(":") ? parseIpv6Cidr(text) : parseIpv4Cidr(text);
}

/** The IPv4 block of this prefix length that holds the address. */
export function ipv4Block(address: number, prefixLength: number): Ipv4Cidr {
  const size = 2 ** (32 - prefixLength);
  const first = address - (address % size);
  const addresses = { first, last: first + size - 1 };
  return { family: "ipv4", prefixLength, addresses, text: formatAddress(first) };
}

/** The IPv6 block of this prefix length that holds the address. */
export function ipv6Block(address: bigint, prefixLength: number): Ipv6Cidr {
  return blockWith(wordsOf(address), prefixLength);
}

function blockWith(address: Words, prefixLength: number): Ipv6Cidr {
  const words = lowestWith(address, prefixLength);
  const addresses = {
    first: addressOf(words),
    last: addressOf(highestWith(address, prefixLength)),
  };
  return { family: "ipv6", prefixLength, addresses, words, text: formatAddress(words) };
}

/** Whether two IPv6 blocks share an address. Of two that do, the longer prefix's lies inside the other. */
export function ipv6BlocksMeet(a: Ipv6Cidr, b: Ipv6Cidr): boolean {
  return agree(a.words, b.words, Math.min(a.prefixLength, b.prefixLength));
}

/** Whether two blocks are the same. */
export function isSameCidr(a: Cidr, b: Cidr): boolean {
  if (a.prefixLength !== b.prefixLength) return false;
  if (a.family === "ipv6") return b.family === "ipv6" && agree(a.words, b.words, a.prefixLength);
  return b.family === "ipv4" && a.addresses.first === b.addresses.first;
}

/** The powers of two: in a table, as to look one up takes less than to raise two to it. */
const SIZES = Float64Array.from({ length: 129 }, (_, bits) => 2 ** bits);

/** How many addresses a block of so long a prefix has, as a double. */
export function sizeOf(family: Family, prefixLength: number): number {
  return SIZES[ADDRESS_BITS[family] - prefixLength] ?? 1;
}

/** The canonical text of a block: dotted quad, or RFC 5952 for IPv6, and the prefix length. */
export function formatCidr(cidr: Cidr): string {
  return withLength(cidr.text, cidr.prefixLength);
}

const LENGTHS: readonly string[] = Array.from({ length: 129 }, (_, length) => `/${length}`);

/** A block by the text of its first address and its prefix length. */
export function withLength(first: string, prefixLength: number): string {
  return `${first}${LENGTHS[prefixLength]}`;
}

/** A range of addresses as one CIDR block where it is one, else as its first and last address. */
export function formatRange(range: Range): string {
  const { first, last } = range;
  const prefixLength = prefixLengthOf(range);
  if (prefixLength !== undefined) return withLength(formatAddress(first), prefixLength);
  return `${formatAddress(first)} to ${formatAddress(last)}`;
}

/** The prefix length of the block that is exactly the range: its ends differ in the last bits, from all 0 to all 1. */
function prefixLengthOf(range: Range): number | undefined {
  if (isOfNumbers(range)) return ipv4PrefixLength(range);
  return isOfBigints(range) ? ipv6PrefixLength(range) : undefined;
}

function ipv4PrefixLength({ first, last }: Range<number>): number | undefined {
  const differing = first ^ last;
  const isBlock = (differing & (differing + 1)) === 0 && (first & differing) === 0;
  return isBlock ? Math.clz32(differing) : undefined;
}

function ipv6PrefixLength({ first, last }: Range<bigint>): number | undefined {
  const differing = first ^ last;
  if ((differing & (differing + 1n)) !== 0n || (first & differing) !== 0n) return undefined;
  return differing === 0n ? 128 : 128 - differing.toString(2).length;
}

/** The widest CIDR block that holds the address and lies inside the range. INVARIANT: the range holds the address. */
export function widestBlock(
  range: Range<bigint>,
  address: bigint,
  bits: number,
): Range<bigint> & { readonly prefixLength: number } {
  let widest = { first: address, last: address, prefixLength: bits };
  while (widest.prefixLength > 0) {
    const size = 1n << BigInt(bits - widest.prefixLength + 1);
    const first = address - (address % size);
    if (first < range.first || first + size - 1n > range.last) break;
    widest = { first, last: first + size - 1n, prefixLength: widest.prefixLength - 1 };
  }
  return widest;
}

/** The fewest CIDR blocks that hold exactly the addresses of a range, lowest first. */
export function* coverOf({ first, last }: Range, family: Family): Generator<Cidr> {
  const bits = ADDRESS_BITS[family];
  let rest = { first: BigInt(first), last: BigInt(last) };
  while (rest.first <= rest.last) {
    const { prefixLength, last: end } = widestBlock(rest, rest.first, bits);
    yield family === "ipv4"
      ? ipv4Block(Number(rest.first), prefixLength)
      : ipv6Block(rest.first, prefixLength);
    rest = { first: end + 1n, last: rest.last };
  }
}

function parsePrefixLength(text: string | undefined, bits: number): number | undefined {
  if (text === undefined || !PREFIX_LENGTH.test(text)) return undefined;
  const value = Number(text);
  return value <= bits ? value : undefined;
}

/** Character by character: addresses stand in every rule, and a feed has a million of them. */
function parseIpv4(text: string): number | undefined {
  let value = 0;
  let octets = 0;
  let octet = NONE;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit === DOT && octet !== NONE) {
      value = value * 256 + octet;
      octets++;
      octet = NONE;
    } else if (digit < 0 || digit > 9 || octet === 0) return undefined;
    else {
      octet = octet === NONE ? digit : octet * 10 + digit;
      if (octet > 255) return undefined;
    }
  }
  return octets === 3 && octet !== NONE ? value * 256 + octet : undefined;
}

function parseIpv6(text: string): Words | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [left, right] = halves;
  const head = parseGroups(left ?? "", right === undefined);
  const tail = right === undefined ? [] : parseGroups(right, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  // "::" stands for at least one group (RFC 5952 §4.2.2 shortens only what RFC 4291 §2.2 allows).
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<number>(missing).fill(0), ...tail];
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  return { a: (a << 16) | b, b: (c << 16) | d, c: (e << 16) | f, d: (g << 16) | h };
}

/** The 16-bit groups of one side of `::`; a dotted quad may end the address (RFC 4291 §2.2, form 3). */
function parseGroups(text: string, endsAddress: boolean): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (V6_GROUP.test(part)) groups.push(Number.parseInt(part, 16));
    else if (endsAddress && index === parts.length - 1) {
      const quad = parseIpv4(part);
      if (quad === undefined) return undefined;
      groups.push(Math.floor(quad / 65536), quad % 65536);
    } else return undefined;
  }
  return groups;
}
