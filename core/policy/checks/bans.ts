import { formatRange } from "../../net/cidr.ts";
import { outside, packetSet } from "../../net/packetSet.ts";
import { type Box, boxesOverlap, intersectBoxes, witnessOf } from "../../net/packets.ts";
import { intersect, type Range } from "../../net/ranges.ts";
import { NAT64, nat64Embedded } from "../../net/special.ts";
import { type Permission, trafficText } from "../../request/permission.ts";
import { firstBannedIpv4, firstBannedIpv6 } from "../banned.ts";
import { exceptionsOf } from "../exceptions.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { boxesOf } from "../packets.ts";
import type { Ban, Exception } from "../policy.ts";
import { effectOf, restricts } from "../where.ts";

/**
 * No permission may share even one address with a banned range, in either direction, but for the packets for which an
 * exception lifts the ban.
 */
export function bans(subject: Subject): readonly Finding[] {
  const applying = subject.policy.bans.filter((ban) => restricts(ban, subject));
  return subject.request.permissions.flatMap((permission) => {
    const boxes = boxesOf(permission, subject.facts);
    return applying.flatMap((ban) => banFindings(ban, permission, boxes, subject));
  });
}

/** One finding for each ban and permission: the first of the permission's boxes that the ban meets proves it. */
function banFindings(
  ban: Ban,
  permission: Permission,
  boxes: readonly Box[],
  subject: Subject,
): readonly Finding[] {
  if (boxes.every((packets) => firstBanned(ban, packets) === undefined)) return [];
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
  for (const packets of lifted) {
    const hit = firstBanned(ban, packets);
    if (hit === undefined) continue;
    const finding: Finding = {
      code: "ban-lifted",
      effect: "notice",
      pointer: permission.pointer,
      statementId: id,
      detail: `${reachText(ban, permission, hit)}; the exception ${id} (${reason}) lifts that until ${expires}`,
      witness: witnessOf(hit.packets),
    };
    return [finding];
  }
  return [];
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
  const boxes = holding.flatMap((exception) => exception.boxes);
  const lifted = { ipv4: packetSet("ipv4", boxes), ipv6: packetSet("ipv6", boxes) };
  for (const packets of asked) {
    for (const part of outside(lifted[packets.family], packets)) {
      const hit = firstBanned(ban, part);
      if (hit !== undefined) return hit;
    }
  }
  return undefined;
}

/** The lowest banned range that the packets reach. */
function firstBanned(ban: Ban, packets: Box): Hit | undefined {
  const { first, last } = packets.addresses;
  if (typeof first === "number" && typeof last === "number") {
    return meeting(firstBannedIpv4(ban, { first, last }), packets);
  }
  if (typeof first !== "bigint" || typeof last !== "bigint") return undefined;
  const own = firstBannedIpv6(ban, { first, last });
  return own === undefined ? throughNat64(ban, packets, { first, last }) : meeting(own, packets);
}

/** 64:ff9b::/96 leads to the IPv4 addresses it embeds, so their bans hold there too. */
function throughNat64(ban: Ban, packets: Box, addresses: Range<bigint>): Hit | undefined {
  const embedded = nat64Embedded(addresses);
  const banned = embedded === undefined ? undefined : firstBannedIpv4(ban, embedded);
  if (embedded === undefined || banned === undefined) return undefined;
  const shared = intersect(banned, embedded) ?? banned;
  const base = NAT64.addresses.first;
  const first = base + BigInt(shared.first);
  const last = base + BigInt(shared.last);
  return { banned, packets: { ...packets, addresses: { first, last } } };
}

function meeting(banned: Range | undefined, packets: Box): Hit | undefined {
  const addresses = banned && intersect(banned, packets.addresses);
  return banned && addresses && { banned, packets: { ...packets, addresses } };
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
