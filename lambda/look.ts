import { canonicalJson, sha256 } from "../core/canonical.ts";
import { newHead } from "../core/ledger/change.ts";
import type { GroupHead, StoredRequest } from "../core/ledger/stored.ts";
import type { Facts } from "../core/policy/facts.ts";
import { readIpPermission, readRule } from "../core/request/permissions.ts";
import type { EgressRequest } from "../core/request/request.ts";
import type { TicketReading } from "../core/tickets/ticket.ts";
import { describeLists, type Lists, listIdsAsked, listIdsHeld } from "./lists.ts";
import type { Described, Ec2Group, Ports } from "./ports.ts";
import { readTicket } from "./readTicket.ts";

/** What was looked up before a request is judged. */
export interface Look {
  /** The stored request of the same id, if there is one. */
  readonly stored?: StoredRequest;
  readonly head: GroupHead;
  readonly group: Described<Ec2Group>;
  /** The prefix lists among what is asked for and among the group's rules. */
  readonly lists: Lists;
  /** The names of the groups that the request names by id and name. */
  readonly names: Described<ReadonlyMap<string, string>>;
  /** The ticket that the request names, if the policy asks for tickets. */
  readonly ticket?: TicketReading;
}

const NO_NAMES: Look["names"] = { kind: "found", value: new Map() };

/** Looks up everything at once, but for the lists that only the group's rules name: those come after it. */
export async function lookAt(
  ports: Ports,
  request: EgressRequest,
  requestId?: string,
): Promise<Look> {
  const { group, peerNames = [] } = request;
  const peers = peerNames.map(({ groupId }) => groupId);
  const [stored, found, described, asked, names, ticket] = await Promise.all([
    requestId === undefined ? undefined : ports.ledger.request(requestId),
    ports.ledger.head(group),
    ports.ec2.describeGroup(group.groupId),
    describeLists(ports, listIdsAsked(request)),
    peers.length === 0 ? NO_NAMES : ports.ec2.groupNames([...new Set(peers)]),
    readTicket(ports, request),
  ]);
  const head = found ?? newHead(group);
  const known = described.kind === "found" ? asKnown(described.value, head) : undefined;
  return {
    ...(stored === undefined ? {} : { stored }),
    head,
    group: known === undefined ? described : { kind: "found", value: known },
    lists: await describeLists(ports, known === undefined ? [] : listIdsHeld(known, head), asked),
    names,
    ...(ticket === undefined ? {} : { ticket }),
  };
}

/** The group less the rules that are known to be gone: a describe may lag behind the revocation. */
export function asKnown(group: Ec2Group, { closed = [] }: GroupHead): Ec2Group {
  const gone = new Set(closed.map(({ ruleId }) => ruleId));
  const rules = group.rules.filter(({ SecurityGroupRuleId }) => !gone.has(SecurityGroupRuleId));
  return { ...group, rules };
}

/** The group's rules that the policy judges by: those that EC2 describes, and those that the ledger holds open or in flight for others. */
export function rulesOf(
  group: Ec2Group,
  head: GroupHead,
  ownId?: string,
): Pick<Facts, "group" | "rules" | "unreadable"> {
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
