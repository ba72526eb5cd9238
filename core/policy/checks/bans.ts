import { type Cidr, formatRange } from "../../net/cidr.ts";
import { outside, packetSet } from "../../net/packetSet.ts";
import { type Box, boxesOverlap, intersectBoxes, witnessOf } from "../../net/packets.ts";
import { intersect, isOfBigints, isOfNumbers, type Range } from "../../net/ranges.ts";
import { NAT64, nat64Embedded } from "../../net/special.ts";
import { type Permission, trafficText } from "../../request/permission.ts";
import { firstBannedIpv4, firstBannedIpv6 } from "../banned.ts";
import { exceptionsOf } from "../exceptions.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { boxesOf, leadsTo } from "../packets.ts";
import type { Ban, Exception } from "../policy.ts";
import { effectOf, restricts } from "../where.ts";

/**
 * No permission may share even one address with a banned range, in either direction, but for the packets for which an
 * exception lifts the ban.
 */
export function bans(subject: Subject): readonly Finding[] {
  const applying = subject.policy.bans.filter((ban) => restricts(ban, subject));
  const found: Finding[] = [];
  for (const permission of subject.request.permissions) {
    for (const ban of applying) {
      const meets = ({ addresses }: Cidr) => firstBanned(ban, addresses) !== undefined;
      if (!leadsTo(permission, subject.facts, meets)) continue;
      for (const finding of banFindings(ban, permission, subject)) found.push(finding);
    }
  }
  return found;
}

/** One finding for each ban and permission: the first of the permission's boxes that the ban meets proves it. */
function banFindings(ban: Ban, permission: Permission, subject: Subject): readonly Finding[] {
  const boxes = boxesOf(permission, subject.facts);
  const { holding, ended } = exceptionsOf(ban, subject);
  const left = firstLeft(ban, boxes, holding);
  if (left === undefined) {
    return holding.flatMap((exception) => liftedFindings(ban, permission, boxes, exception));
  }
  const late = ended.find((exception) =>
    exception.boxes.some((box) => boxesOverlap(box, lowestOf(left.packets))),
  );
  const renew =
    late === undefined ? "" : `, or renew the exception ${late.id}, which ended ${late.expires}`;
  return [
    {
      code: "banned-cidr",
      effect: effectOf(ban),
      pointer: permission.pointer,
      statementId: ban.id,
      detail: `${reachText(ban, permission, left)}; name addresses outside it${renew}`,
      witness: witnessOf(left.packets),
    },
  ];
}

/** An allowed rule into a banned range is worth a word in the record: by whose leave. */
function liftedFindings(
  ban: Ban,
  permission: Permission,
  asked: readonly Box[],
  { id, boxes, expires, reason }: Exception,
): readonly Finding[] {
  const lifted = asked.flatMap((packets) =>
    boxes.flatMap((box) => intersectBoxes(box, packets) ?? []),
  );
  const hit = firstHit(ban, lifted);
  if (hit === undefined) return [];
  return [
    {
      code: "ban-lifted",
      effect: "notice",
      pointer: permission.pointer,
      statementId: id,
      detail: `${reachText(ban, permission, hit)}; the exception ${id} (${reason}) lifts that until ${expires}`,
      witness: witnessOf(hit.packets),
    },
  ];
}

function reachText(ban: Ban, permission: Permission, { banned }: Hit): string {
  return `${trafficText(permission)} reaches ${formatRange(banned)}, banned by ${ban.id} (${ban.reason})`;
}

/** A banned range, and the packets that reach it. */
interface Hit {
  readonly banned: Range;
  readonly packets: Box;
}

/** The first banned packets for which no exception lifts the ban. */
function firstLeft(
  ban: Ban,
  asked: readonly Box[],
  holding: readonly Exception[],
): Hit | undefined {
  if (holding.length === 0) return firstHit(ban, asked);
  const boxes = holding.flatMap((exception) => exception.boxes);
  const lifted = { ipv4: packetSet("ipv4", boxes), ipv6: packetSet("ipv6", boxes) };
  for (const packets of asked) {
    const hit = firstHit(ban, outside(lifted[packets.family], packets));
    if (hit !== undefined) return hit;
  }
  return undefined;
}

function firstHit(ban: Ban, asked: Iterable<Box>): Hit | undefined {
  for (const packets of asked) {
    const hit = hitOf(ban, packets);
    if (hit !== undefined) return hit;
  }
  return undefined;
}

/** The lowest banned range that packets reach, and those that do. */
function hitOf(ban: Ban, packets: Box): Hit | undefined {
  const found = firstBanned(ban, packets.addresses);
  return found && { banned: found.banned, packets: { ...packets, addresses: found.shared } };
}

/** A banned range, and the addresses asked for by which it is reached. */
interface Reached {
  readonly banned: Range;
  readonly shared: Range;
}

/** The lowest banned range that some addresses reach. */
function firstBanned(ban: Ban, addresses: Range): Reached | undefined {
  if (isOfNumbers(addresses)) return reached(firstBannedIpv4(ban, addresses), addresses);
  if (!isOfBigints(addresses)) return undefined;
  const own = firstBannedIpv6(ban, addresses);
  return own === undefined ? throughNat64(ban, addresses) : reached(own, addresses);
}

/** 64:ff9b::/96 leads to the IPv4 addresses it embeds, so their bans hold there too. */
function throughNat64(ban: Ban, addresses: Range<bigint>): Reached | undefined {
  const embedded = nat64Embedded(addresses);
  const banned = embedded === undefined ? undefined : firstBannedIpv4(ban, embedded);
  if (embedded === undefined || banned === undefined) return undefined;
  const { first, last } = intersect(banned, embedded) ?? banned;
  const base = NAT64.addresses.first;
  return { banned, shared: { first: base + BigInt(first), last: base + BigInt(last) } };
}

function reached(banned: Range | undefined, addresses: Range): Reached | undefined {
  const shared = banned && intersect(banned, addresses);
  return banned && shared && { banned, shared };
}

function lowestOf(packets: Box): Box {
  const { protocols, ports, addresses } = packets;
  return {
    family: packets.family,
    protocols: { first: protocols.first, last: protocols.first },
    ports: { first: ports.first, last: ports.first },
    addresses: { first: addresses.first, last: addresses.first },
  };
}
