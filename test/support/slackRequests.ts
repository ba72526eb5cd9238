import { STAGES } from "../../core/ledger/states.ts";
import type { Approval, StoredRequest } from "../../core/ledger/stored.ts";
import { parseProtocol } from "../../core/net/ports.ts";
import type { Finding } from "../../core/policy/finding.ts";
import { peopleOf } from "../../core/policy/peopleDocument.ts";
import { PENDING } from "../../scripts/openapi/approvalExamples.ts";
import { AUTHORIZED, DENIED } from "../../scripts/openapi/examples.ts";
import { must } from "./builders.ts";
import { PEOPLE_HEAD, peopleOfText } from "./policyDocuments.ts";

// Requests as Slack is to show them.

export const REQUESTER = {
  kind: "person",
  id: "person:lee",
  identity: "slack:T0ACME#U0LEE",
} as const;

/** lee asks; sam and kim may approve. */
export const PEOPLE = peopleOf(
  peopleOfText(`${PEOPLE_HEAD}people:
  - { id: lee, identities: ['slack:T0ACME#U0LEE', 'arn:aws:iam::111122223333:role/PaymentsDeploy'], groups: [payments] }
  - { id: sam, identities: ['slack:T0ACME#U0SAM', 'arn:aws:iam::111122223333:role/NetworkSecurity'] }
  - { id: kim, identities: ['slack:T0ACME#U0KIM', 'email:kim@acme.example'], groups: [dba] }
`),
);

/** One request for each stage that there is, as far as it shows. */
export const ALL_STAGES: readonly StoredRequest[] = STAGES.map((stage) => {
  const { rulesStatus: _, ...ended } = AUTHORIZED;
  const base = stage.status === "pending-approval" ? PENDING : ended;
  const said: Approval = {
    principal: REQUESTER,
    at: "2026-01-31T10:12:41.100Z",
    comment: "Use the read replica",
  };
  return {
    ...base,
    principal: REQUESTER,
    ...stage,
    ...(stage.status === "denied" ? { findings: DENIED.findings, effect: "deny" as const } : {}),
    ...(["declined", "cancelled"].includes(stage.status) ? { turnedDown: said } : {}),
    ...(stage.status === "failed"
      ? { problem: { code: "ec2-refused" as const, detail: "EC2 refused: no such group" } }
      : {}),
  };
});

const TEXT = "<!channel> & `code` *bold* _it_ ```\n<@U0LEE|sam> \u202edetcelfer\u202c @here ";

/** A request as large as can be, in which every text of the requester's is up to something. */
export function hugeRequest(stage: Partial<StoredRequest>, text = TEXT): StoredRequest {
  const long = text.repeat(60).slice(0, 1024);
  const approval: Approval = {
    principal: {
      kind: "iam",
      id: "AROA1",
      arn: `arn:aws:sts::111122223333:assumed-role/R/${long}`,
    },
    at: "2026-01-31T10:12:41.100Z",
    comment: long,
  };
  const finding = (index: number): Finding => ({
    code: "banned-cidr",
    effect: index % 2 === 0 ? "deny" : "notice",
    pointer: `/IpPermissions/${index}`,
    statementId: "private-networks",
    detail: `${long} ${index}`,
    witness: { protocol: must(parseProtocol("tcp"), "tcp"), port: 443, address: "10.0.0.1" },
  });
  const rules = Array.from({ length: 400 }, (_, index) => ({
    IpProtocol: "tcp",
    FromPort: 10_000,
    ToPort: 20_000 + index,
    ...(index < 20
      ? {
          UserIdGroupPairs: [
            { GroupId: `sg-${String(index).padStart(17, "0")}`, Description: long },
          ],
        }
      : {
          Ipv6Ranges: [{ CidrIpv6: `2001:db8:1234:5678:9abc:def0:1234:${index.toString(16)}/128` }],
        }),
  }));
  return {
    ...PENDING,
    principal: approval.principal,
    ipPermissions: rules,
    tags: Array.from({ length: 50 }, (_, index) => ({
      Key: `${index}${long}`.slice(0, 128),
      Value: long.slice(0, 256),
    })),
    justification: long,
    ticket: long,
    findings: Array.from({ length: 100 }, (_, index) => finding(index)),
    awaits: Array.from({ length: 60 }, (_, index) => ({
      statementId: `${"statement".repeat(7)}-${index}`,
      quorum: 3,
      given: 1,
      approvers: Array.from(
        { length: 50 },
        (_, one) => `email:${"a".repeat(60)}${one}@acme.example`,
      ),
      waitSeconds: 604_800,
    })),
    approvals: Array.from({ length: 100 }, () => approval),
    turnedDown: approval,
    problem: { code: "ec2-refused", detail: long.repeat(10) },
    counterOffer: {
      ipPermissions: rules.slice(0, 50),
      missingTags: Array.from({ length: 50 }, () => ({
        key: long.slice(0, 128),
        pattern: long.slice(0, 256),
        reason: long,
      })),
      lifetime: { kind: "for", seconds: 694_861 },
    },
    ...stage,
  };
}
