import { arn, type Call } from "../call.ts";
import { claims } from "../ids.ts";
import { applyFilters, type FilterTable, pageOf } from "../listing.ts";
import { all, isRefusal, type Outcome, refuse } from "../refusal.ts";
import { findGroup, namesNotTaken } from "../rules/peers.ts";
import { printPermissions, printTags } from "../rules/print.ts";
import { groupsOf, type StoredGroup } from "../store/groups.ts";
import { type PeerKind, rulesOf, type StoredRule } from "../store/rules.ts";
import { tagsOf } from "../store/tags.ts";
import { filters, flag, type Input, integer, list, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = {
  GroupId: list(text),
  GroupName: list(text),
  Filter: filters,
  MaxResults: integer,
  NextToken: text,
  DryRun: flag,
};

/** Shows security groups with their rules, rules of one protocol and port range together. */
export const describeSecurityGroups = action({
  name: "DescribeSecurityGroups",
  effect: "reads",
  parameters,
  required: [],
  ids: ({ GroupId }) => claims("security-group", GroupId),
  run: describe,
});

type DescribeInput = Input<typeof parameters, never>;

function describe(input: DescribeInput, call: Call): Outcome<XmlRecord> {
  if (input.MaxResults !== undefined && input.GroupId.length > 0) {
    const message = "The parameter GroupIds cannot be used with the parameter MaxResults";
    return refuse("InvalidParameterCombination", message);
  }
  const named = namedGroups(input, call);
  if (isRefusal(named)) return named;
  const tags = ({ id }: StoredGroup) => tagsOf(call.db, id);
  const found = applyFilters(named, input.Filter, filterTable(call), tags);
  if (isRefusal(found)) return found;
  const page = pageOf(
    found,
    input,
    { least: 5, most: 1000 },
    `groups ${JSON.stringify(input.Filter)}`,
  );
  if (isRefusal(page)) return page;
  const securityGroupInfo = page.items.map((group) => printGroup(call, group));
  return { securityGroupInfo, nextToken: page.nextToken };
}

function namedGroups(
  { GroupId, GroupName: [name] }: DescribeInput,
  call: Call,
): Outcome<readonly StoredGroup[]> {
  if (name !== undefined) return namesNotTaken(name);
  if (GroupId.length === 0) return groupsOf(call.db, call.account);
  const groups = all([...new Set(GroupId)].map((id) => findGroup(call, id)));
  return isRefusal(groups) ? groups : groups.toSorted((a, b) => a.position - b.position);
}

function printGroup(call: Call, group: StoredGroup): XmlRecord {
  const rules = rulesOf(call.db, group.id);
  return {
    ownerId: group.account,
    groupId: group.id,
    groupName: group.name,
    groupDescription: group.description,
    vpcId: group.vpcId,
    ipPermissions: printPermissions(
      group,
      rules.filter(({ egress }) => egress === 0),
    ),
    ipPermissionsEgress: printPermissions(
      group,
      rules.filter(({ egress }) => egress === 1),
    ),
    tagSet: printTags(tagsOf(call.db, group.id)),
    securityGroupArn: arn(call, group.account, "security-group", group.id),
  };
}

function filterTable(call: Call): FilterTable<StoredGroup> {
  return {
    description: (group) => [group.description],
    "group-id": (group) => [group.id],
    "group-name": (group) => [group.name],
    "owner-id": (group) => [group.account],
    "tag-key": (group) => tagsOf(call.db, group.id).map(({ key }) => key),
    "vpc-id": (group) => [group.vpcId],
    ...ruleFilters(call, "ip-permission", 0),
    ...ruleFilters(call, "egress.ip-permission", 1),
  };
}

/** The filters on rules of one direction: a group passes if any rule of it has the value. */
function ruleFilters(call: Call, prefix: string, egress: 0 | 1): FilterTable<StoredGroup> {
  const of =
    (read: (rule: StoredRule, group: StoredGroup) => string | undefined) => (group: StoredGroup) =>
      rulesOf(call.db, group.id)
        .filter((rule) => rule.egress === egress)
        .flatMap((rule) => read(rule, group) ?? []);
  const peer = (kind: PeerKind) => of((rule) => (rule.kind === kind ? rule.peer : undefined));
  const ofPeerGroup = (read: (group: StoredGroup) => string) =>
    of((rule) => {
      const found = rule.kind === "security-group" ? findGroup(call, rule.peer) : undefined;
      return found === undefined || isRefusal(found) ? undefined : read(found);
    });
  return {
    [`${prefix}.cidr`]: peer("ipv4"),
    [`${prefix}.ipv6-cidr`]: peer("ipv6"),
    [`${prefix}.prefix-list-id`]: peer("prefix-list"),
    [`${prefix}.group-id`]: peer("security-group"),
    [`${prefix}.group-name`]: ofPeerGroup(({ name }) => name),
    [`${prefix}.user-id`]: ofPeerGroup(({ account }) => account),
    [`${prefix}.protocol`]: of(({ protocol }) => protocol),
    [`${prefix}.from-port`]: of(({ fromPort }) => String(fromPort)),
    [`${prefix}.to-port`]: of(({ toPort }) => String(toPort)),
  };
}
