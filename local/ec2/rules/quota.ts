import { FAMILIES, type Family } from "../../../core/net/cidr.ts";
import type { Call } from "../call.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { prefixListById } from "../store/prefixLists.ts";
import type { RuleIdentity } from "../store/rules.ts";

/** Rules of one direction per group, for IPv4 and for IPv6 each (Amazon VPC quotas). */
export const RULES_PER_GROUP = 60;

/** Refuses a group that would have more rules of one direction than the quota; defaults count too. */
export function overQuota(call: Call, rules: readonly RuleIdentity[]): Refusal | undefined {
  const over = FAMILIES.some((family) => countOf(call, rules, family) > RULES_PER_GROUP);
  if (!over) return undefined;
  return refuse(
    "RulesPerSecurityGroupLimitExceeded",
    "The maximum number of rules per security group has been reached.",
  );
}

function countOf(call: Call, rules: readonly RuleIdentity[], family: Family): number {
  return rules.reduce((count, rule) => count + weightOf(call, rule, family), 0);
}

/** What one rule counts: a group once in both families, a prefix list its maximum size or AWS's weight in its own. */
function weightOf(call: Call, { kind, peer }: RuleIdentity, family: Family): number {
  if (kind === "security-group") return 1;
  if (kind !== "prefix-list") return kind === family ? 1 : 0;
  const prefixList = prefixListById(call.db, call.account, peer);
  if (prefixList?.family !== family) return 0;
  return prefixList.maxEntries ?? prefixList.weight ?? 0;
}
