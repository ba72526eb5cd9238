import type { Family } from "../net/cidr.ts";
import { difference } from "../net/difference.ts";
import type { Box } from "../net/packets.ts";
import { portsKind, protocolName } from "../net/ports.ts";
import type { Range } from "../net/ranges.ts";
import type { Destination, Traffic } from "../request/permission.ts";
import type { Subject } from "./facts.ts";
import { boxesOf, everyAddress } from "./packets.ts";

/** What a request would let out that the group does not let out already: exactly, as a set of packets. */
export interface Reach {
  /** The new packets as disjoint boxes, by family, protocol, port and address. */
  readonly boxes: readonly Box[];
  /** How many packets are new: addresses × ports (or ICMP types and codes), by family and protocols. */
  readonly counts: readonly ReachCount[];
  /** New ports towards security groups, whose addresses are not known and not counted. */
  readonly groups: readonly GroupReach[];
  /** Prefix lists of which it is not known what they stand for. */
  readonly unresolved: readonly string[];
}

/** The number of new packets of one family on a range of protocols. */
export interface ReachCount {
  readonly family: Family;
  readonly protocols: Range<number>;
  readonly packets: bigint;
}

/** New packets towards one security group. */
export interface GroupReach {
  readonly groupId: string;
  readonly protocols: Range<number>;
  readonly ports: Range<number>;
}

/** The exact difference between what the group lets out with the request and without it. */
export function reachOf({ request, facts }: Pick<Subject, "request" | "facts">): Reach {
  const asked = request.permissions.flatMap((permission) => boxesOf(permission, facts));
  const before = facts.rules.flatMap((rule) => boxesOf(rule, facts));
  const boxes = difference(asked, before);
  return {
    boxes,
    counts: countsOf(boxes),
    groups: groupReach(request.permissions, facts.rules),
    unresolved: unresolvedLists(request.permissions, facts.prefixLists),
  };
}

/** Whether the group lets out everything already that the request asks for. */
export function isNothingNew({ boxes, groups, unresolved }: Reach): boolean {
  return boxes.length === 0 && groups.length === 0 && unresolved.length === 0;
}

function countsOf(boxes: readonly Box[]): readonly ReachCount[] {
  const counts = new Map<string, ReachCount>();
  for (const box of boxes) {
    const { family, protocols } = box;
    const key = `${family} ${protocols.first} ${protocols.last}`;
    const packets = (counts.get(key)?.packets ?? 0n) + packetsIn(box);
    counts.set(key, { family, protocols, packets });
  }
  return [...counts.values()];
}

/** A protocol without ports has one kind of packet for each address. */
function packetsIn({ protocols, ports, addresses }: Box): bigint {
  const perProtocol = BigInt(ports.last - ports.first + 1);
  let kinds = 0n;
  for (let number = protocols.first; number <= protocols.last; number++) {
    kinds += portsKind(protocolName(number)) === "none" ? 1n : perProtocol;
  }
  return kinds * (BigInt(addresses.last) - BigInt(addresses.first) + 1n);
}

function groupReach(
  permissions: readonly Traffic[],
  rules: readonly Traffic[],
): readonly GroupReach[] {
  const ids = new Set(permissions.flatMap(({ destination }) => groupIdOf(destination) ?? []));
  return [...ids].flatMap((groupId) => {
    const towards = (all: readonly Traffic[]) =>
      all
        .filter(({ destination }) => groupIdOf(destination) === groupId)
        .map((traffic) => everyAddress(traffic, "ipv4"));
    return difference(towards(permissions), towards(rules)).map(({ protocols, ports }) => ({
      groupId,
      protocols,
      ports,
    }));
  });
}

function groupIdOf(destination: Destination): string | undefined {
  return destination.family === "security-group" ? destination.groupId : undefined;
}

function unresolvedLists(
  permissions: readonly Traffic[],
  lists: Subject["facts"]["prefixLists"],
): readonly string[] {
  const ids = permissions.flatMap(({ destination }) =>
    destination.family === "prefix-list" ? [destination.prefixListId] : [],
  );
  return [...new Set(ids)].filter((id) => lists.get(id)?.kind !== "resolved");
}
