import type { PackedBlocks } from "../net/packedBlocks.ts";
import { startsCount } from "../net/packedIpv4.ts";
import { ipv6Of } from "../net/packedIpv6.ts";
import type { Feed } from "./feeds.ts";

// The file: eight bytes that name the format, the length of a header, the header as JSON, and the columns of each feed in
// the header's order, each at a multiple of four bytes. Numbers are little-endian, as on every machine that Lambda has.

const FORMAT = "egfeeds3";
const HEADER_AT = FORMAT.length + 4;

/** What the header says of one feed. */
interface Entry {
  readonly name: string;
  readonly digest: string;
  readonly ipv4: number;
  readonly ipv6: number;
}

/** Writes compiled feeds as one file that is ready for use as soon as it is read. */
export function packFeeds(feeds: ReadonlyMap<string, Feed>): Uint8Array {
  const entries = [...feeds].map(([name, { digest, blocks }]): Entry => {
    return { name, digest, ipv4: blocks.ipv4.lengths.length, ipv6: blocks.ipv6.lengths.length };
  });
  const header = new TextEncoder().encode(JSON.stringify(entries));
  const columns = [...feeds.values()].flatMap(({ blocks }) => columnsOf(blocks));
  const size = columns.reduce((sum, { byteLength }) => sum + padded(byteLength), 0);
  const bytes = new Uint8Array(padded(HEADER_AT + header.length) + size);
  bytes.set(new TextEncoder().encode(FORMAT));
  new DataView(bytes.buffer).setUint32(FORMAT.length, header.length, true);
  bytes.set(header, HEADER_AT);
  let at = padded(HEADER_AT + header.length);
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += padded(column.byteLength);
  }
  return bytes;
}

/** Reads compiled feeds back; the columns are views of the bytes, which must not change. Throws where it is no such file. */
export function unpackFeeds(bytes: Uint8Array): ReadonlyMap<string, Feed> {
  // A copy begins at 0; what Node calls slice would be the same bytes at the same place.
  const whole = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const text = (from: number, length: number) =>
    new TextDecoder("utf-8", { fatal: true }).decode(whole.subarray(from, from + length));
  if (text(0, FORMAT.length) !== FORMAT) throw new Error("no file of compiled feeds");
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const length = view.getUint32(FORMAT.length, true);
  const entries = JSON.parse(text(HEADER_AT, length)) as readonly Entry[];
  let at = padded(HEADER_AT + length);
  const take = (size: number) => {
    const from = whole.byteOffset + at;
    at += padded(size);
    if (at > whole.byteLength) throw new Error("the file of compiled feeds ends early");
    return from;
  };
  const words = (count: number) => new Uint32Array(whole.buffer, take(count * 4), count);
  const lengths = (count: number) => new Uint8Array(whole.buffer, take(count), count);
  return new Map(
    entries.map(({ name, digest, ipv4, ipv6 }) => {
      const blocks: PackedBlocks = {
        ipv4: {
          firsts: words(ipv4),
          lengths: lengths(ipv4),
          starts: words(startsCount(ipv4)),
        },
        ipv6: ipv6Of({
          words: [words(ipv6), words(ipv6), words(ipv6), words(ipv6)],
          lengths: lengths(ipv6),
          starts: words(startsCount(ipv6)),
        }),
      };
      return [name, { digest, blocks }] as const;
    }),
  );
}

function columnsOf({ ipv4, ipv6 }: PackedBlocks): readonly (Uint32Array | Uint8Array)[] {
  return [ipv4.firsts, ipv4.lengths, ipv4.starts, ...ipv6.words, ipv6.lengths, ipv6.starts];
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}
