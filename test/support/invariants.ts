import { rulesNow } from "../../core/ledger/heirs.ts";
import { requestMark } from "../../core/ledger/holdings.ts";
import type { SealedRecord } from "../../core/ledger/record.ts";
import { isFinal } from "../../core/ledger/states.ts";
import type { OpenRule, StoredRequest } from "../../core/ledger/stored.ts";
import type { Ec2IpPermission, Ec2Rule } from "../../core/request/ec2.ts";
import { minuteOf } from "../../core/request/lifetime.ts";
import { trafficText } from "../../core/request/permission.ts";
import { readIpPermission, readRule } from "../../core/request/permissions.ts";
import type { Principal } from "../../core/request/principal.ts";
import { auditFaults, brokenChains, groupRecords, requestsOf, type Scene } from "./chains.ts";

/** The rule or permission as one line that is equal exactly for duplicates. */
export function ruleText(rule: Ec2Rule): string {
  const traffic = readRule(rule);
  return traffic === undefined ? "unreadable" : trafficText(traffic);
}

export function permissionTexts(ipPermissions: readonly Ec2IpPermission[]): readonly string[] {
  return ipPermissions.map((ipPermission) => trafficText(readIpPermission(ipPermission)));
}

/** What is broken of the promises that must hold at every moment, each as one line. */
export async function brokenPromises(scene: Scene): Promise<readonly string[]> {
  const records = await groupRecords(scene);
  const requests = await requestsOf(scene, records);
  return [
    ...scene.rules.flatMap((rule) => ruleFaults(rule, requests, records)),
    ...requests.flatMap((request) => recordFaults(request, records)),
    ...(await auditFaults(scene)),
  ];
}

/** What is broken of the promises that must hold once nothing is under way any more. */
export async function brokenEnds(scene: Scene): Promise<readonly string[]> {
  const { ledger, group, rules } = scene;
  const head = await ledger.head(group);
  const requests = await requestsOf(scene);
  const records = await groupRecords(scene);
  const open = (head?.open ?? []).map(({ rule }) => rule.SecurityGroupRuleId).sort();
  const ours = ids(rules.filter((rule) => markOf(rule) !== undefined));
  return [
    ...(await brokenPromises(scene)),
    ...(await brokenChains(scene)),
    ...(head?.inflight === undefined ? [] : ["the group is still taken"]),
    ...requests.flatMap((request) => dueFaults(request, scene)),
    ...requests.flatMap((request) => endFaults(rulesNow(request, head), scene, records)),
    ...requests.flatMap((request) =>
      holdFaults(rulesNow(request, head), head?.open ?? [], records),
    ),
    ...(String(open) === String(ours) ? [] : [`open are ${open}, and EC2 has ${ours} of ours`]),
  ];
}

/** A rule with a mark must have been promised, exactly so, before. */
function ruleFaults(
  rule: Ec2Rule,
  requests: readonly StoredRequest[],
  records: readonly SealedRecord[],
): readonly string[] {
  const mark = markOf(rule);
  if (mark === undefined) return [];
  const text = ruleText(rule);
  const owner = requests.find((request) => requestMark(request).Value === mark);
  if (owner === undefined) return [`the rule ${text} has a mark of no request: ${mark}`];
  const promised = records.some(
    ({ record }) =>
      record.type === "intended" &&
      record.requestId === owner.requestId &&
      permissionTexts(record.ipPermissions as readonly Ec2IpPermission[]).includes(text),
  );
  return promised ? [] : [`the rule ${text} of ${owner.requestId} was never promised`];
}

/**
 * What a request may have in its group's chain, by the stage that it is in: promises and then one end; after that revocations,
 * each with its own end, or that it let go of what others hold. A drift may be noted while the rules are open.
 */
const TRIED = "(?:revoke-intended (?:revoke-failed|revoked) )*";
const STORIES = {
  none: /^(?:(?:intended )*done |shared )?$/,
  waiting: /^$/,
  executing: /^(?:intended )+$/,
  open: /^(?:(?:intended )+done |shared )?(?:drift )*$/,
  revoking: new RegExp(
    `^(?:(?:intended )+done |shared )?(?:drift )*${TRIED}(?:revoke-intended )?$`,
  ),
  revoked: new RegExp(
    `^(?:(?:intended )+done |shared )?(?:drift )*${TRIED}(?:revoke-intended revoked |released )$`,
  ),
} as const;

/** A request has one end on record, after its promises; the records it names are all that it has. */
function recordFaults(request: StoredRequest, records: readonly SealedRecord[]): readonly string[] {
  const { requestId, status, rulesStatus } = request;
  const own = records.filter(({ record }) => record.requestId === requestId);
  const story = own.map(({ record }) => `${record.type} `).join("");
  const underWay = status === "executing" ? "executing" : "waiting";
  const wanted = STORIES[rulesStatus ?? (isFinal(status) ? "none" : underWay)];
  const named = own.map(({ record }) => record.seq);
  return [
    ...(wanted.test(story) ? [] : [`${requestId} is ${status} ${rulesStatus}, with ${story}`]),
    ...(String(named) === String(request.groupRecords)
      ? []
      : [`${requestId} names the records ${request.groupRecords} and has ${named}`]),
  ];
}

/** Nothing may be under way any more, and no rule outlive its end. */
function dueFaults(request: StoredRequest, { now = "" }: Scene): readonly string[] {
  const { requestId, status, rulesStatus, expiresAt } = request;
  const over = rulesStatus === "open" && expiresAt !== undefined && minuteOf(expiresAt) < now;
  return [
    ...(isFinal(status) ? [] : [`${requestId} is still ${status}`]),
    ...(rulesStatus === "revoking" ? [`${requestId} is still revoking`] : []),
    ...(over ? [`${requestId} has outlived its end at ${expiresAt}, it is ${now}`] : []),
  ];
}

/** The final state must be what EC2 has. */
function endFaults(
  request: StoredRequest,
  { rules, strangersCome }: Scene,
  records: readonly SealedRecord[],
): readonly string[] {
  const { requestId, status } = request;
  const mark = requestMark(request).Value;
  // EC2 said no for certain, whatever others made of it.
  const refused = request.problem?.code === "ec2-throttled" || request.problem?.ec2Code;
  const own = rules.filter((rule) => markOf(rule) === mark);
  const isLater = (rule: Ec2Rule) => madeAfter(request, rule, records) ?? strangersCome === true;
  const has = new Set(rules.map(ruleText));
  const asked = permissionTexts(request.ipPermissions);
  const there = asked.filter((text) => has.has(text)).length;
  // docs/limits.md: a principal may give up a rule at the very moment at which it asks for it again.
  const given = request.rules.filter(
    ({ SecurityGroupRuleId: id }) =>
      !ids(rules).includes(id) && gaveUp(request.principal, id, records),
  );
  const all = there + given.length >= asked.length;
  const fits = {
    authorized: own.length > 0 && there === asked.length,
    "already-authorized": own.length === 0 && all,
    partial: own.length > 0 && there < asked.length,
    failed: own.length === 0 && (there < asked.length || refused || rules.some(isLater)),
    denied: own.length === 0,
    declined: own.length === 0,
    cancelled: own.length === 0,
    expired: own.length === 0,
    received: false,
    "pending-approval": false,
    approved: false,
    scheduled: false,
    executing: false,
  }[status];
  // What it gave up, or never relied on, is shown as it was then.
  if (request.rulesStatus === "revoked") return [];
  const shown = request.rules.filter(
    ({ SecurityGroupRuleId: id }) =>
      status !== "failed" && !ids(rules).includes(id) && !gaveUp(request.principal, id, records),
  );
  return [
    ...(fits
      ? []
      : [`${requestId} is ${status}, with ${own.length} rules of its own, ${there} there`]),
    ...shown.map(
      (rule) => `${requestId} shows ${rule.SecurityGroupRuleId}, which EC2 does not have`,
    ),
  ];
}

/** Whether a rule was promised after a request had ended; `undefined` where it is a stranger's. */
function madeAfter(
  { requestId, groupRecords }: StoredRequest,
  rule: Ec2Rule,
  records: readonly SealedRecord[],
): boolean | undefined {
  const maker = markOf(rule)?.split(".")[0];
  if (maker === undefined) return undefined;
  const end = groupRecords.at(-1) ?? 0;
  return (
    maker !== requestId &&
    records.some(({ record }) => record.requestId === maker && record.seq > end)
  );
}

/**
 * Each rule of ours that a principal was told it has must be held open for it, as long as the request does not end; but the
 * principal may itself have given it up meanwhile, through another of its requests.
 */
function holdFaults(
  { requestId, principal, heldRuleIds, rulesStatus }: StoredRequest,
  open: readonly OpenRule[],
  records: readonly SealedRecord[],
): readonly string[] {
  if (rulesStatus !== "open") return [];
  const isHeld = (id: string) =>
    open
      .find(({ rule }) => rule.SecurityGroupRuleId === id)
      ?.holders.some(({ principalId }) => principalId === principal.id) === true;
  return heldRuleIds
    .filter((id) => !isHeld(id) && !gaveUp(principal, id, records))
    .map((id) => `${id} is ours, and not held open for ${requestId}`);
}

/** Whether a principal asked itself that a rule be revoked. */
export function gaveUp(
  principal: Principal,
  ruleId: string,
  records: readonly SealedRecord[],
): boolean {
  return records.some(({ record: { type, cause, ruleIds } }) => {
    const by = Reflect.get(Object(Reflect.get(Object(cause), "principal")), "id");
    return type === "revoke-intended" && by === principal.id && Object(ruleIds).includes(ruleId);
  });
}

/** All of an ended request but what becomes of its rules. */
export function endText(request: StoredRequest): string {
  const { status, effect, findings, rules, heldRuleIds, madeRuleIds, expiresAt, problem } = request;
  const end = { status, effect, findings, rules, heldRuleIds, madeRuleIds, expiresAt, problem };
  return JSON.stringify(end);
}

/** The mark that a rule carries, ours or a copy of it. */
export function markOf({ Tags }: Ec2Rule): string | undefined {
  return Tags?.find(({ Key }) => Key === "egress-guard:request-id")?.Value;
}

function ids(rules: readonly Ec2Rule[]): readonly string[] {
  return rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId).sort();
}
