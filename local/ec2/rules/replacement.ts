import {
  invalidValue,
  isRefusal,
  missing,
  type Outcome,
  type Refusal,
  refuse,
} from "../refusal.ts";
import type { NewRule, PeerKind } from "../store/rules.ts";
import { integer, record, text, type Value } from "../wire/fields.ts";
import { readDescription } from "./description.ts";
import { type PeerGroup, readIpv4, readIpv6 } from "./permission.ts";
import { readPorts, readProtocol } from "./traffic.ts";

/** A rule's new contents as ModifySecurityGroupRules takes them (EC2 API Reference, SecurityGroupRuleRequest). */
export const ruleText = record({
  IpProtocol: text,
  FromPort: integer,
  ToPort: integer,
  CidrIpv4: text,
  CidrIpv6: text,
  PrefixListId: text,
  ReferencedGroupId: text,
  Description: text,
});

export type RuleText = Value<typeof ruleText>;

const PEERS = "cidrIp, cidrIpv6, prefixListId, or referencedGroupId";

/** Reads a rule's new contents: it must name exactly one peer, and no ports for all protocols. */
export function readRule(given: RuleText | undefined, peerGroup: PeerGroup): Outcome<NewRule> {
  if (given === undefined) return missing("securityGroupRule");
  const peer = onePeer(given, peerGroup);
  if (isRefusal(peer)) return peer;
  const protocol = readProtocol(given.IpProtocol);
  if (isRefusal(protocol)) return protocol;
  const refusal = portsOfAll(given);
  if (refusal !== undefined) return refusal;
  const ports = readPorts(protocol, given.FromPort, given.ToPort);
  if (isRefusal(ports)) return ports;
  const description = readDescription(given.Description);
  if (isRefusal(description)) return description;
  return { protocol, fromPort: ports.from, toPort: ports.to, ...peer, description };
}

function onePeer(
  given: RuleText,
  peerGroup: PeerGroup,
): Outcome<{ readonly kind: PeerKind; readonly peer: string }> {
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId } = given;
  const named: readonly (readonly [PeerKind, string | undefined])[] = [
    ["ipv4", CidrIpv4],
    ["ipv6", CidrIpv6],
    ["prefix-list", PrefixListId],
    ["security-group", ReferencedGroupId],
  ];
  const [only, ...others] = named.filter(([, peer]) => peer !== undefined);
  if (only === undefined) {
    return refuse("MissingParameter", `The request must contain exactly one of: ${PEERS}`);
  }
  if (others.length > 0) {
    return refuse("InvalidParameterCombination", `Only one of ${PEERS} can be specified`);
  }
  const [kind, text = ""] = only;
  const peer = READERS[kind](text, peerGroup);
  return isRefusal(peer) ? peer : { kind, peer };
}

const READERS: Readonly<Record<PeerKind, (text: string, peerGroup: PeerGroup) => Outcome<string>>> =
  {
    ipv4: readIpv4,
    ipv6: readIpv6,
    "prefix-list": (id) => id,
    "security-group": (id, peerGroup) => peerGroup(groupPair(id)),
  };

function groupPair(GroupId: string): Parameters<PeerGroup>[0] {
  return {
    GroupId,
    Description: undefined,
    UserId: undefined,
    GroupName: undefined,
    VpcId: undefined,
    VpcPeeringConnectionId: undefined,
    PeeringStatus: undefined,
  };
}

/** AuthorizeSecurityGroupEgress drops such ports, this call refuses them (aws-ia/terraform-aws-genai-document-ingestion-rag#36). */
function portsOfAll({ IpProtocol, FromPort = -1, ToPort = -1 }: RuleText): Refusal | undefined {
  if (IpProtocol !== "-1" || (FromPort === -1 && ToPort === -1)) return undefined;
  return invalidValue(
    "You may not specify all protocols and specific ports. Please specify each protocol and port range combination individually, or all protocols and no port range.",
  );
}
