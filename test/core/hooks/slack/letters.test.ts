import { describe, expect, it, test } from "@jest/globals";
import { type Address, lettersOf } from "../../../../core/hooks/slack/letters.ts";
import { STAGES, stageText } from "../../../../core/ledger/states.ts";
import type { StoredRequest } from "../../../../core/ledger/stored.ts";
import type { Policy } from "../../../../core/policy/policy.ts";
import { PENDING } from "../../../../scripts/openapi/approvalExamples.ts";
import { HEAD, PEOPLE_HEAD, peopleOfText, policyOf } from "../../../support/policyDocuments.ts";
import { ALL_STAGES, REQUESTER } from "../../../support/slackRequests.ts";

const ROLE = "arn:aws:iam::111122223333:role";
const CHANNEL = "C0NETSEC";

/** lee asks and is an approver too; sam, kim (twice on Slack), joe (not on Slack) approve; ann approves other things. */
const PEOPLE = `people:
  - { id: lee, identities: ['slack:T0ACME#U0LEE', '${ROLE}/PaymentsDeploy'], groups: [dba] }
  - { id: sam, identities: ['slack:T0ACME#U0SAM', '${ROLE}/NetworkSecurity'] }
  - { id: kim, identities: ['slack:T0ACME#U0KIM', 'slack:T0SUB#U1KIM', 'email:kim@acme.example'] }
  - { id: may, identities: ['slack:T0ACME#W0MAY'], groups: [dba] }
  - { id: joe, identities: ['webhook:tickets#1'], groups: [dba] }
  - { id: ann, identities: ['slack:T0ACME#U0ANN'], groups: [others] }
`;

function policyWith(approvers: readonly string[], more = ""): Policy {
  const statements = `${HEAD}
requesters: [{ id: all, principals: ['${ROLE}/PaymentsDeploy'] }]
allowedPorts: [{ id: web, protocol: tcp, ports: [443] }]
approvals:
  - { id: databases, when: {}, approvers: ${JSON.stringify(approvers)} }
  - { id: other, when: {}, approvers: ['group:others'] }
${more}`;
  return policyOf(statements, {}, peopleOfText(PEOPLE_HEAD + PEOPLE));
}

/** Who gets a message: `answer U0LEE`; in brackets who only has theirs brought up to date. */
function addressed(
  request: Partial<StoredRequest>,
  policy: Policy,
  { channel, sent = [] }: { readonly channel?: string; readonly sent?: readonly Address[] } = {},
): readonly string[] {
  const letters = lettersOf({ ...PENDING, ...request }, policy, channel, sent);
  return letters.map(({ to, kind, isNew }) => (isNew ? `${kind} ${to}` : `(${kind} ${to})`));
}

describe("who is asked", () => {
  test.each([
    ["whose role the statement names", [`${ROLE}/NetworkSecurity`], ["approval U0SAM"]],
    ["whose role it names by a form", [`${ROLE}/Network*`], ["approval U0SAM"]],
    [
      "whose address it names, at each identity",
      ["email:kim@acme.example"],
      ["approval U0KIM", "approval U1KIM"],
    ],
    ["whose group it names, but never the requester", ["group:dba"], ["approval W0MAY"]],
    [
      "all of them, each once",
      ["group:dba", `${ROLE}/NetworkSecurity`, `${ROLE}/Network*`],
      ["approval U0SAM", "approval W0MAY"],
    ],
    ["nobody, where the statement names none of them", [`${ROLE}/Auditor`], []],
  ])("is %s", (_, approvers, expected) => {
    expect(addressed({}, policyWith(approvers))).toEqual(expected);
  });

  it("is nobody of a statement that does not wait", () => {
    expect(addressed({ awaits: [] }, policyWith(["group:dba"]))).toEqual([]);
  });

  it("is nobody who has approved already, by whatever way", () => {
    const sam = {
      kind: "iam",
      id: "AROA1",
      arn: `${ROLE.replace(":iam", ":sts").replace("role", "assumed-role")}/NetworkSecurity/x`,
    } as const;
    const approvals = [{ principal: sam, at: "2026-01-31T10:12:41.100Z" }];
    const policy = policyWith(["group:dba", `${ROLE}/NetworkSecurity`]);
    expect(addressed({ approvals }, policy)).toEqual(["approval W0MAY"]);
  });

  it("is the channel that the deployment names, too", () => {
    const policy = policyWith([`${ROLE}/NetworkSecurity`]);
    expect(addressed({}, policy, { channel: CHANNEL })).toEqual([
      "approval U0SAM",
      `channel ${CHANNEL}`,
    ]);
  });

  it("are those of the policy in force: a message that was sent to another one loses its buttons", () => {
    const sent: readonly Address[] = [{ to: "U0SAM", kind: "approval" }];
    const policy = policyWith(["group:dba"]);
    expect(addressed({}, policy, { sent })).toEqual(["approval W0MAY", "(approval U0SAM)"]);
    const [, letter] = lettersOf(PENDING, policy, undefined, sent);
    expect(letter?.message.blocks.some(({ type }) => type === "actions")).toBe(false);
  });
});

describe.each(STAGES.map((stage, index) => [stageText(stage), index] as const))(
  "of a request that is %s",
  (text, index) => {
    const request = { ...(ALL_STAGES[index] ?? PENDING), principal: REQUESTER };
    const policy = policyWith([`${ROLE}/NetworkSecurity`]);
    const silent = /^(?:received|executing)$| revoking$/.test(text);
    const waits = text === "pending-approval";

    it("whoever asked through Slack is told, unless it lasts for a moment", () => {
      const told = addressed(request, policy, { channel: CHANNEL });
      expect(told.slice(0, 1)).toEqual(silent ? [] : ["answer U0LEE"]);
      expect(told.slice(1)).toEqual(waits ? ["approval U0SAM", `channel ${CHANNEL}`] : []);
    });

    it("every message that was sent is brought up to date, and no new approver is asked once it is over", () => {
      const sent: readonly Address[] = [
        { to: "U0SAM", kind: "approval" },
        { to: CHANNEL, kind: "channel" },
      ];
      const kept = waits
        ? ["approval U0SAM", `channel ${CHANNEL}`]
        : ["(approval U0SAM)", `(channel ${CHANNEL})`];
      const told = addressed(request, policy, { channel: CHANNEL, sent });
      expect(told.slice(1)).toEqual(silent ? [] : kept);
    });
  },
);

it("nobody is answered on Slack who asked elsewhere", () => {
  const policy = policyWith([`${ROLE}/Auditor`]);
  expect(addressed({ status: "denied" }, policy)).toEqual([]);
  const principal = { kind: "person", id: "person:joe", identity: "webhook:tickets#1" } as const;
  expect(addressed({ status: "denied", principal }, policy)).toEqual([]);
});

it("two letters show the same exactly when their messages are the same", () => {
  const policy = policyWith([`${ROLE}/NetworkSecurity`]);
  const shows = (request: Partial<StoredRequest>) =>
    lettersOf({ ...PENDING, ...request }, policy, undefined, []).map((letter) => letter.shows);
  expect(shows({})).toEqual(shows({ fence: 7, updatedAt: "2026-02-01T00:00:00.000Z" }));
  expect(shows({})).not.toEqual(shows({ ticket: "NET-8" }));
});
