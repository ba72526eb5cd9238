import { type Protocol, portsKind } from "../../../core/net/ports.ts";
import { arn, type Call } from "../call.ts";
import type { StoredGroup } from "../store/groups.ts";
import type { PeerKind, RuleIdentity, StoredRule } from "../store/rules.ts";
import { type StoredTag, tagsOf } from "../store/tags.ts";
import type { Xml, XmlRecord } from "../wire/xml.ts";

type PeerPrinter = (peer: string, account: string) => XmlRecord;

const PEER_IN_RULE: Readonly<Record<PeerKind, PeerPrinter>> = {
  ipv4: (cidrIpv4) => ({ cidrIpv4 }),
  ipv6: (cidrIpv6) => ({ cidrIpv6 }),
  "prefix-list": (prefixListId) => ({ prefixListId }),
  "security-group": (groupId, userId) => ({ referencedGroupInfo: { groupId, userId } }),
};

/** Where a peer stands in an IpPermission, and how. */
const PEER_IN_PERMISSION: Readonly<Record<PeerKind, readonly [set: string, print: PeerPrinter]>> = {
  ipv4: ["ipRanges", (cidrIp) => ({ cidrIp })],
  ipv6: ["ipv6Ranges", (cidrIpv6) => ({ cidrIpv6 })],
  "prefix-list": ["prefixListIds", (prefixListId) => ({ prefixListId })],
  "security-group": ["groups", (groupId, userId) => ({ userId, groupId })],
};

export function printTags(tags: readonly StoredTag[]): Xml {
  return tags.map(({ key, value }) => ({ key, value }));
}

/**
 * A rule as AuthorizeSecurityGroupEgress and DescribeSecurityGroupRules show it. The first leaves `tagSet` out
 * when there are no tags, the second shows it empty.
 */
export function printRule(
  call: Call,
  rule: StoredRule,
  account: string,
  emptyTags: "shown" | "left out",
): XmlRecord {
  const tags = tagsOf(call.db, rule.id);
  return {
    securityGroupRuleId: rule.id,
    groupId: rule.groupId,
    groupOwnerId: account,
    isEgress: rule.egress === 1,
    ipProtocol: rule.protocol,
    fromPort: rule.fromPort,
    toPort: rule.toPort,
    ...PEER_IN_RULE[rule.kind](rule.peer, account),
    description: rule.description ?? undefined,
    tagSet: tags.length === 0 && emptyTags === "left out" ? undefined : printTags(tags),
    securityGroupRuleArn: arn(call, account, "security-group-rule", rule.id),
  };
}

/** A rule as RevokeSecurityGroupEgress shows what it removed: the group it named stands flat. */
export function printRevoked(rule: StoredRule): XmlRecord {
  const peer: XmlRecord =
    rule.kind === "security-group"
      ? { referencedGroupId: rule.peer }
      : PEER_IN_RULE[rule.kind](rule.peer, "");
  return {
    securityGroupRuleId: rule.id,
    groupId: rule.groupId,
    isEgress: rule.egress === 1,
    ipProtocol: rule.protocol,
    fromPort: rule.fromPort,
    toPort: rule.toPort,
    ...peer,
    description: rule.description ?? undefined,
  };
}

/** A group's rules of one direction as DescribeSecurityGroups shows them: one entry per protocol and ports. */
export function printPermissions(group: StoredGroup, rules: readonly StoredRule[]): Xml {
  const byTraffic = Map.groupBy(rules, (r) => `${r.protocol} ${r.fromPort} ${r.toPort}`);
  return [...byTraffic.values()].map((together) => printPermission(group, together));
}

function printPermission(group: StoredGroup, rules: readonly StoredRule[]): XmlRecord {
  const [first] = rules;
  const sets = Object.values(PEER_IN_PERMISSION).map(([set]) => [
    set,
    printPeers(group, rules, set),
  ]);
  return { ...(first === undefined ? {} : printTraffic(first)), ...Object.fromEntries(sets) };
}

/** Rules of protocols without ports show -1 in the rule views and nothing here. */
function printTraffic({ protocol, fromPort, toPort }: RuleIdentity): XmlRecord {
  return hasPorts(protocol) ? { ipProtocol: protocol, fromPort, toPort } : { ipProtocol: protocol };
}

function hasPorts(protocol: Protocol): boolean {
  return portsKind(protocol) !== "none";
}

function printPeers(group: StoredGroup, rules: readonly StoredRule[], wanted: string): Xml {
  return rules.flatMap((rule) => {
    const [set, print] = PEER_IN_PERMISSION[rule.kind];
    if (set !== wanted) return [];
    const description = rule.description ?? undefined;
    return [{ ...print(rule.peer, group.account), description }];
  });
}
