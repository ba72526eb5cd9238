import { type Change, decidedChange, sharedChange } from "../core/ledger/change.ts";
import type { Grounds, NewRequest } from "../core/ledger/decided.ts";
import { holdAfter, markedRequest } from "../core/ledger/holdings.ts";
import type { GroupHead, StoredRequest } from "../core/ledger/stored.ts";
import type { Ec2Rule } from "../core/request/ec2.ts";
import type { Ports } from "./ports.ts";
import { reconcile } from "./reconcile.ts";

/** Nothing is to be added: rules of strangers are just named, those of this guard are held open for this request too. */
export function thereAlready(
  draft: NewRequest | StoredRequest,
  head: GroupHead,
  grounds: Grounds,
  rules: readonly Ec2Rule[],
  at: string,
): Change {
  const held = { present: rules, own: [] };
  const hold = holdAfter(head, draft, grounds.decision.lifetime, held, at);
  return hold.open !== head.open
    ? sharedChange(draft, head, grounds, hold, at)
    : decidedChange(draft, grounds, "already-authorized", hold, at);
}

/**
 * Whether one of the rules was made by a request of this guard that the head did not hold open when it was read: it is
 * still under way, or ended in between. Then both must be looked at again, or the rule would be shared and not counted.
 */
export async function justMade(
  ports: Ports,
  head: GroupHead,
  rules: readonly Ec2Rule[],
): Promise<boolean> {
  const held = new Set(head.open.map(({ rule }) => rule.SecurityGroupRuleId));
  const marked = rules.filter(({ SecurityGroupRuleId }) => !held.has(SecurityGroupRuleId));
  const requestIds = new Set(marked.flatMap((rule) => markedRequest(rule) ?? []));
  if (requestIds.size === 0) return false;
  for (const requestId of requestIds) {
    const maker = await reconcile(ports, requestId);
    if (maker?.status === "executing") return true;
  }
  // A mark that no request accounts for is a stranger's copy.
  const now = await ports.ledger.head(head.group);
  return now !== undefined && now.chain.seq !== head.chain.seq;
}
