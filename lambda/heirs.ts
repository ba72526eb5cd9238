import { byEnd, holderOf, reliesOn, soleRules } from "../core/ledger/heirs.ts";
import type { GroupHead, Holder, StoredRequest } from "../core/ledger/stored.ts";
import type { Ports } from "./ports.ts";
import { timestamp } from "./write.ts";

const PAGE = 100;

/**
 * Who steps in where a request lets go before its time: for each rule that it holds for its principal, the principal's other
 * request that relies on the rule for longest. The head was read before: none of them can have let go since, unseen.
 */
export async function heirsOf(
  ports: Ports,
  request: StoredRequest,
  head: GroupHead,
): Promise<ReadonlyMap<string, Holder>> {
  const ruleIds = soleRules(head, request);
  if (ruleIds.length === 0) return new Map();
  const others = await othersOf(ports, request, ruleIds);
  const heirs = new Map<string, Holder>();
  for (const ruleId of ruleIds) {
    const heir = await firstThatRelies(ports, others, ruleId);
    if (heir !== undefined) heirs.set(ruleId, holderOf(heir));
  }
  return heirs;
}

/** The principal's other requests that seem to rely on any of the rules, the one that ends last first. */
async function othersOf(ports: Ports, request: StoredRequest, ruleIds: readonly string[]) {
  const { principal, group, requestId } = request;
  const query = { principalId: principal.id, groupId: group.groupId, limit: PAGE };
  const now = timestamp(ports);
  const found: StoredRequest[] = [];
  let page = await ports.ledger.requests(query);
  for (;;) {
    found.push(...page.filter((other) => ruleIds.some((id) => reliesOn(other, id, now))));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    const after = { createdAt: last.createdAt, requestId: last.requestId };
    page = await ports.ledger.requests({ ...query, after });
  }
  return found.filter((other) => other.requestId !== requestId).sort(byEnd);
}

/** A list may lag: each is read again before it is relied on. */
async function firstThatRelies(ports: Ports, others: readonly StoredRequest[], ruleId: string) {
  const now = timestamp(ports);
  for (const { requestId, heldRuleIds } of others) {
    if (!heldRuleIds.includes(ruleId)) continue;
    const other = await ports.ledger.request(requestId);
    if (other !== undefined && reliesOn(other, ruleId, now)) return other;
  }
  return undefined;
}
