import { requestMark } from "../../core/ledger/holdings.ts";
import {
  type ChainEnd,
  genesisHash,
  recordHash,
  type SealedRecord,
} from "../../core/ledger/record.ts";
import { isFinal } from "../../core/ledger/states.ts";
import { groupChain, requestChain, type StoredRequest } from "../../core/ledger/stored.ts";
import type { Ec2IpPermission, Ec2Rule } from "../../core/request/ec2.ts";
import { trafficText } from "../../core/request/permission.ts";
import { readIpPermission, readRule } from "../../core/request/permissions.ts";
import type { GroupKey } from "../../core/request/request.ts";
import type { Ledger } from "../../lambda/ports.ts";

const ALL = 10_000;

/** What the guard knows and what EC2 has of one group. */
export interface Scene {
  readonly ledger: Ledger;
  readonly group: GroupKey;
  readonly rules: readonly Ec2Rule[];
}

/** The rule or permission as one line that is equal exactly for duplicates. */
export function ruleText(rule: Ec2Rule): string {
  const traffic = readRule(rule);
  return traffic === undefined ? "unreadable" : trafficText(traffic);
}

export function permissionTexts(ipPermissions: readonly Ec2IpPermission[]): readonly string[] {
  return ipPermissions.map((ipPermission) => trafficText(readIpPermission(ipPermission)));
}

/** All records of a group's chain. */
export function groupRecords({ ledger, group }: Pick<Scene, "ledger" | "group">) {
  return ledger.records(groupChain(group), 1, ALL);
}

/** Every request that the group's chain names. */
export async function requestsOf(scene: Pick<Scene, "ledger" | "group">) {
  const records = await groupRecords(scene);
  const ids = [...new Set(records.map(({ record }) => String(record.requestId)))];
  const requests = await Promise.all(ids.map((id) => scene.ledger.request(id)));
  return requests.flatMap((request) => request ?? []);
}

/** What is broken of the promises that must hold at every moment, each as one line. */
export async function brokenPromises(scene: Scene): Promise<readonly string[]> {
  const records = await groupRecords(scene);
  const requests = await requestsOf(scene);
  return [
    ...scene.rules.flatMap((rule) => ruleFaults(rule, requests, records)),
    ...requests.flatMap((request) => recordFaults(request, records)),
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
    ...(String(open) === String(ours) ? [] : [`open are ${open}, and EC2 has ${ours} of ours`]),
  ];
}

/** What is broken in the chain of the group and in those of its requests. */
export async function brokenChains(scene: Pick<Scene, "ledger" | "group">) {
  const { ledger, group } = scene;
  const genesis = { seq: 0, hash: genesisHash(groupChain(group)) };
  const head = await ledger.head(group);
  const requests = await requestsOf(scene);
  const own = await Promise.all(
    requests.map(async ({ requestId, chain }) =>
      chainFaults(await ledger.records(requestChain(requestId), 1, ALL), chain),
    ),
  );
  return [...chainFaults(await groupRecords(scene), head?.chain ?? genesis), ...own.flat()];
}

/** A chain's records must be numbered, linked and sealed, up to the end that is stored beside them. */
export function chainFaults(records: readonly SealedRecord[], end: ChainEnd): readonly string[] {
  const faults = records.flatMap(({ record, hash }, index) => [
    ...(record.seq === index + 1 ? [] : [`${record.chain} has ${record.seq} at ${index + 1}`]),
    ...(record.prev === (records[index - 1]?.hash ?? genesisHash(record.chain))
      ? []
      : [`record ${record.seq} of ${record.chain} is not linked`]),
    ...(hash === recordHash(record)
      ? []
      : [`record ${record.seq} of ${record.chain} is not sealed`]),
  ]);
  const last = records.at(-1);
  const ends =
    last === undefined ? end.seq === 0 : last.hash === end.hash && last.record.seq === end.seq;
  return ends
    ? faults
    : [...faults, `a chain ends at ${end.seq}, its records at ${last?.record.seq}`];
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

function recordFaults(request: StoredRequest, records: readonly SealedRecord[]): readonly string[] {
  const { requestId, status } = request;
  const own = records.filter(({ record }) => record.requestId === requestId);
  const done = own.filter(({ record }) => record.type === "done").length;
  const named = own.map(({ record }) => record.seq);
  return [
    ...(done === (isFinal(status) ? 1 : 0) ? [] : [`${requestId} is ${status} with ${done} ends`]),
    ...(own.at(-1)?.record.type === (done === 0 ? "intended" : "done")
      ? []
      : [`${requestId} has a record after its end`]),
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

function markOf({ Tags }: Ec2Rule): string | undefined {
  return Tags?.find(({ Key }) => Key === "egress-guard:request-id")?.Value;
}

function ids(rules: readonly Ec2Rule[]): readonly string[] {
  return rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId).sort();
}
