import { ALL_PORTS, type PortRange, parseProtocol, portsKind } from "../../net/ports.ts";
import { quote } from "../../request/fault.ts";
import type { Piece } from "./pieces.ts";
import { type Opening, openingText } from "./wish.ts";

/** The protocols and ports that a list names, and what in it is something else. */
export interface OpeningsReading {
  readonly openings: readonly Opening[];
  readonly rest: readonly Piece[];
  readonly slips: readonly string[];
  /** Whether something is missing that can't be guessed. */
  readonly lacks: boolean;
}

/** One thing that was understood: how many pieces it is, and what was wrong with how it was written. */
interface Step {
  readonly openings: readonly Opening[];
  readonly used: 1 | 2;
  readonly slip?: string;
}

/** What names stand for, as IANA registers them. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["https", "tcp/443"],
  ["tls", "tcp/443"],
  ["http", "tcp/80"],
  ["ssh", "tcp/22"],
  ["sftp", "tcp/22"],
  ["smtp", "tcp/25"],
  ["submission", "tcp/587"],
  ["dns", "udp/53"],
  ["ntp", "udp/123"],
  ["syslog", "udp/514"],
  ["ldap", "tcp/389"],
  ["ldaps", "tcp/636"],
  ["kerberos", "tcp/88"],
  ["rdp", "tcp/3389"],
  ["mysql", "tcp/3306"],
  ["postgres", "tcp/5432"],
  ["postgresql", "tcp/5432"],
  ["redis", "tcp/6379"],
  ["ping", "icmp/8"],
  ["gre", "proto/47"],
  ["esp", "proto/50"],
  ["-1", "all"],
  ["*", "all"],
  ["any", "all"],
  ["everything", "all"],
]);

const NUMBERS = /^\d{1,6}(?:-\d{1,6})?$/;
const ICMP_NUMBERS = /^\d{1,6}(?:\/\d{1,6})?$/;
const WITH_NUMBERS = /^(?:tcp|udp|icmp|icmpv6)$/;

/** Reads `tcp/443`, `tcp/443,8443`, `udp/5000-5010`, `icmp/8`, `proto/50`, `all`, and what people write instead of these. */
export function readOpenings(pieces: readonly Piece[]): OpeningsReading {
  const openings: Opening[] = [];
  const rest: Piece[] = [];
  const slips: string[] = [];
  let lacks = false;
  for (let at = 0; at < pieces.length; ) {
    const [piece, next] = [pieces[at], pieces[at + 1]];
    if (piece === undefined) break;
    const step = listed(piece, openings.at(-1)) ?? understood(piece, next, openings.at(-1));
    at += step?.used ?? 1;
    if (step?.slip !== undefined) slips.push(step.slip);
    if (step !== undefined) openings.push(...step.openings);
    else if (/^(?:tcp|udp)$/i.test(piece.text)) {
      slips.push(`${quote(piece.text)} needs its ports, such as ${piece.text.toLowerCase()}/443`);
      lacks = true;
    } else rest.push(piece);
  }
  return { openings, rest, slips, lacks };
}

/** What a comma joins to a protocol's ports is one of its ports too. */
function listed({ text, joined }: Piece, last: Opening | undefined): Step | undefined {
  const opening = joined && last !== undefined ? openingOf(last.protocol, text) : undefined;
  return opening && { openings: [opening], used: 1 };
}

function understood(
  { text }: Piece,
  next: Piece | undefined,
  last: Opening | undefined,
): Step | undefined {
  const word = text.toLowerCase();
  const spread = next?.joined === false && WITH_NUMBERS.test(word);
  // icmp alone is all of it: behind it all is a protocol of its own.
  const isOwn = word.startsWith("icmp") && next?.text.toLowerCase() === "all";
  const split = spread && !isOwn ? openingOf(word, next.text.toLowerCase()) : undefined;
  if (split !== undefined) return slipped(`${text} ${next?.text}`, split, 2);
  const own = exactly(word);
  if (own !== undefined) return { openings: [own], used: 1 };
  const meant = meantBy(word, last);
  return meant && slipped(text, meant, 1);
}

function slipped(text: string, opening: Opening, used: 1 | 2): Step {
  return { openings: [opening], used, slip: `${quote(text)} is written ${openingText(opening)}` };
}

/** What is written as it should be. */
function exactly(word: string): Opening | undefined {
  if (word === "all") return { protocol: "-1", ...ALL_PORTS };
  if (word === "icmp" || word === "icmpv6") return { protocol: word, ...ALL_PORTS };
  const [, protocol = "", numbers = ""] = /^([a-z]\w*)\/(.+)$/.exec(word) ?? [];
  return protocol === "proto" || protocol === "protocol"
    ? numbered(numbers)
    : openingOf(protocol, numbers);
}

/** A protocol by its number, of those that have no ports. */
function numbered(number: string): Opening | undefined {
  const protocol = /^\d{1,3}$/.test(number) ? parseProtocol(number) : undefined;
  if (protocol === undefined || portsKind(protocol) !== "none") return undefined;
  return { protocol, ...ALL_PORTS };
}

/** What somebody can have meant who wrote it in another way. */
function meantBy(word: string, last: Opening | undefined): Opening | undefined {
  const named = NAMES.get(word);
  if (named !== undefined) return exactly(named);
  const [, before = "", protocol = ""] = /^([\d-]+)\/([a-z]\w*)$/.exec(word) ?? [];
  const turned = openingOf(protocol, before);
  if (turned !== undefined) return turned;
  const [, name = "", numbers = ""] = /^(tcp|udp|icmp|icmpv6)[:_-]?(\d.*)$/.exec(word) ?? [];
  const close = openingOf(name, ranged(numbers));
  if (close !== undefined) return close;
  const [, slashed = "", odd = ""] = /^([a-z]\w*)\/(.+)$/.exec(word) ?? [];
  if (slashed !== "") return openingOf(slashed, ranged(odd));
  const alike = last !== undefined && WITH_NUMBERS.test(last.protocol) ? last.protocol : "tcp";
  return openingOf(alike, ranged(word));
}

/** A range of ports, however it is written. */
function ranged(text: string): string {
  return text.replace(/(?<=\d)(?:\.\.\.?|:)(?=\d)/, "-");
}

function openingOf(protocol: string, numbers: string): Opening | undefined {
  if (!WITH_NUMBERS.test(protocol)) return undefined;
  const range = protocol.startsWith("icmp") ? icmpNumbers(numbers) : portNumbers(numbers);
  return range && { protocol, ...range };
}

function portNumbers(text: string): PortRange | undefined {
  if (/^(?:any|all|\*)$/.test(text)) return { from: 0, to: 65_535 };
  if (!NUMBERS.test(text)) return undefined;
  const [from, to] = text.split("-").map(Number);
  return from === undefined ? undefined : { from, to: to ?? from };
}

function icmpNumbers(text: string): PortRange | undefined {
  if (/^(?:any|all|\*)$/.test(text)) return ALL_PORTS;
  if (!ICMP_NUMBERS.test(text)) return undefined;
  const [from, to] = text.split("/").map(Number);
  return from === undefined ? undefined : { from, to: to ?? -1 };
}
