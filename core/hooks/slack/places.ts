import { formatCidr, parseIpv4Cidr, parseIpv6Cidr } from "../../net/cidr.ts";
import { quote } from "../../request/fault.ts";

/** A place that a word names; with what was wrong with how it was written, or how it was understood. */
export interface PlaceReading {
  readonly place: string;
  readonly slip?: string;
  readonly note?: string;
}

const GROUP_OR_LIST = /^(?:pl|sg)-[\w-]*(?:@\d*)?$/i;
const BLOCK = /^(?:[\d.]+|[0-9a-f.:]*:[0-9a-f.:]*)\/[\d.]*$/i;
const ANYWHERE = /^(?:any|anywhere|everywhere|internet|world|\*|0\/0)$/i;

/** Reads a CIDR block, an address, `pl-…`, `sg-…` or `sg-…@ACCOUNT`; `undefined` for a word that names no place. */
export function readPlace(word: string): PlaceReading | undefined {
  if (GROUP_OR_LIST.test(word)) return { place: word.toLowerCase() };
  if (BLOCK.test(word)) return { place: word };
  const alone = addressOf(word);
  if (alone !== undefined) return { place: alone, note: `${word} is taken as ${alone}` };
  if (ANYWHERE.test(word)) {
    const both = "0.0.0.0/0 (IPv4) or ::/0 (IPv6)";
    return { place: "0.0.0.0/0", slip: `${quote(word)} is written ${both}` };
  }
  return decorated(word);
}

/** A single address with the length that makes it a block. */
function addressOf(word: string): string | undefined {
  const block = parseIpv4Cidr(`${word}/32`) ?? parseIpv6Cidr(`${word}/128`);
  return block && formatCidr(block);
}

/** An address with a port behind it, or in brackets. */
function decorated(word: string): PlaceReading | undefined {
  const [, v4] = /^([\d.]+(?:\/\d+)?):\d+$/.exec(word) ?? [];
  const [, v6] = /^\[([0-9a-f:.]+)\](?::\d+)?$/i.exec(word) ?? [];
  const inner = v4 ?? v6;
  const reading = inner === undefined ? undefined : readPlace(inner);
  if (reading === undefined) return undefined;
  const slip = `${quote(word)} is written ${reading.place}; its port stands behind allow`;
  return { place: reading.place, slip };
}
