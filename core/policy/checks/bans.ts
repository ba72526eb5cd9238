import { ADDRESS_BITS, parseCidr, withLength } from "../../net/cidr.ts";
import { outside, packetSet } from "../../net/packetSet.ts";
import {
  type Box,
  boxesOverlap,
  intersectBoxes,
  packetTo,
  type Witness,
} from "../../net/packets.ts";
import { portAxisRange, protocolNumbers } from "../../net/ports.ts";
import { isCidr, type Permission, trafficText } from "../../request/permission.ts";
import { type Reached, reachedByBlock, reachedByRange } from "../banned.ts";
import { exceptionsOf } from "../exceptions.ts";
import type { Facts, Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { blocksOf, boxesOf } from "../packets.ts";
import type { Ban, Exception } from "../policy.ts";
import { effectOf, restricts } from "../where.ts";

/** A banned range as an answer shows it, and the lowest packet that reaches it. */
interface Hit extends Reached {
  readonly protocol: number;
  readonly port: number;
}

/**
 * No permission may share even one address with a banned range, in either direction, but for the packets for which an
 * exception lifts the ban.
 */
export function bans(subject: Subject): readonly Finding[] {
  const applying = subject.policy.bans.filter((ban) => restricts(ban, subject));
  const found: Finding[] = [];
  for (const permission of subject.request.permissions) {
    for (const ban of applying) {
      const reached = firstReached(ban, permission, subject.facts);
      if (reached === undefined) continue;
      const { holding, ended } = exceptionsOf(ban, subject);
      if (holding.length > 0) found.push(...liftable(ban, permission, subject));
      else found.push(banFinding(ban, permission, hitBy(permission, reached), ended));
    }
  }
  return found;
}

/** How the first of a permission's blocks that the ban meets runs into it. */
function firstReached(ban: Ban, permission: Permission, facts: Facts): Reached | undefined {
  if (isCidr(permission.destination)) return reachedByBlock(ban, permission.destination);
  for (const block of blocksOf(permission, facts)) {
    const reached = reachedByBlock(ban, block);
    if (reached !== undefined) return reached;
  }
  return undefined;
}

/** What is to be said of a ban that a permission runs into, and that exceptions lift for some packets. */
function liftable(ban: Ban, permission: Permission, subject: Subject): readonly Finding[] {
  const { holding, ended } = exceptionsOf(ban, subject);
  const boxes = boxesOf(permission, subject.facts);
  const left = firstLeft(ban, boxes, holding);
  return left === undefined
    ? holding.flatMap((exception) => liftedFindings(ban, permission, boxes, exception))
    : [banFinding(ban, permission, left, ended)];
}

/** One finding for each ban and permission: the first of the permission's boxes that the ban meets proves it. */
function banFinding(
  ban: Ban,
  permission: Permission,
  hit: Hit,
  ended: readonly Exception[],
): Finding {
  return {
    code: "banned-cidr",
    effect: effectOf(ban),
    pointer: permission.pointer,
    statementId: ban.id,
    detail: `${reachText(ban, permission, hit)}; name addresses outside it${renewText(ended, hit)}`,
    witness: witnessOf(hit),
  };
}

/** An exception that would have lifted the ban until it ended. */
function renewText(ended: readonly Exception[], hit: Hit): string {
  if (ended.length === 0) return "";
  const packet = packetBox(hit);
  const late = ended.find(({ boxes }) => boxes.some((box) => boxesOverlap(box, packet)));
  return late === undefined
    ? ""
    : `, or renew the exception ${late.id}, which ended ${late.expires}`;
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
      witness: witnessOf(hit),
    },
  ];
}

function reachText(ban: Ban, permission: Permission, { banned }: Hit): string {
  return `${trafficText(permission)} reaches ${banned}, ${ban.text}`;
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
    const hit = firstHit(ban, outside(lifted[packets.family], packets));
    if (hit !== undefined) return hit;
  }
  return undefined;
}

function firstHit(ban: Ban, asked: Iterable<Box>): Hit | undefined {
  for (const { protocols, ports, addresses } of asked) {
    const reached = reachedByRange(ban, addresses);
    if (reached !== undefined) return { ...reached, protocol: protocols.first, port: ports.first };
  }
  return undefined;
}

function hitBy({ protocol, ports }: Permission, { banned, lowest }: Reached): Hit {
  return {
    banned,
    lowest,
    protocol: protocolNumbers(protocol).first,
    port: portAxisRange(protocol, ports).first,
  };
}

function witnessOf({ protocol, port, lowest }: Hit): Witness {
  return packetTo(protocol, port, lowest);
}

function packetBox({ protocol, port, lowest }: Hit): Box {
  const family = lowest.includes(":") ? "ipv6" : "ipv4";
  const at = parseCidr(withLength(lowest, ADDRESS_BITS[family]));
  if (at === undefined) throw new Error(`${lowest} is no address`);
  return {
    family,
    protocols: { first: protocol, last: protocol },
    ports: { first: port, last: port },
    addresses: at.addresses,
  };
}
