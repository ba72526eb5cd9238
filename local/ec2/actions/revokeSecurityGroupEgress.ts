import type { Call } from "../call.ts";
import { claims } from "../ids.ts";
import { isRefusal, missing, type Outcome, refuse } from "../refusal.ts";
import { egressRulesByIds, egressRulesLike } from "../rules/find.ts";
import { findGroup, namedPeer } from "../rules/peers.ts";
import {
  type IpPermission,
  ipPermissions,
  permissionIds,
  readPermissions,
  repeatedRule,
} from "../rules/permission.ts";
import { printRevoked } from "../rules/print.ts";
import type { StoredGroup } from "../store/groups.ts";
import { deleteRule, type StoredRule } from "../store/rules.ts";
import { flag, type Input, list, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = {
  GroupId: text,
  SecurityGroupRuleId: list(text),
  IpPermissions: ipPermissions,
  DryRun: flag,
};

/** Removes outbound rules from a security group, by their ids or by what they let out; all of them or none. */
export const revokeSecurityGroupEgress = action({
  name: "RevokeSecurityGroupEgress",
  effect: "changes",
  parameters,
  required: ["GroupId"],
  ids: ({ GroupId, SecurityGroupRuleId, IpPermissions }) => [
    ...claims("security-group", [GroupId]),
    ...claims("security-group-rule", SecurityGroupRuleId),
    ...permissionIds(IpPermissions),
  ],
  run: revoke,
});

type RevokeInput = Input<typeof parameters, "GroupId">;

function revoke(input: RevokeInput, call: Call): Outcome<XmlRecord> {
  const group = findGroup(call, input.GroupId);
  if (isRefusal(group)) return group;
  const rules = namedRules(input, call, group);
  if (isRefusal(rules)) return rules;
  const revoked = rules.slice(0, call.ruleBudget);
  for (const { id } of revoked) deleteRule(call.db, id);
  return { return: true, revokedSecurityGroupRuleSet: revoked.map(printRevoked) };
}

function namedRules(
  { SecurityGroupRuleId, IpPermissions }: RevokeInput,
  call: Call,
  group: StoredGroup,
): Outcome<readonly StoredRule[]> {
  if (SecurityGroupRuleId.length > 0 && IpPermissions.length > 0) {
    const message = "The parameters securityGroupRuleIds and ipPermissions cannot be used together";
    return refuse("InvalidParameterCombination", message);
  }
  if (SecurityGroupRuleId.length > 0) return egressRulesByIds(call, group, SecurityGroupRuleId);
  if (IpPermissions.length === 0) return missing("ipPermissions");
  return rulesByPermissions(call, group, IpPermissions);
}

function rulesByPermissions(
  call: Call,
  group: StoredGroup,
  permissions: readonly IpPermission[],
): Outcome<readonly StoredRule[]> {
  const wanted = readPermissions(permissions, namedPeer);
  if (isRefusal(wanted)) return wanted;
  return repeatedRule(wanted) ?? egressRulesLike(call, group, wanted);
}
