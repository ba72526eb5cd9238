import { describe, expect, it, test } from "@jest/globals";
import fc from "fast-check";
import { answerMessage } from "../../../../core/hooks/slack/answerMessage.ts";
import { approvalMessage } from "../../../../core/hooks/slack/approvalMessage.ts";
import type { SlackMessage } from "../../../../core/hooks/slack/blocks.ts";
import { STAGES, stageText } from "../../../../core/ledger/states.ts";
import type { StoredRequest } from "../../../../core/ledger/stored.ts";
import { DECLINED, PENDING, SCHEDULED } from "../../../../scripts/openapi/approvalExamples.ts";
import { DENIED } from "../../../../scripts/openapi/examples.ts";
import { readOut, slackFaults } from "../../../support/slackBlocks.ts";
import { ALL_STAGES, hugeRequest, PEOPLE, REQUESTER } from "../../../support/slackRequests.ts";

const WHY = new Map([["databases", "Databases hold customers' data"]]);
const AROUND = { people: PEOPLE, reasons: WHY };
const ID = "req-d81cf25c34b7a0c22f8f2f5aa7aa259a";
const DIGEST = "d6a45f5d69d0fde3c4016facf42667d237c64c6c2f903ee39fd78361e6fcbc5f";

/** All messages that a request in some stage may have. */
function messagesOf(request: StoredRequest, around = AROUND): readonly SlackMessage[] {
  return [
    approvalMessage(request, around, true),
    approvalMessage(request, around, false),
    answerMessage(request, around),
  ];
}

function buttonsIn({ blocks }: SlackMessage): readonly unknown[] {
  return blocks.flatMap((block) =>
    block.type === "actions" ? block.elements.map(({ action_id }) => action_id) : [],
  );
}

describe("an approver reads", () => {
  it("all that an answer needs, and nothing of what the rules were called", () => {
    const asked = { ...PENDING, principal: REQUESTER };
    expect(readOut(approvalMessage(asked, AROUND, true))).toBe(`\
# Approve egress from sg-0123456789abcdef0?
*1 rule* out of \`sg-0123456789abcdef0\` · account \`111122223333\` · \`us-east-1\`
\`\`\`tcp 443 203.0.113.0/24\`\`\`
Reaches 256 IPv4 addresses
*Asked by* \`person:lee\` · @U0LEE
*Ticket* \`NET-7\`
*To stay* 7 days
*Answer by* 2026-02-07 09:00 UTC
*Tags* \`Owner=payments@acme.example\`
\`Ticket=NET-7\`
\`databases\` asks for 1 approval: Databases hold customers' data
In the requester's words: “The partner moved to another address block”
[Approve] [Decline]
Digest \`${DIGEST}\`
All of it: \`egress-guard requests show ${ID}\``);
  });

  it("who said no, and has no buttons any more", () => {
    expect(readOut(approvalMessage(DECLINED, AROUND, true))).toBe(`\
# Declined: sg-0123456789abcdef0
Nothing was opened.
*1 rule* out of \`sg-0123456789abcdef0\` · account \`111122223333\` · \`us-east-1\`
\`\`\`tcp 443 203.0.113.0/24\`\`\`
Reaches 256 IPv4 addresses
*Asked by* \`person:lee\` · \`arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/ci\`
*Ticket* \`NET-7\`
Declined by \`person:sam\` · \`arn:aws:sts::111122223333:assumed-role/NetworkSecurity/sam\` 2026-01-31 10:12 UTC “Use the read replica”
Digest \`${DIGEST}\`
All of it: \`egress-guard requests show ${ID}\``);
  });

  it("how many more are needed", () => {
    const [awaited] = PENDING.awaits ?? [];
    const awaits = awaited === undefined ? [] : [{ ...awaited, quorum: 3, given: 1 }];
    const message = approvalMessage(
      { ...PENDING, awaits },
      { ...AROUND, reasons: new Map() },
      true,
    );
    expect(readOut(message)).toContain(
      "`databases` asks for 2 approvals more (1 of 3 are there)\n",
    );
  });

  it("the button of the very content that is shown", () => {
    const value = JSON.stringify({ RequestId: ID, Digest: DIGEST });
    expect(approvalMessage(PENDING, AROUND, true).blocks).toContainEqual({
      type: "actions",
      elements: [
        expect.objectContaining({ action_id: "approve", style: "primary", value }),
        expect.objectContaining({ action_id: "decline", style: "danger", value }),
      ],
    });
  });
});

describe("whoever asked reads", () => {
  it("when the change window of the ticket begins, and has a button to take it back until then", () => {
    const message = answerMessage(SCHEDULED, AROUND);
    expect(readOut(message)).toContain(
      "# Waits for its change window: egress from sg-0123456789abcdef0\nIt is allowed in the change window of its ticket: from 2026-01-31 20:00 UTC on it is judged once more and opened.\n",
    );
    expect(buttonsIn(message)).toEqual(["cancel"]);
  });

  it("why it was denied, with a packet that proves it, and what would pass", () => {
    const denied: StoredRequest = {
      ...DENIED,
      counterOffer: {
        ipPermissions: [
          { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "10.9.0.0/24" }] },
        ],
        missingTags: [{ key: "Owner", pattern: "[^@]+@acme", reason: "Somebody answers for it" }],
        lifetime: { kind: "for", seconds: 86_400 },
      },
    };
    const text = readOut(answerMessage(denied, AROUND));
    expect(text).toMatch(
      /^# Denied: egress from sg-0123456789abcdef0\nNothing was opened\.\n• tcp 443/,
    );
    expect(text).toContain("e.g. tcp 443 to 10.1.2.0 (banned-cidr, private-networks)");
    expect(text).toContain(
      "*This would pass* for at most 1 day\n```tcp 443 10.9.0.0/24```\nIt needs these tags:\n• Owner: a value that matches [^@]+@acme (Somebody answers for it)",
    );
  });

  it("for whom it waits, and can take it back", () => {
    const message = answerMessage({ ...PENDING, principal: REQUESTER }, AROUND);
    expect(readOut(message)).toContain(
      "It waits until 2026-02-07 09:00 UTC for `arn:aws:iam::111122223333:role/NetworkSecurity`.",
    );
    expect(buttonsIn(message)).toEqual(["cancel"]);
  });

  it("why it failed", () => {
    const failed = ALL_STAGES.find(({ status }) => status === "failed") ?? PENDING;
    expect(readOut(answerMessage(failed, AROUND))).toContain("EC2 refused: no such group");
  });
});

describe.each(STAGES.map((stage, index) => [stageText(stage), index] as const))(
  "a request that is %s",
  (_, index) => {
    const request = ALL_STAGES[index] ?? PENDING;

    it("has messages that Slack takes", () => {
      for (const message of messagesOf(request)) expect(slackFaults(message)).toEqual([]);
    });

    it("has buttons while it waits, for whom an answer is waited for", () => {
      const waits = request.status === "pending-approval";
      expect(messagesOf(request).map(buttonsIn)).toEqual([
        waits ? ["approve", "decline"] : [],
        [],
        waits || request.status === "scheduled" ? ["cancel"] : [],
      ]);
    });

    it("has messages that Slack takes, however large it is", () => {
      const reasons = new Map([[`${"statement".repeat(7)}-0`, "<!here> *why* ".repeat(500)]]);
      const { status, rulesStatus } = request;
      const stage = { status, ...(rulesStatus === undefined ? {} : { rulesStatus }) };
      for (const effect of ["allow", "deny"] as const) {
        const huge = hugeRequest({ ...stage, effect });
        for (const message of messagesOf(huge, { ...AROUND, reasons })) {
          expect(slackFaults(message)).toEqual([]);
          expect(JSON.stringify(message).length).toBeLessThan(30_000);
        }
      }
    });
  },
);

test("of 400 rules the first are shown, and how many more there are", () => {
  const text = readOut(approvalMessage(hugeRequest({}), AROUND, true));
  expect(text).toContain("*400 rules* out of");
  expect(text).toMatch(/… and 37[5-9] more```\nReaches 380 IPv6 addresses, the members of/);
});

test("no words of anybody become markup, a mention or a line of their own", () => {
  const hostile = fc.array(
    fc.constantFrom(
      "<!channel>",
      "&",
      "`",
      "```",
      "\n",
      "@here",
      "<@U1>",
      "\u202e",
      "*",
      "ä",
      "😀",
      " ",
    ),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(hostile, fc.boolean(), (parts, denied) => {
      const text = parts.join("");
      const huge = hugeRequest({ effect: denied ? "deny" : "allow" }, text);
      for (const message of messagesOf(huge)) {
        expect(slackFaults(message)).toEqual([]);
        for (const { value } of markupIn(message)) {
          expect(value).not.toMatch(/\u202e/);
          expect(value).not.toMatch(/<!channel>|<@U1>|@here/);
          expect(value.split("```").length % 2).toBe(1);
        }
      }
    }),
    { numRuns: 20 },
  );
});

/** The texts of a message in which Slack looks for markup. */
function markupIn(message: SlackMessage): readonly { readonly value: string }[] {
  const found: { value: string }[] = [];
  JSON.stringify(message, (_, value) => {
    if (value?.type === "mrkdwn") found.push({ value: value.text });
    return value;
  });
  return found;
}
