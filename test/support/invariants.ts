import { requestMark } from "../../core/ledger/holdings.ts";
import type { SealedRecord } from "../../core/ledger/record.ts";
import { isFinal } from "../../core/ledger/states.ts";
import type { OpenRule, StoredRequest } from "../../core/ledger/stored.ts";
import type { Ec2IpPermission, Ec2Rule } from "../../core/request/ec2.ts";
import { trafficText } from "../../core/request/permission.ts";
import { readIpPermission, readRule } from "../../core/request/permissions.ts";
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
  const due = await ledger.due("9999-01-01T00:00:00.000Z", 1);
  const open = (head?.open ?? []).map(({ rule }) => rule.SecurityGroupRuleId).sort();
  const ours = ids(rules.filter((rule) => markOf(rule) !== undefined));
  return [
    ...(await brokenPromises(scene)),
    ...(await brokenChains(scene)),
    ...(head?.inflight === undefined ? [] : ["the group is still taken"]),
    ...due.map((id) => `${id} is still due`),
    ...requests.flatMap((request) => endFaults(request, rules)),
    ...requests.flatMap((request) => holdFaults(request, head?.open ?? [], ours)),
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

/** A request has one end on record, after its promises; the records it names are all that it has. */
function recordFaults(request: StoredRequest, records: readonly SealedRecord[]): readonly string[] {
  const { requestId, status } = request;
  const own = records.filter(({ record }) => record.requestId === requestId);
  const ends = own.map(({ record }) => record.type !== "intended");
  const wanted = own.map((_, index) => isFinal(status) && index === own.length - 1);
  const named = own.map(({ record }) => record.seq);
  return [
    ...(String(ends) === String(wanted) ? [] : [`${requestId} is ${status}, with ends at ${ends}`]),
    ...(String(named) === String(request.groupRecords)
      ? []
      : [`${requestId} names the records ${request.groupRecords} and has ${named}`]),
  ];
}

/** The final state must be what EC2 has. */
function endFaults(request: StoredRequest, rules: readonly Ec2Rule[]): readonly string[] {
  const { requestId, status } = request;
  const mark = requestMark(request).Value;
  // EC2 said no for certain, whatever others made of it.
  const refused = request.problem?.code === "ec2-throttled" || request.problem?.ec2Code;
  const own = rules.filter((rule) => markOf(rule) === mark);
  const has = new Set(rules.map(ruleText));
  const asked = permissionTexts(request.ipPermissions);
  const there = asked.filter((text) => has.has(text)).length;
  const fits = {
    authorized: own.length > 0 && there === asked.length,
    "already-authorized": own.length === 0 && there === asked.length,
    partial: own.length > 0 && there < asked.length,
    failed: own.length === 0 && (there < asked.length || refused),
    denied: own.length === 0,
    executing: false,
  }[status];
  const shown = request.rules.filter((rule) => !ids(rules).includes(rule.SecurityGroupRuleId));
  return [
    ...(fits
      ? []
      : [`${requestId} is ${status}, with ${own.length} rules of its own, ${there} there`]),
    ...shown.map(
      (rule) => `${requestId} shows ${rule.SecurityGroupRuleId}, which EC2 does not have`,
    ),
  ];
}

/** Each rule of ours that a principal was told it has must be held open for it. */
function holdFaults(
  { requestId, principal, rules, status }: StoredRequest,
  open: readonly OpenRule[],
  ours: readonly string[],
): readonly string[] {
  if (status !== "authorized" && status !== "already-authorized") return [];
  return ids(rules)
    .filter((id) => ours.includes(id))
    .filter((id) => {
      const held = open.find(({ rule }) => rule.SecurityGroupRuleId === id);
      return held?.holders.some(({ principalId }) => principalId === principal.id) !== true;
    })
    .map((id) => `${id} is ours, and not held open for ${requestId}`);
}

function markOf({ Tags }: Ec2Rule): string | undefined {
  return Tags?.find(({ Key }) => Key === "egress-guard:request-id")?.Value;
}

function ids(rules: readonly Ec2Rule[]): readonly string[] {
  return rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId).sort();
}
