import { coverOf } from "../net/cidr.ts";
import { type Box, intersectBoxes } from "../net/packets.ts";
import {
  ALL_PORTS,
  PORT_AXIS,
  type PortRange,
  type Protocol,
  parseProtocol,
  portsKind,
  protocolName,
} from "../net/ports.ts";
import { overlapping, type Range, type RangeSet, subtract, union } from "../net/ranges.ts";
import { IPV4_EMBEDDING, NAT64, nat64Embedded } from "../net/special.ts";
import { isCidr, type Permission, packetsOf, trafficText } from "../request/permission.ts";
import { firstBannedIpv4, firstBannedIpv6 } from "./banned.ts";
import { holdingExceptions } from "./exceptions.ts";
import type { Subject } from "./facts.ts";
import type { Ban } from "./policy.ts";
import { permits, restricts } from "./where.ts";

/** The most pieces of one permission, and the most banned ranges inside it, that are worked through. */
const MOST_PIECES = 200;
const MOST_HOLES = 10_000;

/**
 * The parts of a permission that some permit lets out and no ban forbids, in the order of the policy's permits, as rules
 * that EC2 can hold; then the parts for which one exception lifts the bans. None for a prefix list or security group:
 * those are permitted whole or not at all.
 */
export function permittedPieces(permission: Permission, subject: Subject): readonly Permission[] {
  const packets = packetsOf(permission);
  if (packets === undefined) return [];
  const pieces = new Map<string, Permission>();
  for (const { boxes, lifts } of openings(subject)) {
    const holes = bannedIn(packets, subject, lifts);
    if (holes === undefined) continue;
    for (const box of boxes) {
      const shared = intersectBoxes(packets, box);
      if (shared === undefined) continue;
      for (const piece of piecesOf(permission, shared, holes)) {
        pieces.set(trafficText(piece), piece);
        if (pieces.size >= MOST_PIECES) return [...pieces.values()];
      }
    }
  }
  return [...pieces.values()];
}

/** What permits let out: as it is, and inside each exception, where some bans are lifted. */
function openings(
  subject: Subject,
): readonly { readonly boxes: readonly Box[]; readonly lifts: readonly string[] }[] {
  const permitted = subject.policy.permits
    .filter((permit) => permits(permit, subject))
    .flatMap(({ boxes }) => boxes);
  const lifted = holdingExceptions(subject).map(({ boxes, lifts }) => ({
    boxes: permitted.flatMap((a) => boxes.flatMap((b) => intersectBoxes(a, b) ?? [])),
    lifts,
  }));
  return [{ boxes: permitted, lifts: [] }, ...lifted];
}

/** How many addresses a rule reaches, and the first of them; none for a list or group, which so give way last. */
export function addressesIn({ destination }: Permission): {
  readonly count: bigint;
  readonly first: bigint;
} {
  if (!isCidr(destination)) return { count: 1n << 128n, first: 0n };
  const first = BigInt(destination.addresses.first);
  return { count: BigInt(destination.addresses.last) - first + 1n, first };
}

function* piecesOf(permission: Permission, box: Box, holes: RangeSet): Generator<Permission> {
  const open = subtract<number | bigint>([box.addresses], holes);
  for (const [protocol, ports] of trafficIn(box)) {
    for (const range of open) {
      for (const destination of coverOf(range, box.family)) {
        yield { ...permission, protocol, ports, destination };
      }
    }
  }
}

/** The ICMP of the other family: EC2 takes a rule for it, and no packet ever matches. */
const OTHER_ICMP: Readonly<Record<Box["family"], string>> = { ipv4: "icmpv6", ipv6: "icmp" };

/** The protocols and ports of a box as EC2 writes them: all protocols at once, or one of them. */
function* trafficIn({ family, protocols, ports }: Box): Generator<readonly [Protocol, PortRange]> {
  const all = parseProtocol("-1");
  if (all !== undefined && protocols.first === 0 && protocols.last === 255) {
    yield [all, ALL_PORTS];
    return;
  }
  for (let number = protocols.first; number <= protocols.last; number++) {
    const protocol = protocolName(number);
    if (protocol === OTHER_ICMP[family]) continue;
    for (const range of portsIn(protocol, ports)) yield [protocol, range];
  }
}

function* portsIn(protocol: Protocol, { first, last }: Range<number>): Generator<PortRange> {
  switch (portsKind(protocol)) {
    case "none":
      yield ALL_PORTS;
      return;
    case "ports":
      yield { from: first, to: last };
      return;
    case "icmp":
      yield* icmpIn({ first, last });
  }
}

/** EC2 takes all of ICMP, one type with all its codes, or one type with one code. */
function* icmpIn({ first, last }: Range<number>): Generator<PortRange> {
  if (first === PORT_AXIS.first && last === PORT_AXIS.last) {
    yield ALL_PORTS;
    return;
  }
  for (let at = first; at <= last; ) {
    const type = at >> 8;
    const whole = at === type * 256 && last >= at + 255;
    yield whole ? { from: type, to: -1 } : { from: type, to: at & 255 };
    at += whole ? 256 : 1;
  }
}

/** The addresses of a box that nobody may reach: banned ones, and those in which IPv4 hides; `undefined` if there are too many. */
function bannedIn(box: Box, subject: Subject, lifts: readonly string[]): RangeSet | undefined {
  const hiding = IPV4_EMBEDDING.map(({ cidr }) => cidr.addresses);
  const holes: Range[] = box.family === "ipv6" ? hiding : [];
  for (const ban of subject.policy.bans) {
    if (ban.mode !== "enforce" || lifts.includes(ban.id) || !restricts(ban, subject)) continue;
    for (const range of bannedRanges(ban, box)) {
      holes.push(range);
      if (holes.length > MOST_HOLES) return undefined;
    }
  }
  return union(holes);
}

function* bannedRanges(ban: Ban, { addresses: { first, last } }: Box): Generator<Range> {
  if (typeof first === "number" && typeof last === "number") {
    yield* overlapping((range) => firstBannedIpv4(ban, range), { first, last });
  }
  if (typeof first !== "bigint" || typeof last !== "bigint") return;
  yield* overlapping((range) => firstBannedIpv6(ban, range), { first, last });
  const embedded = nat64Embedded({ first, last });
  if (embedded === undefined) return;
  const base = NAT64.addresses.first;
  for (const range of overlapping((asked) => firstBannedIpv4(ban, asked), embedded)) {
    yield { first: base + BigInt(range.first), last: base + BigInt(range.last) };
  }
}
