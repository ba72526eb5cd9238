import type { Call } from "../call.ts";
import { all, type Outcome, type Refusal, refuse } from "../refusal.ts";
import { groupById, type StoredGroup } from "../store/groups.ts";
import {
  egressRulesOf,
  identityKey,
  type RuleIdentity,
  ruleById,
  type StoredRule,
} from "../store/rules.ts";

/** The caller's rule of this id. Errors: InvalidSecurityGroupRuleId.NotFound. */
export function findRule(call: Call, id: string): Outcome<StoredRule> {
  const rule = ruleById(call.db, id);
  const mine = rule !== undefined && groupById(call.db, call.account, rule.groupId) !== undefined;
  return mine ? rule : ruleIdNotFound(id);
}

/** A group's outbound rules of these ids, in their order, each once. */
export function egressRulesByIds(
  call: Call,
  group: StoredGroup,
  ids: readonly string[],
): Outcome<readonly StoredRule[]> {
  const byId = new Map(egressRulesOf(call.db, group.id).map((rule) => [rule.id, rule]));
  return all([...new Set(ids)].map((id) => byId.get(id) ?? ruleIdNotFound(id)));
}

/** A group's outbound rules that are the same as those wanted, in their order. */
export function egressRulesLike(
  call: Call,
  group: StoredGroup,
  wanted: readonly RuleIdentity[],
): Outcome<readonly StoredRule[]> {
  const stored = egressRulesOf(call.db, group.id);
  const byKey = new Map(stored.map((rule) => [identityKey(rule), rule]));
  return all(wanted.map((rule) => byKey.get(identityKey(rule)) ?? ruleNotFound()));
}

export function ruleIdNotFound(id: string): Refusal {
  const message = `The security group rule ID '${id}' does not exist`;
  return refuse("InvalidSecurityGroupRuleId.NotFound", message);
}

function ruleNotFound(): Refusal {
  const message = "The specified rule does not exist in this security group.";
  return refuse("InvalidPermission.NotFound", message);
}
