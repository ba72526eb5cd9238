import { grouped } from "../core/grouped.ts";
import { formatRange } from "../core/net/cidr.ts";
import { PORT_AXIS } from "../core/net/ports.ts";
import { type Range, subtract, union } from "../core/net/ranges.ts";
import { IPV4_EMBEDDING } from "../core/net/special.ts";
import { askedText } from "../core/policy/workshop/diff/approvalChanges.ts";
import { directionOf, type PolicyDiff } from "../core/policy/workshop/diff/diff.ts";
import type { PacketChange, Packets } from "../core/policy/workshop/diff/packetChanges.ts";
import type { Region } from "../core/policy/workshop/diff/region.ts";
import { exampleOf, regionWords } from "../core/policy/workshop/diff/regionText.ts";
import type { SettingChange } from "../core/policy/workshop/diff/settings.ts";
import type { Kind } from "../core/policy/workshop/diff/space.ts";
import { portsText, protocolText } from "../lambda/decisionView.ts";

/** How many ranges of addresses one line lists. */
const RANGES_SHOWN = 10;

const BECOMES = {
  allow: "becomes allowed",
  "require-approval": "needs approval",
  deny: "becomes denied",
} as const satisfies Record<PacketChange["to"], string>;

const WAS = {
  allow: "was allowed",
  "require-approval": "needed approval",
  deny: "was denied",
} as const satisfies Record<PacketChange["from"], string>;

/** A difference as a person reads it: the word first. */
export function diffLines({ word, packets, settings }: PolicyDiff, since: Date, all: boolean) {
  return [
    word,
    ...packets.flatMap((change) => ["", ...packetLines(change, since, all)]),
    ...settings.flatMap((change) => ["", ...settingLines(change, since)]),
  ];
}

/** A difference as a program reads it. Every list of `requests` is one kind of request: all of its words hold; none is every request. */
export function diffJson({ word, packets, settings }: PolicyDiff, since: Date): unknown {
  return {
    word,
    packets: packets.map((change) => ({
      from: change.from,
      to: change.to,
      direction: directionOf(change),
      ...(change.asked && { askedBefore: change.asked[0], askedAfter: change.asked[1] }),
      requests: change.regions.map((region) => regionWords(region, since)),
      example: change.regions.map(exampleOf)[0],
      packets: change.packets.map(packetsJson),
    })),
    settings: settings.map(({ regions, ...change }) => ({
      ...change,
      requests: regions.map((region) => regionWords(region, since)),
    })),
  };
}

function packetsJson(packets: Packets): unknown {
  const kinds = packets.kinds.map(({ protocols, ports }) => ({
    protocol: protocolText(protocols),
    ports: portsText(protocols, ports),
  }));
  if ("names" in packets) return { family: packets.family, kinds, names: packets.names };
  const { family, addresses, witness } = packets;
  return { family, kinds, addresses: addresses.map(formatRange), witness };
}

function packetLines(change: PacketChange, since: Date, all: boolean): readonly string[] {
  const { from, to, asked, regions, packets } = change;
  const head =
    asked === undefined
      ? `${BECOMES[to]} (${WAS[from]}):`
      : `needs approval as before, but of others (${directionOf(change)}):`;
  return [
    head,
    ...packets.flatMap((some) => {
      const lines = [`  ${packetsText(some, all)}`];
      return "names" in some ? lines : [...lines, `    for instance ${witnessText(some)}`];
    }),
    ...(asked === undefined
      ? []
      : [
          `  before: ${asked[0].map(askedText).join("; and ")}`,
          `  after:  ${asked[1].map(askedText).join("; and ")}`,
        ]),
    ...regionLines(regions, since),
  ];
}

function settingLines(change: SettingChange, since: Date): readonly string[] {
  const { direction, about, before, after, example, regions } = change;
  return [
    `${about} (${direction === "unknown" ? "wider or narrower, which can't be told" : direction}):`,
    `  before: ${before}`,
    `  after:  ${after}`,
    ...(example === undefined ? [] : [`  for instance ${JSON.stringify(example)}`]),
    ...regionLines(regions, since),
  ];
}

/** Nothing is said where it is so for every request. */
function regionLines(regions: readonly Region[], since: Date): readonly string[] {
  const words = regions.map((region) => regionWords(region, since).join(", "));
  if (words.includes("")) return [];
  return words.map((text, i) => `  ${i === 0 ? "where" : "   or"} ${text}`);
}

function packetsText(packets: Packets, all: boolean): string {
  if ("names" in packets) {
    const to = packets.names.join(", ");
    if (packets.family === "prefix-list") return `prefix lists: ${to}`;
    return `${kindsText(packets.kinds)} to security group ${to}`;
  }
  const { kinds, addresses } = packets;
  const texts = shownRanges(addresses).map((range) => formatRange(range).replace(" to ", "-"));
  const shown = all ? texts : texts.slice(0, RANGES_SHOWN);
  const more = texts.length - shown.length;
  return `${kindsText(kinds)} to ${shown.join(", ")}${more > 0 ? `, and ${more} more ranges` : ""}`;
}

const HIDING = union(IPV4_EMBEDDING.map(({ cidr }) => cidr.addresses));

/** Blocks in which IPv4 hides are denied whatever a policy says: holes that are nothing else are not shown. */
function shownRanges(addresses: readonly Range[]): readonly Range[] {
  const shown: Range[] = [];
  for (const { first, last } of addresses) {
    if (typeof first !== "bigint" || typeof last !== "bigint") return addresses;
    const before = shown.at(-1);
    const from = before === undefined ? 0n : BigInt(before.last) + 1n;
    if (first > from && !isHiding({ first: from, last: first - 1n })) shown.push({ first, last });
    else shown[Math.max(shown.length - 1, 0)] = { first: before?.first ?? from, last };
  }
  return shown;
}

function isHiding(range: Range<bigint>): boolean {
  return subtract([range], HIDING).length === 0;
}

/** Protocols and ports, each protocol named once: `tcp 443, 8443; udp 53`. */
function kindsText(kinds: readonly Kind[]): string {
  const byProtocol = grouped(kinds, ({ protocols }) => protocolText(protocols));
  return [...byProtocol].map(([protocol, some]) => protocolWords(protocol, some)).join("; ");
}

function protocolWords(protocol: string, kinds: readonly Kind[]): string {
  const [kind] = kinds;
  const name =
    protocol === "all" ? "all protocols" : /^\d/.test(protocol) ? `protocol ${protocol}` : protocol;
  const whole = kind?.ports.first === PORT_AXIS.first && kind.ports.last === PORT_AXIS.last;
  if (whole) return name;
  return `${name} ${kinds.map(({ protocols, ports }) => portsText(protocols, ports)).join(", ")}`;
}

function witnessText({ witness }: Extract<Packets, { witness: unknown }>): string {
  const { protocol, port, icmpType, icmpCode, address } = witness;
  const at = port ?? (icmpType === undefined ? undefined : `${icmpType}/${icmpCode}`);
  const name = /^\d/.test(protocol) ? `protocol ${protocol}` : protocol;
  return `${name}${at === undefined ? "" : ` ${at}`} to ${address}`;
}
