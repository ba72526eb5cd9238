import { formatCidr, parseCidr, parseIpv4Cidr, parseIpv6Cidr } from "../net/cidr.ts";
import { ALL_PORTS, arePorts, type PortRange, parseProtocol, portsKind } from "../net/ports.ts";
import type { Ec2IpPermission, Ec2Rule, Ec2Tag } from "./ec2.ts";
import { pointerOf } from "./fault.ts";
import type { Destination, Permission, Rule, Traffic } from "./permission.ts";
import type { Tag } from "./request.ts";
import type { IpPermission } from "./wire.ts";

/** A text that an earlier check let through can't be read: a programming fault, never a caller's. */
function known<T>(value: T | undefined, text: string): T {
  if (value === undefined) throw new Error(`${text} passed the checks and can't be read`);
  return value;
}

/** The ports as EC2 stores them: those given, or all where the protocol has none; `undefined` where they are missing. */
export function portsOf(permission: {
  readonly IpProtocol: string;
  readonly FromPort?: number | null | undefined;
  readonly ToPort?: number | null | undefined;
}): PortRange | undefined {
  const protocol = known(parseProtocol(permission.IpProtocol), permission.IpProtocol);
  if (portsKind(protocol) === "none") return ALL_PORTS;
  const from = permission.FromPort ?? undefined;
  const to = permission.ToPort ?? undefined;
  if (from !== undefined && to !== undefined) return { from, to };
  return protocol === "icmpv6" ? ALL_PORTS : undefined;
}

/** One permission per destination, in the order of the body's lists. INVARIANT: the permission passed every check. */
export function permissionsOf(
  permission: IpPermission | Ec2IpPermission,
  index: number,
): readonly Permission[] {
  const protocol = known(parseProtocol(permission.IpProtocol), permission.IpProtocol);
  const ports = known(portsOf(permission), "a port range");
  return MEMBERS.flatMap((member) =>
    (permission[member] ?? []).map((entry, i): Permission => {
      const description = entry.Description;
      return {
        pointer: pointerOf(["IpPermissions", index, member, i]),
        protocol,
        ports,
        destination: readDestination(entry),
        // EC2 takes an empty description for none.
        ...(description ? { description } : {}),
      };
    }),
  );
}

type Member = "IpRanges" | "Ipv6Ranges" | "PrefixListIds" | "UserIdGroupPairs";
type Entry = {
  readonly [M in Member]: NonNullable<IpPermission[M]>[number];
}[Member];

const MEMBERS: readonly Member[] = ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"];

function readDestination(entry: Entry): Destination {
  if ("CidrIp" in entry) return known(parseIpv4Cidr(entry.CidrIp), entry.CidrIp);
  if ("CidrIpv6" in entry) return known(parseIpv6Cidr(entry.CidrIpv6), entry.CidrIpv6);
  if ("PrefixListId" in entry) return { family: "prefix-list", prefixListId: entry.PrefixListId };
  return {
    family: "security-group",
    groupId: entry.GroupId,
    ...(entry.UserId ? { accountId: entry.UserId } : {}),
    ...(entry.VpcId ? { vpcId: entry.VpcId } : {}),
    ...(entry.VpcPeeringConnectionId
      ? { vpcPeeringConnectionId: entry.VpcPeeringConnectionId }
      : {}),
  };
}

/** The canonical IpPermission of one rule: what is sent to EC2, stored, and shown. */
export function toIpPermission(permission: Omit<Permission, "pointer">): Ec2IpPermission {
  const { protocol, ports, destination, description } = permission;
  const described = description === undefined ? {} : { Description: description };
  return {
    IpProtocol: protocol,
    FromPort: ports.from,
    ToPort: ports.to,
    ...destinationMember(destination, described),
  };
}

function destinationMember(
  destination: Destination,
  described: { readonly Description?: string },
): Partial<Ec2IpPermission> {
  switch (destination.family) {
    case "ipv4":
      return { IpRanges: [{ CidrIp: formatCidr(destination), ...described }] };
    case "ipv6":
      return { Ipv6Ranges: [{ CidrIpv6: formatCidr(destination), ...described }] };
    case "prefix-list":
      return { PrefixListIds: [{ PrefixListId: destination.prefixListId, ...described }] };
    case "security-group":
      return {
        UserIdGroupPairs: [
          {
            GroupId: destination.groupId,
            ...(destination.accountId ? { UserId: destination.accountId } : {}),
            ...(destination.vpcId ? { VpcId: destination.vpcId } : {}),
            ...(destination.vpcPeeringConnectionId
              ? { VpcPeeringConnectionId: destination.vpcPeeringConnectionId }
              : {}),
            ...described,
          },
        ],
      };
  }
}

/** Reads back one canonical IpPermission that this guard wrote: it has exactly one destination. */
export function readIpPermission(ipPermission: Ec2IpPermission): Traffic {
  const [permission] = permissionsOf(ipPermission, 0);
  return known(permission, "a stored permission");
}

/** Reads a rule that EC2 described; a rule that can't be understood is `undefined`, and must never be passed over. */
export function readRule(rule: Ec2Rule): Rule | undefined {
  const protocol = parseProtocol(rule.IpProtocol);
  const destination = ruleDestination(rule);
  if (protocol === undefined || destination === undefined) return undefined;
  const ports = portsOf(rule);
  if (ports === undefined || !arePorts(protocol, ports)) return undefined;
  return { ruleId: rule.SecurityGroupRuleId, protocol, ports, destination };
}

function ruleDestination(rule: Ec2Rule): Destination | undefined {
  const cidr = rule.CidrIpv4 ?? rule.CidrIpv6;
  if (cidr !== undefined) return parseCidr(cidr);
  if (rule.PrefixListId !== undefined) {
    return { family: "prefix-list", prefixListId: rule.PrefixListId };
  }
  const peer = rule.ReferencedGroupInfo;
  if (peer === undefined) return undefined;
  return {
    family: "security-group",
    groupId: peer.GroupId,
    ...(peer.UserId ? { accountId: peer.UserId } : {}),
  };
}

/** A tag in EC2's spelling. */
export function ec2Tag({ key: Key, value: Value }: Tag): Ec2Tag {
  return { Key, Value };
}
