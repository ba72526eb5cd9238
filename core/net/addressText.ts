import { type Words, wordAt, wordsOf } from "./ipv6Words.ts";

/** The canonical text of one address: a number is IPv4, a bigint or four words are IPv6 (RFC 5952). */
export function formatAddress(address: number | bigint | Words): string {
  if (typeof address === "number") return formatIpv4(address);
  return formatIpv6(typeof address === "bigint" ? wordsOf(address) : address);
}

// Findings are full of addresses: ready texts are joined in half the time that numbers take to be written.
const OCTETS: readonly string[] = Array.from({ length: 256 }, (_, octet) => String(octet));
const DOTTED: readonly string[] = OCTETS.map((octet) => `${octet}.`);

function formatIpv4(address: number): string {
  const upper = `${DOTTED[address >>> 24]}${DOTTED[(address >>> 16) & 255]}`;
  return `${upper}${DOTTED[(address >>> 8) & 255]}${OCTETS[address & 255]}`;
}

/** A byte in hex, as it begins a group or is all of it; and with the colon behind it, so and where it ends a group. */
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16));
const ALONE: readonly string[] = HEX.map((byte) => `${byte}:`);
const ENDING: readonly string[] = HEX.map((byte) => `${byte.padStart(2, "0")}:`);

function formatIpv6(words: Words): string {
  const { start, end } = longestZeroRun(words);
  const tail = end === 8 ? "" : `${withColons(words, end, 7)}${groupAt(words, 7).toString(16)}`;
  if (start === end) return tail;
  return `${start === 0 ? ":" : withColons(words, 0, start)}:${tail}`;
}

/** Some groups, with a colon behind each. */
function withColons(words: Words, from: number, end: number): string {
  let text = "";
  for (let at = from; at < end; at++) {
    const group = groupAt(words, at);
    text += group < 256 ? ALONE[group] : `${HEX[group >>> 8]}${ENDING[group & 255]}`;
  }
  return text;
}

/** The zero groups that `::` stands for: two at least, and of equally long runs the first (RFC 5952 §4.2.2, §4.2.3). */
function longestZeroRun(words: Words): { readonly start: number; readonly end: number } {
  let start = 0;
  let end = 0;
  for (let at = 0, from = 0; at < 8; at++) {
    if (groupAt(words, at) !== 0) from = at + 1;
    else if (at - from >= Math.max(1, end - start)) {
      start = from;
      end = at + 1;
    }
  }
  return { start, end };
}

function groupAt(words: Words, at: number): number {
  const word = wordAt(words, at >> 1);
  return at & 1 ? word & 0xffff : word >>> 16;
}
