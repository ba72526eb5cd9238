import { minuteOf } from "../request/lifetime.ts";
import type { GroupHead, Holder, StoredRequest } from "./stored.ts";

/** The rules for which a request is its principal's holder: whether another request of the principal relies on them is not in the head. */
export function soleRules(head: GroupHead, { requestId }: Pick<StoredRequest, "requestId">) {
  return head.open
    .filter(({ holders }) => holders.some((holder) => holder.requestId === requestId))
    .map(({ rule }) => rule.SecurityGroupRuleId);
}

/** Whether a request still relies on a rule at this moment. */
export function reliesOn(request: StoredRequest, ruleId: string, now: string): boolean {
  const { rulesStatus, heldRuleIds, expiresAt } = request;
  if (rulesStatus !== "open" || !heldRuleIds.includes(ruleId)) return false;
  return expiresAt === undefined || minuteOf(expiresAt) > now;
}

/** A request as the holder of a rule. */
export function holderOf({ requestId, principal, expiresAt }: StoredRequest): Holder {
  const until = expiresAt === undefined ? {} : { until: expiresAt };
  return { requestId, principalId: principal.id, ...until };
}

/** The one that ends last first; what has no end ends after everything. */
export function byEnd(a: StoredRequest, b: StoredRequest): number {
  if (a.expiresAt === b.expiresAt) return 0;
  if (a.expiresAt === undefined) return -1;
  if (b.expiresAt === undefined) return 1;
  return a.expiresAt > b.expiresAt ? -1 : 1;
}

/** What a request's rules are now, by the head of its group: stored as open, they may have been given up through another request. */
export function rulesNow(request: StoredRequest, head: GroupHead | undefined): StoredRequest {
  if (request.rulesStatus !== "open") return request;
  const own = (head?.open ?? []).filter(({ rule }) =>
    request.heldRuleIds.includes(rule.SecurityGroupRuleId),
  );
  const held = own.some(({ holders }) =>
    holders.some(({ principalId }) => principalId === request.principal.id),
  );
  if (held) return request;
  const going = own.some(({ holders }) => holders.length === 0);
  return { ...request, rulesStatus: going ? "revoking" : "revoked" };
}
