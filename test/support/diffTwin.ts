import { type Cidr, coverOf, type Family } from "../../core/net/cidr.ts";
import type { Box } from "../../core/net/packets.ts";
import {
  ALL_PORTS,
  type PortRange,
  type Protocol,
  portsKind,
  protocolName,
} from "../../core/net/ports.ts";
import type { Range } from "../../core/net/ranges.ts";
import { CHECKS } from "../../core/policy/checks/checks.ts";
import { decide } from "../../core/policy/decide.ts";
import type { Subject } from "../../core/policy/facts.ts";
import type { Effect } from "../../core/policy/finding.ts";
import type { Policy } from "../../core/policy/policy.ts";
import type { PacketChange } from "../../core/policy/workshop/diff/packetChanges.ts";
import type { Region } from "../../core/policy/workshop/diff/region.ts";
import type { Destination, Permission } from "../../core/request/permission.ts";
import type { Principal } from "../../core/request/principal.ts";
import { aPolicy, aRequest } from "./builders.ts";

/** One kind of request: who asks, for which group, and when. */
export interface Asking {
  readonly principal: Principal;
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
  readonly vpcId?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly now: Date;
}

/** One packet, or the ports of one towards a security group. */
export interface Packet {
  readonly protocol: number;
  readonly port: number;
  readonly to: { readonly family: Family; readonly address: number | bigint } | Group;
}

interface Group {
  readonly family: "security-group";
  readonly groupId: string;
  readonly accountId: string;
}

/** What a policy says to the narrowest and shortest-lived rule that lets one packet out, tagged as it asks for. */
export function effectOn(policy: Policy, asking: Asking, packet: Packet): Effect {
  return decide(subjectOf(policy, asking, packet)).effect;
}

/** Whose approval the rule would wait for. */
export function askedOn(policy: Policy, asking: Asking, packet: Packet): readonly string[] {
  const { awaits = [] } = decide(subjectOf(policy, asking, packet));
  const texts = awaits.map(({ approvers, quorum, waitSeconds }) =>
    JSON.stringify({ approvers: [...new Set(approvers)].sort(), quorum, waitSeconds }),
  );
  return [...new Set(texts)].sort();
}

/** Whether a policy lets a request be made at all, whatever it asks for. */
export function mayAsk(policy: Policy, asking: Asking): boolean {
  const some = CHECKS.filter(({ name }) => name === "requesters" || name === "governed");
  const anything = { protocol: 6, port: 443, to: { family: "ipv4", address: 0 } } as const;
  return decide(subjectOf(policy, asking, anything), some).effect === "allow";
}

function subjectOf(policy: Policy, asking: Asking, packet: Packet): Subject {
  const { principal, account, region, groupId, vpcId, tags, now } = asking;
  const request = aRequest(
    [],
    {},
    {
      group: { account, region, groupId },
      principal,
      permissions: [permissionOf(packet)],
      lifetime: { kind: "for", seconds: 1 },
    },
  );
  const facts: Subject["facts"] = {
    rules: [],
    prefixLists: new Map(),
    group: { ...(vpcId === undefined ? {} : { vpcId }), tags: new Map(Object.entries(tags)) },
  };
  const bare = { ...policy, requiredTags: aPolicy().requiredTags };
  return { policy: bare, request, facts, now };
}

function permissionOf({ protocol, port, to }: Packet): Permission {
  const name = protocolName(protocol);
  const destination: Destination = to.family === "security-group" ? to : oneAddress(to.address);
  return { protocol: name, ports: onePort(name, port), destination, pointer: "/IpPermissions/0" };
}

function onePort(protocol: Protocol, port: number): PortRange {
  switch (portsKind(protocol)) {
    case "ports":
      return { from: port, to: port };
    case "icmp":
      return { from: port >> 8, to: port & 255 };
    case "none":
      return ALL_PORTS;
  }
}

function oneAddress(address: number | bigint): Cidr {
  const family = typeof address === "number" ? "ipv4" : "ipv6";
  const [cidr] = coverOf({ first: address, last: address }, family);
  if (cidr === undefined) throw new Error("an address is no block");
  return cidr;
}

/** The changes that speak of one packet of one kind of request; there should be one at most. */
export function changesOn(
  changes: readonly PacketChange[],
  asking: Asking,
  packet: Packet,
): readonly PacketChange[] {
  return changes.filter(
    ({ regions, packets }) =>
      regions.some((region) => isIn(region, asking)) && packets.some((some) => holds(some, packet)),
  );
}

/** Whether a request is one of a region's. */
export function isIn({ values, from, before, callers }: Region, asking: Asking): boolean {
  const at = asking.now.getTime();
  return (
    from <= at &&
    at < before &&
    callers.any.every((names) => names.some(({ has }) => has(asking.principal))) &&
    callers.none.every(({ has }) => !has(asking.principal)) &&
    [...values].every(([of, { kind, values: named }]) => {
      const value = valueIn(asking, of);
      return (value !== undefined && named.includes(value)) === (kind === "only");
    })
  );
}

function valueIn(asking: Asking, of: string): string | undefined {
  const { account, region, groupId, vpcId = "", tags } = asking;
  const own: Readonly<Record<string, string>> = { account, region, group: groupId, VPC: vpcId };
  return own[of] ?? tags[of.replace(/^tag /, "")];
}

function holds(some: PacketChange["packets"][number], { protocol, port, to }: Packet): boolean {
  const kind = some.kinds.some(
    ({ protocols, ports }) => isWithin(protocol, protocols) && isWithin(port, ports),
  );
  if (!kind || some.family !== to.family) return false;
  if ("names" in some) {
    return "groupId" in to && some.names.includes(`${to.groupId} of ${to.accountId}`);
  }
  return "address" in to && some.addresses.some((range) => isWithin(to.address, range));
}

function isWithin(value: number | bigint, { first, last }: Range): boolean {
  return first <= value && value <= last;
}

/** A packet at each end of each box, and at its neighbours outside, in both families and behind NAT64. */
export function packetsAtEnds(
  policies: readonly Policy[],
  cidrs: readonly Cidr[],
): readonly Packet[] {
  const boxes = policies.flatMap(boxesIn);
  const protocols = numbersAt(
    boxes.map((box) => box.protocols),
    255,
  );
  const ports = numbersAt(
    boxes.map((box) => box.ports),
    65_535,
  );
  const addresses = [...new Set(cidrs.flatMap(addressesAt))];
  const groups = policies.flatMap(({ securityGroups }) => securityGroups);
  const to: readonly Packet["to"][] = [
    ...addresses.map((address) => {
      const family = typeof address === "number" ? "ipv4" : "ipv6";
      return { family, address } as const;
    }),
    ...groups.map(({ groupId, accountId }): Group => {
      return { family: "security-group", groupId, accountId };
    }),
  ];
  return protocols.flatMap((protocol) =>
    portsFor(protocol, ports).flatMap((port) => to.map((one) => ({ protocol, port, to: one }))),
  );
}

/** A protocol without ports has all of them at once. */
function portsFor(protocol: number, ports: readonly number[]): readonly number[] {
  return portsKind(protocolName(protocol)) === "none" ? [0] : ports;
}

function boxesIn({ permits, exceptions, approvals }: Policy): readonly Box[] {
  return [...permits, ...exceptions, ...approvals.map(({ when }) => when)].flatMap(
    ({ boxes }) => boxes ?? [],
  );
}

function numbersAt(ranges: readonly Range<number>[], most: number): readonly number[] {
  const all = ranges.flatMap(({ first, last }) => [first - 1, first, last, last + 1]);
  return [...new Set(all)].filter((number) => 0 <= number && number <= most);
}

function addressesAt({ family, addresses: { first, last } }: Cidr): readonly (number | bigint)[] {
  const most = family === "ipv4" ? 2n ** 32n - 1n : 2n ** 128n - 1n;
  const all = [BigInt(first) - 1n, BigInt(first), BigInt(last), BigInt(last) + 1n];
  const own = all.filter((address) => 0n <= address && address <= most);
  if (family === "ipv6") return own;
  return own.flatMap((address) => [
    Number(address),
    0x64_ff9b_0000_0000_0000_0000_0000_0000n + address,
  ]);
}
