import { describe, expect, test } from "@jest/globals";
import { runProgram } from "../../support/runProgram.ts";
import { aShown, DIGEST, ID, showing } from "../../support/shownRequests.ts";

async function shown(members = {}, words: readonly string[] = []) {
  const { written, exit } = await runProgram(
    ["requests", "show", ID, ...words],
    showing(aShown(members)),
  );
  return { ...written, exit };
}

describe("requests show", () => {
  test("tells who asks for what, what the policy says, and who can approve until when", async () => {
    const { out, err, exit } = await shown({ Justification: "Reports", Ticket: "NET-7" });
    expect({ err, exit }).toEqual({ err: "", exit: 0 });
    expect(out).toBe(`${ID}  pending-approval
  asked by    arn:aws:iam::111122223333:user/local at 2026-01-31T12:00:00.000Z
  group       sg-0123456789abcdef0
  rules       tcp 5432 to 203.0.113.7/32 "partner database"
  tags        Owner=jo@acme.example
  why         Reports
  ticket      NET-7
  stays       P7D
  waits for   customer-data (0 of 1): arn:aws:iam::111122223333:user/sam or group:dba
  until       2026-02-03T12:00:00.000Z
  digest      ${DIGEST}
  policy      ${"a".repeat(64)}
  records     http://127.0.0.1:8787/v1/requests/${ID}/records
findings
  require-approval approval-required (customer-data)
    customer-data asks for the approval of one person
`);
  });

  test("tells of a scheduled request when it starts, and until when it waits", async () => {
    const { out } = await shown({
      Status: "scheduled",
      StartsAt: "2026-02-01T20:00:00.000Z",
      Approvals: { Awaits: [], Given: [], WaitsUntil: "2026-02-01T22:00:00.000Z" },
    });
    expect(out).toContain(
      "  starts      2026-02-01T20:00:00.000Z\n  until       2026-02-01T22:00:00.000Z\n",
    );
  });

  test("tells of a request that has ended what EC2 has, and who approved", async () => {
    const Given = [
      { Principal: "arn:aws:iam::111122223333:user/sam", At: "2026-01-31T13:00:00.000Z" },
      { Principal: "x#y", At: "2026-01-31T14:00:00.000Z", Comment: "fine" },
    ];
    const { out } = await shown({
      Status: "authorized",
      ExpiresAt: "2026-02-07T12:00:00.000Z",
      RulesStatus: "open",
      Approvals: { Awaits: [], Given, WaitsUntil: "2026-02-03T12:00:00.000Z" },
      SecurityGroupRules: [{ SecurityGroupRuleId: "sgr-1" }, { SecurityGroupRuleId: "sgr-2" }],
    });
    expect(out).toContain("  stays       until 2026-02-07T12:00:00.000Z, open\n");
    expect(out).toContain(
      '  approved by arn:aws:iam::111122223333:user/sam at 2026-01-31T13:00:00.000Z\n              x#y at 2026-01-31T14:00:00.000Z "fine"\n',
    );
    expect(out).toContain("  EC2 has     sgr-1\n              sgr-2\n");
    expect(out).not.toContain("waits for");
  });

  test("tells a denied request's packet that proves it, and a line that would pass", async () => {
    const { out } = await shown({
      Status: "denied",
      Findings: [
        {
          code: "port-not-allowed",
          effect: "deny",
          pointer: "/IpPermissions/0/IpRanges/0",
          detail: "is more than is permitted",
          witness: { protocol: "tcp", port: 22, address: "203.0.113.7" },
        },
      ],
      CounterOffer: { Request: { GroupId: "sg-0123456789abcdef0" }, MissingTags: [] },
    });
    expect(out).toContain("    for example tcp to 203.0.113.7 port 22\n");
    expect(out).toContain(
      "what would pass\n  egress-guard authorize-security-group-egress --group-id sg-0123456789abcdef0\n",
    );
  });

  test("tells who ended a request, and why", async () => {
    const TurnedDown = { Principal: "x#y", At: "2026-01-31T14:00:00.000Z", Comment: "no" };
    const { out } = await shown({
      Status: "declined",
      Approvals: { Awaits: [], Given: [], TurnedDown },
    });
    expect(out).toContain('  ended by    x#y at 2026-01-31T14:00:00.000Z "no"\n');
  });

  test("tells why a request failed", async () => {
    const { out } = await shown({
      Status: "failed",
      Problem: { code: "ec2-refused", detail: "x" },
    });
    expect(out).toContain("  problem     ec2-refused: x\n");
  });

  test("as JSON is the API's own request", async () => {
    const { out } = await shown({}, ["--output", "json"]);
    expect(JSON.parse(out)).toEqual({ Request: aShown() });
  });

  test("names the records of the guard that was asked", async () => {
    const { out } = await shown({}, ["--guard-endpoint", "http://localhost:1/prod/"]);
    expect(out).toContain(`  records     http://localhost:1/prod/v1/requests/${ID}/records\n`);
  });

  test.each([
    ["the cursor's moves", "fine\r\u001b[2K", String.raw`fine\u{d}\u{1b}[2K`],
    ["a new line", "fine\n  rules  none", String.raw`fine\u{a}  rules  none`],
    ["what is read from right to left", "\u202efine", String.raw`\u{202e}fine`],
    ["what is not seen", "fi\u200bne", String.raw`fi\u{200b}ne`],
    ["a line of another kind", "fi\u2028ne", String.raw`fi\u{2028}ne`],
  ])("shows %s in a requester's text as what it is", async (_, Justification, seen) => {
    const { out } = await shown({ Justification });
    expect(out).toContain(`  why         ${seen}\n`);
  });
});

describe("a rule", () => {
  const permission = (members: object) => ({
    IpProtocol: "tcp",
    FromPort: 443,
    ToPort: 443,
    ...members,
  });
  const ruleIn = async (rule: object) =>
    /^ {2}rules {7}(.*)$/m.exec((await shown({ IpPermissions: [rule] })).out)?.[1];

  test.each([
    [{ Ipv6Ranges: [{ CidrIpv6: "2001:db8::/48" }] }, "tcp 443 to 2001:db8::/48"],
    [{ ToPort: 444, IpRanges: [{ CidrIp: "203.0.113.0/24" }] }, "tcp 443-444 to 203.0.113.0/24"],
    [{ PrefixListIds: [{ PrefixListId: "pl-63a5400a" }] }, "tcp 443 to pl-63a5400a"],
    [
      { UserIdGroupPairs: [{ GroupId: "sg-0bbbbbbbbbbbbbbbb", UserId: "111122223333" }] },
      "tcp 443 to sg-0bbbbbbbbbbbbbbbb of 111122223333",
    ],
    [
      {
        IpProtocol: "-1",
        FromPort: -1,
        ToPort: -1,
        IpRanges: [{ CidrIp: "203.0.113.0/24" }],
      },
      "all protocols to 203.0.113.0/24",
    ],
  ])("is told in words: %j", async (members, text) => {
    expect(await ruleIn(permission(members))).toBe(text);
  });

  test.each([
    [
      "a member that nobody here knows",
      permission({ IpRanges: [{ CidrIp: "1.2.3.4/32" }], New: 1 }),
    ],
    [
      "two destinations",
      permission({ IpRanges: [{ CidrIp: "1.2.3.4/32" }, { CidrIp: "0.0.0.0/0" }] }),
    ],
    [
      "a second kind of destination",
      permission({ IpRanges: [{ CidrIp: "1.2.3.4/32" }], Ipv6Ranges: [{ CidrIpv6: "::/0" }] }),
    ],
    ["an address that is none", permission({ IpRanges: [{ CidrIp: "1.2.3.4/33" }] })],
    ["an address with bits beside its block", permission({ IpRanges: [{ CidrIp: "1.2.3.4/8" }] })],
    ["a protocol that is none", permission({ IpProtocol: "tpc", IpRanges: [] })],
    ["no destination", permission({})],
  ])("is shown as it is, where words would leave out or change %s", async (_, rule) => {
    expect(await ruleIn(rule)).toBe(JSON.stringify(rule));
  });
});
