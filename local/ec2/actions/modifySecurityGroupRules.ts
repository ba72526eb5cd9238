import type { Call } from "../call.ts";
import { claims } from "../ids.ts";
import {
  all,
  firstRefusal,
  invalidValue,
  isRefusal,
  missing,
  type Outcome,
  type Refusal,
} from "../refusal.ts";
import { ruleIdNotFound } from "../rules/find.ts";
import { findGroup, reachablePeer, unknownPrefixList } from "../rules/peers.ts";
import { overQuota } from "../rules/quota.ts";
import { type RuleText, readRule, ruleText } from "../rules/replacement.ts";
import { duplicateRule } from "../rules/words.ts";
import type { StoredGroup } from "../store/groups.ts";
import { type NewRule, replaceRules, rulesOf, type StoredRule } from "../store/rules.ts";
import { flag, type Input, list, record, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = {
  GroupId: text,
  SecurityGroupRule: list(record({ SecurityGroupRuleId: text, SecurityGroupRule: ruleText })),
  DryRun: flag,
};

/** Gives rules of a security group new contents, whole and under their old ids. */
export const modifySecurityGroupRules = action({
  name: "ModifySecurityGroupRules",
  effect: "changes",
  parameters,
  required: ["GroupId", "SecurityGroupRule"],
  ids: ({ GroupId, SecurityGroupRule }) => [
    ...claims("security-group", [GroupId]),
    ...SecurityGroupRule.flatMap(({ SecurityGroupRuleId, SecurityGroupRule: rule }) => [
      ...claims("security-group-rule", [SecurityGroupRuleId]),
      ...claims("prefix-list", [rule?.PrefixListId]),
      ...claims("security-group", [rule?.ReferencedGroupId]),
    ]),
  ],
  run: modify,
});

type ModifyInput = Input<typeof parameters, "GroupId" | "SecurityGroupRule">;

/** A rule before and after. */
interface Change {
  readonly old: StoredRule;
  readonly rule: NewRule;
}

function modify({ GroupId, SecurityGroupRule }: ModifyInput, call: Call): Outcome<XmlRecord> {
  const group = findGroup(call, GroupId);
  if (isRefusal(group)) return group;
  const stored = rulesOf(call.db, group.id);
  const changes = all(
    SecurityGroupRule.map(({ SecurityGroupRuleId, SecurityGroupRule: rule }) =>
      readChange(call, group, stored, SecurityGroupRuleId, rule),
    ),
  );
  if (isRefusal(changes)) return changes;
  const refusal = unfitChanges(call, stored, changes);
  if (refusal !== undefined) return refusal;
  replaceRules(
    call.db,
    changes.map(({ old, rule }) => ({ id: old.id, rule })),
  );
  return { return: true };
}

function readChange(
  call: Call,
  group: StoredGroup,
  stored: readonly StoredRule[],
  id: string | undefined,
  text: RuleText | undefined,
): Outcome<Change> {
  if (id === undefined) return missing("securityGroupRuleId");
  const old = stored.find((one) => one.id === id);
  if (old === undefined) return ruleIdNotFound(id);
  const rule = readRule(text, reachablePeer(call, group));
  if (isRefusal(rule)) return rule;
  if (rule.kind !== old.kind) {
    return invalidValue(`The type of the security group rule '${id}' cannot be changed`);
  }
  return unknownPrefixList(call, rule) ?? { old, rule };
}

/** What the group would be after the changes must be what it could have been made, in each direction. */
function unfitChanges(
  call: Call,
  stored: readonly StoredRule[],
  changes: readonly Change[],
): Refusal | undefined {
  const changed = new Set(changes.map(({ old }) => old.id));
  if (changed.size < changes.length) {
    return invalidValue("The same security group rule must not appear multiple times");
  }
  return firstRefusal([0, 1], (egress) =>
    unfitRules(
      call,
      stored.filter((rule) => rule.egress === egress && !changed.has(rule.id)),
      changes.filter(({ old }) => old.egress === egress).map(({ rule }) => rule),
    ),
  );
}

function unfitRules(
  call: Call,
  kept: readonly NewRule[],
  changed: readonly NewRule[],
): Refusal | undefined {
  return (
    firstRefusal(changed.entries(), ([i, rule]) =>
      duplicateRule([...kept, ...changed.slice(0, i)], [rule]),
    ) ?? overQuota(call, [...kept, ...changed])
  );
}
