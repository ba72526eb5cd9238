import { type Call, newId } from "../call.ts";
import { claims } from "../ids.ts";
import { firstRefusal, isRefusal, missing, type Outcome } from "../refusal.ts";
import { findGroup, reachablePeer, unknownPrefixList } from "../rules/peers.ts";
import {
  ipPermissions,
  permissionIds,
  readPermissions,
  repeatedRule,
} from "../rules/permission.ts";
import { printRule } from "../rules/print.ts";
import { overQuota } from "../rules/quota.ts";
import { duplicateRule } from "../rules/words.ts";
import type { StoredGroup } from "../store/groups.ts";
import { egressRulesOf, insertRule, type NewRule, type StoredRule } from "../store/rules.ts";
import { putTags, type StoredTag } from "../store/tags.ts";
import { readTagSpecifications } from "../tagging.ts";
import { flag, type Input, tagSpecifications, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

// The deprecated top-level members (CidrIp, IpProtocol, …) are not here: EC2 answers UnknownParameter (boto/boto3#526).
const parameters = {
  GroupId: text,
  IpPermissions: ipPermissions,
  TagSpecification: tagSpecifications,
  DryRun: flag,
};

/** Adds outbound rules to a security group: one rule for each destination, all of them or none. */
export const authorizeSecurityGroupEgress = action({
  name: "AuthorizeSecurityGroupEgress",
  effect: "changes",
  parameters,
  required: ["GroupId"],
  ids: ({ GroupId, IpPermissions }) => [
    ...claims("security-group", [GroupId]),
    ...permissionIds(IpPermissions),
  ],
  run: authorize,
});

function authorize(
  { GroupId, IpPermissions, TagSpecification }: Input<typeof parameters, "GroupId">,
  call: Call,
): Outcome<XmlRecord> {
  const group = findGroup(call, GroupId);
  if (isRefusal(group)) return group;
  const tags = readTagSpecifications(TagSpecification, "security-group-rule");
  if (isRefusal(tags)) return tags;
  if (IpPermissions.length === 0) return missing("ipPermissions");
  const rules = newRules(call, group, IpPermissions);
  if (isRefusal(rules)) return rules;
  const stored = addRules(call, group, rules, tags);
  const printed = stored.map((rule) => printRule(call, rule, group.account, "left out"));
  return { return: true, securityGroupRuleSet: printed };
}

function newRules(
  call: Call,
  group: StoredGroup,
  permissions: Input<typeof parameters, "GroupId">["IpPermissions"],
): Outcome<readonly NewRule[]> {
  const rules = readPermissions(permissions, reachablePeer(call, group));
  if (isRefusal(rules)) return rules;
  const existing = egressRulesOf(call.db, group.id);
  const refusal =
    firstRefusal(rules, (rule) => unknownPrefixList(call, rule)) ??
    repeatedRule(rules) ??
    duplicateRule(existing, rules) ??
    overQuota(call, [...existing, ...rules]);
  return refusal ?? rules;
}

function addRules(
  call: Call,
  group: StoredGroup,
  rules: readonly NewRule[],
  tags: readonly StoredTag[],
): readonly StoredRule[] {
  return rules.slice(0, call.ruleBudget).map((rule) => {
    const id = newId(call, "sgr");
    putTags(call.db, id, tags);
    return insertRule(call.db, { ...rule, id, groupId: group.id, egress: 1 });
  });
}
