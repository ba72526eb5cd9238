import { type Cidr, formatCidr, parseIpv4Cidr, parseIpv6Cidr } from "../../../core/net/cidr.ts";
import type { PortRange, Protocol } from "../../../core/net/ports.ts";
import { claims, type IdClaim } from "../ids.ts";
import { all, invalidValue, isRefusal, missing, type Outcome, type Refusal } from "../refusal.ts";
import { identityKey, type NewRule, type PeerKind } from "../store/rules.ts";
import { integer, list, record, text, type Value } from "../wire/fields.ts";
import { readDescription } from "./description.ts";
import { readPorts, readProtocol } from "./traffic.ts";

const userIdGroupPair = record({
  Description: text,
  UserId: text,
  GroupName: text,
  GroupId: text,
  VpcId: text,
  VpcPeeringConnectionId: text,
  PeeringStatus: text,
});

/** `IpPermissions.N` as all calls about rules take it (EC2 API Reference, IpPermission). */
export const ipPermissions = list(
  record({
    IpProtocol: text,
    FromPort: integer,
    ToPort: integer,
    Groups: list(userIdGroupPair),
    IpRanges: list(record({ Description: text, CidrIp: text })),
    Ipv6Ranges: list(record({ Description: text, CidrIpv6: text })),
    PrefixListIds: list(record({ Description: text, PrefixListId: text })),
  }),
);

export type IpPermission = Value<typeof ipPermissions>[number];
export type UserIdGroupPair = Value<typeof userIdGroupPair>;

/** Finds the security group that a pair names: the group's id, or why EC2 refuses the pair. */
export type PeerGroup = (pair: UserIdGroupPair) => Outcome<string>;

interface Peer {
  readonly kind: PeerKind;
  readonly peer: string;
  readonly description: string | undefined;
}

/** The ids in permissions, whose form EC2 checks first. */
export function permissionIds(permissions: readonly IpPermission[]): readonly IdClaim[] {
  return permissions.flatMap(({ Groups, PrefixListIds }) => [
    ...claims(
      "security-group",
      Groups.map(({ GroupId }) => GroupId),
    ),
    ...claims(
      "prefix-list",
      PrefixListIds.map(({ PrefixListId }) => PrefixListId),
    ),
  ]);
}

/**
 * The rules that permissions stand for, in canonical form: one of each address block, prefix list and group.
 * A permission without any of these stands for no rule, and is no error (aws/aws-cli#7068).
 */
export function readPermissions(
  permissions: readonly IpPermission[],
  peerGroup: PeerGroup,
): Outcome<readonly NewRule[]> {
  const rules = all(permissions.map((permission) => readPermission(permission, peerGroup)));
  return isRefusal(rules) ? rules : rules.flat();
}

function readPermission(
  permission: IpPermission,
  peerGroup: PeerGroup,
): Outcome<readonly NewRule[]> {
  const protocol = readProtocol(permission.IpProtocol);
  if (isRefusal(protocol)) return protocol;
  const ports = readPorts(protocol, permission.FromPort, permission.ToPort);
  if (isRefusal(ports)) return ports;
  const peers = all(peersOf(permission, peerGroup));
  if (isRefusal(peers)) return peers;
  return all(peers.map((peer) => toRule(protocol, ports, peer)));
}

function toRule(protocol: Protocol, ports: PortRange, peer: Peer): Outcome<NewRule> {
  const description = readDescription(peer.description);
  if (isRefusal(description)) return description;
  const { from: fromPort, to: toPort } = ports;
  return { protocol, fromPort, toPort, kind: peer.kind, peer: peer.peer, description };
}

function peersOf(permission: IpPermission, peerGroup: PeerGroup): readonly Outcome<Peer>[] {
  return [
    ...permission.IpRanges.map(({ CidrIp, Description }) =>
      toPeer("ipv4", readIpv4(CidrIp), Description),
    ),
    ...permission.Ipv6Ranges.map(({ CidrIpv6, Description }) =>
      toPeer("ipv6", readIpv6(CidrIpv6), Description),
    ),
    ...permission.PrefixListIds.map(({ PrefixListId, Description }) =>
      toPeer("prefix-list", PrefixListId ?? missing("prefixListId"), Description),
    ),
    ...permission.Groups.map((pair) => toPeer("security-group", peerGroup(pair), pair.Description)),
  ];
}

function toPeer(
  kind: PeerKind,
  peer: Outcome<string>,
  description: string | undefined,
): Outcome<Peer> {
  return isRefusal(peer) ? peer : { kind, peer, description };
}

/** Reads an IPv4 block into its canonical text. */
export function readIpv4(cidr: string | undefined): Outcome<string> {
  return readCidr(cidr, parseIpv4Cidr);
}

/** Reads an IPv6 block into its canonical text. */
export function readIpv6(cidr: string | undefined): Outcome<string> {
  return readCidr(cidr, parseIpv6Cidr);
}

function readCidr(
  text: string | undefined,
  parse: (text: string) => Cidr | undefined,
): Outcome<string> {
  const cidr = parse(text ?? "");
  if (cidr === undefined) return invalidValue(`CIDR block ${text ?? "null"} is malformed`);
  return formatCidr(cidr);
}

/** Refuses a request that names one rule twice, whatever the descriptions (terraform-provider-aws#29492). */
export function repeatedRule(rules: readonly NewRule[]): Refusal | undefined {
  if (new Set(rules.map(identityKey)).size === rules.length) return undefined;
  return invalidValue("The same permission must not appear multiple times");
}
