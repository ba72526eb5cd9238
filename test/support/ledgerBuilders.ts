import {
  type Change,
  decidedChange,
  doneChange,
  intendedChange,
  newChain,
  newHead,
  takeoverChange,
} from "../../core/ledger/change.ts";
import { letGo, revokedChange, revokeIntendedChange } from "../../core/ledger/closing.ts";
import type { Grounds, NewRequest } from "../../core/ledger/decided.ts";
import { driftChange } from "../../core/ledger/drift.ts";
import { holdAfter, NOTHING_HELD } from "../../core/ledger/holdings.ts";
import { storedToRequest } from "../../core/ledger/restore.ts";
import type { GroupHead, StoredRequest } from "../../core/ledger/stored.ts";
import { protocolName } from "../../core/net/ports.ts";
import type { Finding } from "../../core/policy/finding.ts";
import { requestDigest } from "../../core/request/digest.ts";
import type { GroupKey } from "../../core/request/request.ts";

/** The security group that built values are about, unless a test names another. */
export const GROUP: GroupKey = {
  account: "111122223333",
  region: "us-east-1",
  groupId: "sg-0123456789abcdef0",
};

/** Another group of the same account and region. */
export const OTHER_GROUP: GroupKey = { ...GROUP, groupId: "sg-0fedcba9876543210" };

/** Who asks in built values, unless a test names another. */
export const PRINCIPAL = {
  kind: "iam",
  id: "AROA0000000000000PAY",
  arn: "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/ci",
} as const;

const FINDING: Finding = {
  code: "port-not-allowed",
  effect: "deny",
  pointer: "/IpPermissions/0/IpRanges/0",
  detail: "tcp 443 is not allowed; tcp 8443 would pass",
  witness: { protocol: protocolName(6), port: 443, address: "203.0.113.0" },
};

/** What built requests ask for. */
export const IP_PERMISSIONS = [
  { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "203.0.113.0/24" }] },
];

const TAGS = [{ Key: "Owner", Value: "payments@acme.example" }];

/** What a test may choose of a built request. */
export type RequestMembers = Partial<Omit<StoredRequest, "fence" | "chain">>;

/** A change that also writes the group's head. */
export type GroupChange = Change & { readonly head: GroupHead };

/** The time at which built requests come in, plus some seconds: RFC 3339, UTC, milliseconds. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + seconds * 1000).toISOString();
}

/** The first and only write of a request that the policy said no to: one record in its own chain. */
export function denial(members: RequestMembers = {}): Change {
  const change = decidedChange(newRequest(members), grounds("deny"), "denied", NOTHING_HELD, at(0));
  return withMembers(change, members);
}

/** The first write of a request under way that has not touched its group. */
export function start(members: RequestMembers = {}): Change {
  const { request, records } = intention(members);
  return { request: { ...request, groupRecords: [] }, records: records.slice(0, 1) };
}

/** The first write of a request that is about to be carried out: decided, and intended as its group's next change. */
export function intention(
  members: RequestMembers = {},
  before: GroupHead = newHead(members.group ?? GROUP),
): GroupChange {
  const head = { ...before, group: members.group ?? GROUP };
  const call = { ipPermissions: IP_PERMISSIONS, leaseUntil: at(20) };
  const change = intendedChange(newRequest(members), head, grounds("allow"), call, at(0));
  return withMembers(withHead(change), members);
}

/** The write after which another worker holds the request: only the fence and the lease move. */
export function takeover(request: StoredRequest, members: RequestMembers = {}): Change {
  return withMembers(takeoverChange(request, at(50), at(30)), members);
}

/** The last write of a request that was carried out: the group is free again, with one more open rule. */
export function completion({ request, head }: GroupChange): GroupChange {
  const rule = ruleOf(request);
  const holdings = { present: [rule], own: [rule] };
  const hold = holdAfter(head, request, request.granted, holdings, at(2));
  const madeRuleIds = [rule.SecurityGroupRuleId];
  const ending = { status: "authorized", hold, madeRuleIds, settledBy: "caller" } as const;
  return withHead(doneChange(request, head, ending, at(2)));
}

/** The write that notes, of an ended request whose rules are open, that a prefix list which they lead to is another one now. */
export function drifting({ request, head }: GroupChange): GroupChange {
  const list = { prefixListId: "pl-0123456789abcdef0", ownerId: "111122223333" };
  const drift = {
    list: { ...list, version: 2, entriesDigest: "c".repeat(64) },
    judged: { ...list, version: 1, entriesDigest: "d".repeat(64) },
    ruleIds: request.heldRuleIds,
    policy: { name: "acme-egress", digest: "a".repeat(64) },
    findings: [],
    onDrift: "alarm",
  } as const;
  return withHead(driftChange(request, head, drift, at(30)));
}

/** The write after which the rules of an ended request are being revoked. */
export function revocation({ request, head }: GroupChange): GroupChange {
  const letting = letGo(head, request);
  return revokeIntendedChange(request, head, letting, { kind: "expired" }, at(80), at(60));
}

/** The write after which EC2 has those rules no more. */
export function revocationEnd({ request, head }: GroupChange): GroupChange {
  const gone = head.inflight?.ruleIds ?? [];
  return withHead(revokedChange(request, head, { gone, settledBy: "caller" }, at(61)));
}

/** A request that no ledger has yet. */
export function newRequest(members: RequestMembers): NewRequest {
  const requestId = members.requestId ?? "req-1";
  const asked = { ipPermissions: IP_PERMISSIONS, tags: TAGS, group: GROUP, principal: PRINCIPAL };
  return {
    digest: requestDigest(storedToRequest({ ...asked, ...members } as StoredRequest)),
    nonce: "0".repeat(32),
    surface: "api",
    principal: PRINCIPAL,
    group: GROUP,
    ipPermissions: IP_PERMISSIONS,
    tags: TAGS,
    effect: "allow",
    findings: [],
    policyDigest: "a".repeat(64),
    createdAt: at(0),
    groupRecords: [],
    rules: [],
    madeRuleIds: [],
    heldRuleIds: [],
    ...members,
    requestId,
    fence: 0,
    status: "new",
    chain: newChain(requestId),
  };
}

/** What a built decision was made on. */
export function grounds(effect: "allow" | "deny"): Grounds {
  const findings = effect === "deny" ? [FINDING] : [];
  return {
    policyName: "acme-egress",
    decision: { effect, findings, policyDigest: "a".repeat(64) },
    groupDigest: "b".repeat(64),
  };
}

function ruleOf({ requestId, group }: StoredRequest) {
  return {
    SecurityGroupRuleId: `sgr-${requestId}`,
    GroupId: group.groupId,
    IsEgress: true,
    IpProtocol: "tcp",
    FromPort: 443,
    ToPort: 443,
    CidrIpv4: "203.0.113.0/24",
  } as const;
}

/** What a test chose holds also where the change has set it otherwise: then the change may be one that can't be right. */
function withMembers<C extends Change>(change: C, members: RequestMembers): C {
  return { ...change, request: { ...change.request, ...members } };
}

function withHead(change: Change): GroupChange {
  if (change.head === undefined) throw new Error("this change has no head");
  return { ...change, head: change.head };
}
