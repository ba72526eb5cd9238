import { sha256 } from "../../core/canonical.ts";
import {
  type Change,
  decidedChange,
  doneChange,
  intendedChange,
  newHead,
  sharedChange,
} from "../../core/ledger/change.ts";
import { letGo, revokedChange, revokeIntendedChange } from "../../core/ledger/closing.ts";
import type { Grounds, NewRequest } from "../../core/ledger/decided.ts";
import { holdAfter, NOTHING_HELD, requestMark } from "../../core/ledger/holdings.ts";
import { protocolName } from "../../core/net/ports.ts";
import type { Decision, Finding } from "../../core/policy/finding.ts";
import { reachOf } from "../../core/policy/reach.ts";
import type { Ec2Rule } from "../../core/request/ec2.ts";
import { readRequest } from "../../core/request/read.ts";
import type { EgressRequest } from "../../core/request/request.ts";
import { reachView } from "../../lambda/decisionView.ts";
import { draftOf as draftRequest } from "../../lambda/draft.ts";

// The examples are made as real requests are, so that their ids, digests and hashes are true.

/** The key that the example of a request was sent with. */
export const IDEMPOTENCY_KEY = "deploy-2026-01-31";

/** The digest of the example of a policy. */
export const POLICY_DIGEST = sha256("an example of a policy");

const GROUP_ID = "sg-0123456789abcdef0";
const PLACE = { account: "111122223333", region: "us-east-1" };
const PRINCIPAL = {
  kind: "iam",
  id: "AROA0000000000000PAY",
  arn: "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/ci",
} as const;
const TAGS = [
  { Key: "Owner", Value: "payments@acme.example" },
  { Key: "Ticket", Value: "NET-7" },
];

const WEEK = { kind: "for", seconds: 604_800 } as const;

/** Bodies of POST /v1/egress-rules. */
export const BODIES = {
  https: {
    summary: "HTTPS to one IPv4 block, with the reason",
    value: bodyOf([https("203.0.113.0/24", "partner API")]),
  },
  "several-rules": {
    summary: "DNS over IPv4 and IPv6, and ping",
    value: bodyOf([
      {
        IpProtocol: "udp",
        FromPort: 53,
        ToPort: 53,
        IpRanges: [{ CidrIp: "198.51.100.53/32" }],
        Ipv6Ranges: [{ CidrIpv6: "2001:db8:1::53/128" }],
      },
      { IpProtocol: "icmp", FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: "198.51.100.53/32" }] },
    ]),
  },
  "dry-run": {
    summary: "The decision only",
    value: { ...bodyOf([https("203.0.113.0/24", "partner API")]), DryRun: true },
  },
};

const asked = draftOf(BODIES.https.value, IDEMPOTENCY_KEY);
const promised = intendedChange(
  asked,
  newHead(asked.group),
  grounds("allow", []),
  { ipPermissions: asked.ipPermissions, leaseUntil: "2026-01-31T09:00:20.412Z" },
  "2026-01-31T09:00:00.412Z",
);
const rule: Ec2Rule = {
  SecurityGroupRuleId: "sgr-0a1b2c3d4e5f60718",
  GroupId: GROUP_ID,
  GroupOwnerId: PLACE.account,
  IsEgress: true,
  IpProtocol: "tcp",
  FromPort: 443,
  ToPort: 443,
  CidrIpv4: "203.0.113.0/24",
  Description: "partner API",
  Tags: [...TAGS, requestMark(asked)],
  SecurityGroupRuleArn:
    "arn:aws:ec2:us-east-1:111122223333:security-group-rule/sgr-0a1b2c3d4e5f60718",
};
const done = doneChange(
  promised.request,
  promised.head,
  {
    status: "authorized",
    hold: holdAfter(
      promised.head,
      asked,
      WEEK,
      { present: [rule], own: [rule] },
      "2026-01-31T09:00:00.731Z",
    ),
    madeRuleIds: [rule.SecurityGroupRuleId],
    settledBy: "caller",
    ec2RequestId: "b1f67202-c2c2-4ba4-8464-c8b1d8f5af7a",
  },
  "2026-01-31T09:00:00.731Z",
);

/** The first body's request on its way, and when it has ended well. */
export const EXECUTING = promised.request;
export const AUTHORIZED = done.request;

/** A request that keeps the same rule for another week. */
export const EXTENDED = sharedChange(
  { ...draftOf(BODIES.https.value, "extend-2026-02-06"), extends: asked.requestId },
  headOf(done),
  grounds("allow", []),
  holdAfter(
    headOf(done),
    draftOf(BODIES.https.value, "extend-2026-02-06"),
    WEEK,
    { present: [rule], own: [] },
    "2026-02-06T08:15:00.107Z",
  ),
  "2026-02-06T08:15:00.107Z",
).request;

const intended = revokeIntendedChange(
  AUTHORIZED,
  headOf(done),
  letGo(headOf(done), AUTHORIZED),
  { kind: "asked", principal: PRINCIPAL, comment: "The partner has moved" },
  "2026-02-02T14:30:20.020Z",
  "2026-02-02T14:30:00.020Z",
);
const gone = revokedChange(
  intended.request,
  intended.head,
  {
    gone: [rule.SecurityGroupRuleId],
    settledBy: "caller",
    ec2RequestId: "2c9bd2a1-8f4e-4b0e-9c93-0f3f8e0f5d11",
  },
  "2026-02-02T14:30:00.340Z",
);

/** The same request while its rules are revoked, and afterwards. */
export const REVOKING = intended.request;
export const REVOKED = gone.request;

/** The records of that request. */
export const RECORDS = [promised, done, intended, gone].flatMap(({ records }) => records);

/** What the policy says to a private block. */
export const BANNED: Finding = {
  code: "banned-cidr",
  effect: "deny",
  pointer: "/IpPermissions/0/IpRanges/0",
  statementId: "private-networks",
  detail:
    "tcp 443 10.1.2.0/24 reaches 10.0.0.0/8, banned by private-networks (Private ranges are reached through the transit gateway, never by a rule of one's own); name addresses outside it",
  witness: { protocol: protocolName(6), port: 443, address: "10.1.2.0" },
};

/** A request with such a finding. */
export const DENIED = denied("10.1.2.0/24", BANNED);

/** A request whose caller no statement lets ask. */
export const FORBIDDEN = denied("203.0.113.0/24", {
  code: "forbidden-principal",
  effect: "deny",
  pointer: "",
  detail: `${PRINCIPAL.arn} may not ask for ${GROUP_ID}: no entry of requesters matches both; ask with a role that one names`,
});

/** What a request for such a block lets out of a group that lets nothing out. */
export function reachTo(cidr: string) {
  const request = read(bodyOf([https(cidr, "partner API")]));
  const facts = { group: { tags: new Map() }, rules: [], prefixLists: new Map() };
  return reachView(reachOf({ request, facts }));
}

function headOf({ head }: Change) {
  if (head === undefined) throw new Error("the example of an end writes no head");
  return head;
}

function https(CidrIp: string, Description: string) {
  return {
    IpProtocol: "tcp",
    FromPort: 443,
    ToPort: 443,
    IpRanges: [{ CidrIp, Description }],
  };
}

function bodyOf(IpPermissions: readonly unknown[]) {
  return {
    GroupId: GROUP_ID,
    IpPermissions,
    TagSpecifications: [{ ResourceType: "security-group-rule", Tags: TAGS }],
    Guard: {
      Justification: "The partner moved to another address block",
      Ticket: "NET-7",
      Duration: "P7D",
    },
  };
}

function read(body: unknown): EgressRequest {
  const context = { principal: PRINCIPAL, ...PLACE };
  const reading = readRequest(new TextEncoder().encode(JSON.stringify(body)), context);
  if (reading.kind !== "request") throw new Error(`the example of a body is ${reading.kind}`);
  return reading.request;
}

/** The clock and the randomness of the examples stand still. */
export function draftOf(body: unknown, key: string): NewRequest {
  const still = {
    clock: { now: () => new Date("2026-01-31T09:00:00.017Z"), pause: () => Promise.resolve() },
    newHex: (bytes: number) => sha256(key).slice(0, bytes * 2),
    policy: { digest: POLICY_DIGEST },
  };
  return draftRequest(still, read(body), key);
}

export function grounds(effect: Decision["effect"], findings: readonly Finding[]): Grounds {
  return {
    policyName: "acme-egress",
    decision: { effect, findings, policyDigest: POLICY_DIGEST, lifetime: WEEK },
    groupDigest: sha256("an example of a group"),
    source: { ip: "198.51.100.7", gatewayRequestId: "JKJaXmPLvHcESHA=" },
  };
}

export function denied(cidr: string, finding: Finding) {
  const draft = draftOf(bodyOf([https(cidr, "partner API")]), cidr.replaceAll(/\W/g, "-"));
  const at = "2026-01-31T09:00:00.412Z";
  return decidedChange(draft, grounds("deny", [finding]), "denied", NOTHING_HELD, at).request;
}
