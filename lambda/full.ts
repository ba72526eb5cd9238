import type { Holdings } from "../core/ledger/holdings.ts";
import { fullGroup } from "../core/policy/quota.ts";
import { readIpPermission, readRule } from "../core/request/permissions.ts";
import type { EgressRequest } from "../core/request/request.ts";
import type { Evidence } from "./judge.ts";
import { listFacts } from "./lists.ts";
import type { Ports } from "./ports.ts";
import { problemReply, type Reply } from "./reply.ts";

const FAMILY_NAMES = { ipv4: "IPv4", ipv6: "IPv6" } as const;

/**
 * The answer where the group has no room for what is missing: EC2 would refuse the whole call. Only rules that EC2 describes are
 * counted, so that a describe that lags may call too few, and then EC2 says so itself.
 */
export function fullReply(
  { policy }: Pick<Ports, "policy">,
  request: EgressRequest,
  { group, lists }: Pick<Evidence, "group" | "lists">,
  { missing }: Pick<Holdings, "missing">,
): Reply | undefined {
  const most = policy.limits.maxRulesPerGroup;
  const rules = group.rules.flatMap((rule) => readRule(rule) ?? []);
  const full = fullGroup(rules, missing.map(readIpPermission), listFacts(request, lists), most);
  if (full === undefined) return undefined;
  const family = FAMILY_NAMES[full.family];
  const detail = `${group.groupId} has ${full.has} of ${most} outbound ${family} rules, and this request adds ${full.adds}; revoke rules that are not needed, or raise the account's quota and limits.maxRulesPerGroup (a prefix list counts as its MaxEntries)`;
  return problemReply("rule-limit-reached", detail);
}
