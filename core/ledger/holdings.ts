import type { Ec2IpPermission, Ec2Rule, Ec2Tag } from "../request/ec2.ts";
import { endOf, type Lifetime, minuteOf } from "../request/lifetime.ts";
import { trafficText } from "../request/permission.ts";
import { readIpPermission, readRule } from "../request/permissions.ts";
import type { GroupHead, Holder, OpenRule, StoredRequest, StoredRule } from "./stored.ts";

/** What a group has of the permissions that a request asks for. */
export interface Holdings {
  /** Rules that are exactly a permission of the request, in the request's order. */
  readonly present: readonly Ec2Rule[];
  /** Those of them that carry this request's own mark. */
  readonly own: readonly Ec2Rule[];
  /** Permissions of the request that the group does not have. */
  readonly missing: readonly Ec2IpPermission[];
}

/** What a request has once it has ended, and what its group's head says of that. */
export interface Hold {
  /** Every rule that the answer shows, strangers' too. */
  readonly rules: readonly StoredRule[];
  /** Those that this guard made, and that are held open for the request. */
  readonly heldRuleIds: readonly string[];
  /** When the request lets go of them; absent where it holds none, or without end. */
  readonly expiresAt?: string;
  /** The rules of the group that requests hold open from now on. */
  readonly open: readonly OpenRule[];
}

/** What a request has that was denied. */
export const NOTHING_HELD: Hold = { rules: [], heldRuleIds: [], open: [] };

/** What a request has that failed: it is shown what there is, and relies on nothing. */
export function nothingHeld({ open }: GroupHead, present: readonly Ec2Rule[]): Hold {
  return { rules: present.map(storedRule), heldRuleIds: [], open };
}

const MARK_KEY = "egress-guard:request-id";

/** The tag that marks a rule as made for one request: its id and the nonce that nobody else knows. */
export function requestMark(request: {
  readonly requestId: string;
  readonly nonce: string;
}): Ec2Tag {
  return { Key: MARK_KEY, Value: `${request.requestId}.${request.nonce}` };
}

/** Whether a rule has the mark of this request, which nobody else could know when it was made. */
function isMarked({ Tags }: Ec2Rule, request: Pick<StoredRequest, "requestId" | "nonce">): boolean {
  const mark = requestMark(request);
  return (Tags ?? []).some(({ Key, Value }) => Key === mark.Key && Value === mark.Value);
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
  return {
    present,
    own: present.filter((rule) => isMarked(rule, request)),
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
 * What a request has that ends now: it holds its own rules, and shares those that this guard made for others. The head's own
 * list of open rules comes back where nobody holds anything new: asking again for what one has, for no longer, is no change.
 */
export function holdAfter(
  head: GroupHead,
  request: Pick<StoredRequest, "requestId" | "principal">,
  lifetime: Lifetime | undefined,
  holdings: Pick<Holdings, "present" | "own">,
  at: string,
): Hold {
  const until = endOf(lifetime, at);
  const { requestId, principal } = request;
  const holder = {
    requestId,
    principalId: principal.id,
    ...(until === undefined ? {} : { until }),
  };
  const open = openAfter(head, holder, holdings);
  const ours = new Set(open.map(({ rule }) => rule.SecurityGroupRuleId));
  const rules = holdings.present.map(storedRule);
  const heldRuleIds = rules
    .map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)
    .filter((id) => ours.has(id));
  const ends = until !== undefined && heldRuleIds.length > 0;
  return { rules, heldRuleIds, ...(ends ? { expiresAt: until } : {}), open };
}

function openAfter(
  head: GroupHead,
  holder: Holder,
  holdings: Pick<Holdings, "present" | "own">,
): readonly OpenRule[] {
  const present = new Set(holdings.present.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId));
  const known = new Set(head.open.map(({ rule }) => rule.SecurityGroupRuleId));
  const joins = ({ rule, holders }: OpenRule) =>
    present.has(rule.SecurityGroupRuleId) &&
    holders.every((other) => other.principalId !== holder.principalId || outlasts(holder, other));
  const made = holdings.own.filter(({ SecurityGroupRuleId }) => !known.has(SecurityGroupRuleId));
  if (made.length === 0 && !head.open.some(joins)) return head.open;
  const shared = head.open.map((open) =>
    joins(open) ? { ...open, holders: [...othersThan(holder, open), holder] } : open,
  );
  return [...shared, ...made.map((rule): OpenRule => ({ rule: bare(rule), holders: [holder] }))];
}

/** Ends of one minute are one: rules go by the minute. */
function outlasts({ until }: Holder, other: Holder): boolean {
  if (other.until === undefined) return false;
  return until === undefined || minuteOf(until) > minuteOf(other.until);
}

function othersThan({ principalId }: Holder, { holders }: OpenRule): readonly Holder[] {
  return holders.filter((other) => other.principalId !== principalId);
}

/** A rule as a request stores it. */
export function storedRule({ Tags: _, ...rule }: Ec2Rule): StoredRule {
  return rule;
}

/** A head holds every open rule of its group in one item: what does not make a rule the rule it is stays out. */
export function bare({ Tags: _, Description: __, ...rule }: Ec2Rule): Ec2Rule {
  return rule;
}

/** A rule that can't be read is no rule that was asked for. */
function ruleText(rule: Ec2Rule): string {
  const traffic = readRule(rule);
  return traffic === undefined ? `unreadable ${rule.SecurityGroupRuleId}` : trafficText(traffic);
}
