import { type Refusal, refuse } from "../refusal.ts";
import { identityKey, type NewRule, type RuleIdentity } from "../store/rules.ts";
import { duplicateText } from "./ruleWords.ts";

/** Refuses new rules of which the group has one already: the first such, in EC2's words. */
export function duplicateRule(
  existing: readonly RuleIdentity[],
  added: readonly NewRule[],
): Refusal | undefined {
  const keys = new Set(existing.map(identityKey));
  const found = added.find((rule) => keys.has(identityKey(rule)));
  return found === undefined
    ? undefined
    : refuse("InvalidPermission.Duplicate", duplicateText(found));
}
