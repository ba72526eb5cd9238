import { canonicalJson, sha256 } from "../core/canonical.ts";
import { newHead } from "../core/ledger/change.ts";
import type { GroupHead, StoredRequest } from "../core/ledger/stored.ts";
import type { Facts } from "../core/policy/facts.ts";
import { readIpPermission, readRule } from "../core/request/permissions.ts";
import type { GroupKey } from "../core/request/request.ts";
import type { Described, Ec2Group, Ports } from "./ports.ts";

/** What was looked up, side by side, before a request is judged. */
export interface Look {
  /** The stored request of the same id, if there is one. */
  readonly stored?: StoredRequest;
  readonly head: GroupHead;
  readonly group: Described<Ec2Group>;
}

/** Looks up the request's own past, the head of its group, and the group in EC2, all at once. */
export async function lookAt(ports: Ports, group: GroupKey, requestId?: string): Promise<Look> {
  const [stored, head, described] = await Promise.all([
    requestId === undefined ? undefined : ports.ledger.request(requestId),
    ports.ledger.head(group),
    ports.ec2.describeGroup(group.groupId),
  ]);
  return {
    ...(stored === undefined ? {} : { stored }),
    head: head ?? newHead(group),
    group: described,
  };
}

/** The facts that the policy judges by: the group, its rules, and those that the ledger holds open or in flight for others. */
export function factsOf(group: Ec2Group, head: GroupHead, ownId?: string): Facts {
  const seen = new Set(group.rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId));
  const held = head.open
    .map(({ rule }) => rule)
    .filter(({ SecurityGroupRuleId }) => !seen.has(SecurityGroupRuleId));
  const rules = [...group.rules, ...held].map((rule) => ({ rule, read: readRule(rule) }));
  const others = head.inflight?.requestId === ownId ? undefined : head.inflight;
  const inflight = (others?.ipPermissions ?? []).map(readIpPermission);
  return {
    group: {
      ...(group.vpcId === undefined ? {} : { vpcId: group.vpcId }),
      tags: new Map(group.tags.map(({ Key, Value }) => [Key, Value])),
    },
    rules: [...rules.flatMap(({ read }) => (read === undefined ? [] : [read])), ...inflight],
    unreadable: rules.flatMap(({ rule, read }) =>
      read === undefined ? [rule.SecurityGroupRuleId] : [],
    ),
  };
}

/** A digest of the group as it was looked up, for the record: lower-case hex SHA-256. */
export function groupDigest(group: Ec2Group): string {
  const rules = [...group.rules].sort((a, b) =>
    a.SecurityGroupRuleId < b.SecurityGroupRuleId ? -1 : 1,
  );
  return sha256(`egress-guard/group/v1\n${canonicalJson({ ...group, rules })}`);
}
