import { bare, holdingsOf, markedRequest } from "../core/ledger/holdings.ts";
import type { GroupHead, StoredRule } from "../core/ledger/stored.ts";
import { asKnown } from "./look.ts";
import type { Ports } from "./ports.ts";

/**
 * Rules of a group that this guard made and that nobody holds open: made by a call that took effect late, after the rule was
 * revoked. INVARIANT: no change of the group is in flight. `undefined` where EC2 could not be asked.
 */
export async function orphansOf(
  ports: Ports,
  head: GroupHead,
): Promise<readonly StoredRule[] | undefined> {
  // Where every call was answered none can have been late.
  if (head.quietFrom === undefined) return [];
  const described = await ports.ec2.describeGroup(head.group.groupId);
  if (described.kind === "unavailable") return undefined;
  const rules = described.kind === "found" ? asKnown(described.value, head).rules : [];
  const held = new Set(head.open.map(({ rule }) => rule.SecurityGroupRuleId));
  const orphans: StoredRule[] = [];
  for (const rule of rules.filter(({ SecurityGroupRuleId }) => !held.has(SecurityGroupRuleId))) {
    const requestId = markedRequest(rule);
    const maker = requestId === undefined ? undefined : await ports.ledger.request(requestId);
    // A mark may be copied: a rule is ours only if its maker asked for just this one, and has this very nonce.
    if (maker !== undefined && holdingsOf(maker, [rule]).own.length > 0) orphans.push(bare(rule));
  }
  return orphans;
}
