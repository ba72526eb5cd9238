import type { Ec2IpPermission, Ec2Rule, Ec2Tag } from "../request/ec2.ts";
import { trafficText } from "../request/permission.ts";
import { readIpPermission, readRule } from "../request/permissions.ts";
import type { GroupHead, OpenRule, StoredRequest, StoredRule } from "./stored.ts";

/** What a group has of the permissions that a request asks for. */
export interface Holdings {
  /** Rules that are exactly a permission of the request, in the request's order. */
  readonly present: readonly Ec2Rule[];
  /** Those of them that carry this request's own mark. */
  readonly own: readonly Ec2Rule[];
  /** Permissions of the request that the group does not have. */
  readonly missing: readonly Ec2IpPermission[];
}

const MARK_KEY = "egress-guard:request-id";

/** The tag that marks a rule as made for one request: its id and the nonce that nobody else knows. */
export function requestMark(request: {
  readonly requestId: string;
  readonly nonce: string;
}): Ec2Tag {
  return { Key: MARK_KEY, Value: `${request.requestId}.${request.nonce}` };
}

/** The request that a rule says it was made for. The nonce is not looked at: whoever relies on it must ask the ledger. */
export function markedRequest({ Tags }: Ec2Rule): string | undefined {
  const mark = (Tags ?? []).find(({ Key }) => Key === MARK_KEY);
  return mark?.Value.split(".")[0];
}

/** Compares what a request asks for with the rules of its group; identity is EC2's: protocol, ports and peer. */
export function holdingsOf(
  request: Pick<StoredRequest, "ipPermissions" | "requestId" | "nonce">,
  rules: readonly Ec2Rule[],
): Holdings {
  const byText = new Map(rules.map((rule) => [ruleText(rule), rule]));
  const pairs = request.ipPermissions.map((ipPermission) => ({
    ipPermission,
    rule: byText.get(trafficText(readIpPermission(ipPermission))),
  }));
  const present = pairs.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
  const mark = requestMark(request);
  return {
    present,
    own: present.filter(({ Tags }) =>
      (Tags ?? []).some(({ Key, Value }) => Key === mark.Key && Value === mark.Value),
    ),
    missing: pairs.flatMap(({ ipPermission, rule }) => (rule === undefined ? [ipPermission] : [])),
  };
}

/** Whether EC2 answered a call with exactly the rules that were called for. */
export function answersCall(call: readonly Ec2IpPermission[], rules: readonly Ec2Rule[]): boolean {
  const asked = call.map((ipPermission) => trafficText(readIpPermission(ipPermission))).sort();
  const made = rules.map(ruleText).sort();
  return asked.length === made.length && asked.every((text, index) => text === made[index]);
}

/**
 * The group's open rules once this request holds its own, and shares those that this guard made for other principals. The
 * head itself comes back unchanged where nobody new holds anything: asking again for what one has is no change.
 */
export function openAfter(
  head: GroupHead,
  request: Pick<StoredRequest, "requestId" | "principal">,
  holdings: Pick<Holdings, "present" | "own">,
): readonly OpenRule[] {
  const holder = { requestId: request.requestId, principalId: request.principal.id };
  const present = new Set(holdings.present.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId));
  const known = new Set(head.open.map(({ rule }) => rule.SecurityGroupRuleId));
  const joins = ({ rule, holders }: OpenRule) =>
    present.has(rule.SecurityGroupRuleId) &&
    holders.every(({ principalId }) => principalId !== holder.principalId);
  const made = holdings.own.filter(({ SecurityGroupRuleId }) => !known.has(SecurityGroupRuleId));
  if (made.length === 0 && !head.open.some(joins)) return head.open;
  const shared = head.open.map((open) =>
    joins(open) ? { ...open, holders: [...open.holders, holder] } : open,
  );
  return [...shared, ...made.map((rule): OpenRule => ({ rule: bare(rule), holders: [holder] }))];
}

/** A rule as a request stores it. */
export function storedRule({ Tags: _, ...rule }: Ec2Rule): StoredRule {
  return rule;
}

/** A head holds every open rule of its group in one item: what does not make a rule the rule it is stays out. */
function bare({ Tags: _, Description: __, ...rule }: Ec2Rule): Ec2Rule {
  return rule;
}

/** A rule that can't be read is no rule that was asked for. */
function ruleText(rule: Ec2Rule): string {
  const traffic = readRule(rule);
  return traffic === undefined ? `unreadable ${rule.SecurityGroupRuleId}` : trafficText(traffic);
}
