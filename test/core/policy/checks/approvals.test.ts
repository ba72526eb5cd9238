import { describe, expect, test } from "@jest/globals";
import { awaitedFor, mayApprove } from "../../../../core/policy/approvals.ts";
import { approvals } from "../../../../core/policy/checks/approvals.ts";
import type { When } from "../../../../core/policy/policy.ts";
import type { Lifetime } from "../../../../core/request/lifetime.ts";
import type { Principal } from "../../../../core/request/principal.ts";
import {
  APPROVER_ROLE,
  aBox,
  aList,
  anApproval,
  anOpenPolicy,
  aRequest,
  aSubject,
  PAYMENTS,
  PAYMENTS_ROLE,
  someFacts,
} from "../../../support/builders.ts";

const SAM = session("NetworkSecurity", "sam");
const KIM: Principal = {
  kind: "iam",
  id: "AIDA0000000000000KIM",
  arn: "arn:aws:iam::111122223333:user/kim",
};
const KIM_ARN = KIM.arn;
const LIST = "pl-0123456789abcdef0";

function session(role: string, name: string): Principal {
  return {
    kind: "iam",
    id: `AROA${role}`,
    arn: `arn:aws:sts::111122223333:assumed-role/${role}/${name}`,
  };
}

interface Asked {
  readonly rules?: readonly string[];
  /** The rules that the group has. */
  readonly own?: readonly string[];
  readonly lifetime?: Lifetime;
  readonly tags?: ReadonlyMap<string, string>;
  readonly approved?: readonly Principal[];
}

function subject(statement: ReturnType<typeof anApproval>, asked: Asked = {}) {
  const { rules = ["tcp 443 203.0.113.0/24"], own = [], lifetime, tags, approved } = asked;
  const request = aRequest(rules, {}, lifetime === undefined ? {} : { lifetime });
  const lists = new Map([[LIST, aList("AWS", ["198.51.100.0/24"])]]);
  const facts = someFacts(own, tags === undefined ? {} : { tags }, lists);
  const policy = anOpenPolicy({ approvals: [statement] });
  return { ...aSubject(request, policy, facts), ...(approved && { approvals: approved }) };
}

/** Whether a request waits under a statement with this condition. */
function waits(when: When, asked: Asked = {}): boolean {
  return approvals(subject(anApproval([APPROVER_ROLE], { when }), asked)).length > 0;
}

const [FIRST, LAST] = [0xcb007100, 0xcb0071ff] as const;
const HTTPS: When = { boxes: [aBox([6, 6], [443, 443], [0, 0xffffffff])] };
const BLOCK: When = { boxes: [aBox([0, 255], [0, 65535], [FIRST, LAST])] };

const met: readonly [why: string, when: When, asked: Asked, waits: boolean][] = [
  ["no member is always met", {}, {}, true],
  ["one shared port is enough", HTTPS, { rules: ["tcp 440-443 192.0.2.0/24"] }, true],
  [
    "the port before the first is not shared",
    HTTPS,
    { rules: ["tcp 440-442 192.0.2.0/24"] },
    false,
  ],
  ["another protocol has other ports", HTTPS, { rules: ["udp 443 192.0.2.0/24"] }, false],
  ["all protocols share every port", HTTPS, { rules: ["-1 192.0.2.0/24"] }, true],
  ["one shared address is enough", BLOCK, { rules: ["tcp 1 203.0.113.255/32"] }, true],
  ["the address after the last is not shared", BLOCK, { rules: ["tcp 1 203.0.114.0/32"] }, false],
  ["IPv4 behind NAT64 is that IPv4", BLOCK, { rules: ["tcp 1 64:ff9b::cb00:71ff/128"] }, true],
  ["and not its neighbour", BLOCK, { rules: ["tcp 1 64:ff9b::cb00:7200/128"] }, false],
  ["the whole of IPv6 has NAT64 in it", BLOCK, { rules: ["tcp 1 ::/0"] }, true],
  ["a /23 is wider than /24", { widerThan: { ipv4: 24 } }, { rules: ["tcp 1 192.0.2.0/23"] }, true],
  ["a /24 is not", { widerThan: { ipv4: 24 } }, { rules: ["tcp 1 192.0.2.0/24"] }, false],
  [
    "no width for a family is none",
    { widerThan: { ipv4: 24 } },
    { rules: ["tcp 1 2001:db8::/32"] },
    false,
  ],
  ["a /0 is wider", { widerThan: { ipv6: 1 } }, { rules: ["tcp 1 ::/0"] }, true],
  [
    "the same packets must meet both",
    { ...HTTPS, widerThan: { ipv4: 24 } },
    { rules: ["tcp 443 192.0.2.0/24", "tcp 80 198.51.0.0/16"] },
    false,
  ],
  [
    "and here some do",
    { ...HTTPS, widerThan: { ipv4: 24 } },
    { rules: ["tcp 80 192.0.2.0/24", "tcp 443 198.51.0.0/16"] },
    true,
  ],
  [
    "two halves are as wide as the whole",
    { widerThan: { ipv4: 24 } },
    { rules: ["tcp 1 192.0.2.0/24", "tcp 1 192.0.3.0/24"] },
    true,
  ],
  [
    "halves on two ports are no whole",
    { widerThan: { ipv4: 24 } },
    { rules: ["tcp 1 192.0.2.0/24", "tcp 2 192.0.3.0/24"] },
    false,
  ],
  [
    "neighbours that no block holds are no whole",
    { widerThan: { ipv4: 24 } },
    { rules: ["tcp 1 192.0.1.0/24", "tcp 1 192.0.2.0/24"] },
    false,
  ],
  [
    "the other half may be a rule that the group has",
    { widerThan: { ipv4: 24 } },
    { rules: ["tcp 1 192.0.2.0/24"], own: ["tcp 1 192.0.3.0/24"] },
    true,
  ],
  [
    "a half may lie behind NAT64",
    { widerThan: { ipv4: 24 } },
    { rules: ["tcp 1 64:ff9b::c000:200/120"], own: ["tcp 1 192.0.3.0/24"] },
    true,
  ],
  [
    "a rule of the group that is wide by itself counts for nothing",
    { widerThan: { ipv4: 24 } },
    { rules: ["tcp 1 192.0.2.0/24"], own: ["-1 0.0.0.0/0"] },
    false,
  ],
  [
    "the packets that are meant must be the wide ones",
    { ...HTTPS, widerThan: { ipv4: 24 } },
    { rules: ["tcp 443-444 192.0.2.0/24", "tcp 444 192.0.3.0/24"] },
    false,
  ],
  [
    "and here they are",
    { ...HTTPS, widerThan: { ipv4: 24 } },
    { rules: ["tcp 443-444 192.0.2.0/24", "tcp 443 192.0.3.0/24"] },
    true,
  ],
  [
    "of an address that is meant its block is looked at",
    { ...BLOCK, widerThan: { ipv4: 24 } },
    { rules: ["tcp 1 203.0.112.0/24", "tcp 1 203.0.113.0/24"] },
    true,
  ],
  ["a list's blocks are its addresses", BLOCK, { rules: [`tcp 1 ${LIST}`] }, false],
  ["a list that is not known may be all", BLOCK, { rules: ["tcp 1 pl-0fedcba9876543210"] }, true],
  ["a group's addresses are not known", BLOCK, { rules: ["tcp 1 sg-0bbbbbbbbbbbbbbbb"] }, true],
  ["without end is longer", { longerThan: 3600 }, {}, true],
  ["a second longer", { longerThan: 3600 }, { lifetime: { kind: "for", seconds: 3601 } }, true],
  [
    "just as long is not longer",
    { longerThan: 3600 },
    { lifetime: { kind: "for", seconds: 3600 } },
    false,
  ],
  [
    "the group has the tag",
    { groupTags: new Map([["tier", ["db", "web"]]]) },
    { tags: new Map([["tier", "web"]]) },
    true,
  ],
  [
    "the group has another value",
    { groupTags: new Map([["tier", ["db"]]]) },
    { tags: new Map([["tier", "web"]]) },
    false,
  ],
  [
    "the rule is met and the group is not",
    { ...HTTPS, groupTags: new Map([["tier", ["db"]]]) },
    { tags: new Map() },
    false,
  ],
];

test.each(met)("%s", (_why, when, asked, expected) => {
  expect(waits(when, asked)).toBe(expected);
});

const TWO = anApproval([APPROVER_ROLE, KIM_ARN], { quorum: 2, reason: "customer data" });

describe("how far it has come", () => {
  const told = (approved: readonly Principal[], statement = TWO) =>
    approvals(subject(statement, { approved })).map(({ code, effect }) => [code, effect]);

  test("is said with who may approve", () => {
    expect(approvals(subject(TWO, { approved: [SAM] }))).toEqual([
      {
        code: "approval-required",
        effect: "require-approval",
        pointer: "",
        statementId: "approval",
        detail: `approval asks for the approval of 2 persons (customer data); 1 approved, who may are ${APPROVER_ROLE}, ${KIM_ARN}`,
      },
    ]);
  });

  test("many approvers are counted, not listed", () => {
    const many = ["group:a", "group:b", "group:c", "group:d", "group:e"];
    expect(approvals(subject(anApproval(many)))[0]?.detail).toMatch(
      /who may are group:a, group:b, group:c and 2 more$/,
    );
  });

  test("three approvers are listed, and none more is counted", () => {
    const three = anApproval(["group:a", "group:b", "group:c"]);
    expect(approvals(subject(three))[0]?.detail).toBe(
      "approval asks for the approval of one person; 0 approved, who may are group:a, group:b, group:c",
    );
  });

  test("is said once it is enough", () => {
    expect(approvals(subject(TWO, { approved: [SAM, KIM] }))[0]?.detail).toBe(
      "approval asks for the approval of 2 persons, and 2 approved",
    );
  });

  test("is enough with the last one", () => {
    expect(told([SAM])).toEqual([["approval-required", "require-approval"]]);
    expect(told([SAM, KIM])).toEqual([["approval-given", "notice"]]);
    expect(awaitedFor(subject(TWO, { approved: [SAM, KIM] }))).toEqual([]);
  });

  test("counts no person twice, not the requester, and nobody who is not asked", () => {
    for (const second of [
      SAM,
      session("NetworkSecurity", "lee"),
      PAYMENTS,
      session("Other", "x"),
    ]) {
      expect(told([SAM, second])).toEqual([["approval-required", "require-approval"]]);
      expect(awaitedFor(subject(TWO, { approved: [SAM, second] }))).toMatchObject([{ given: 1 }]);
    }
  });

  test("a warning asks nobody", () => {
    const warn = { ...TWO, mode: "warn" } as const;
    expect(told([], warn)).toEqual([["approval-required", "notice"]]);
    expect(awaitedFor(subject(warn))).toEqual([]);
    expect(mayApprove(subject(warn), SAM)).toBe(false);
  });
});

test("only those who are asked are waited for, and not those of a warning beside", () => {
  const asking = subject(anApproval([KIM_ARN], { id: "asks" }));
  const approvals = [
    anApproval([APPROVER_ROLE], { id: "warns", mode: "warn" }),
    ...asking.policy.approvals,
  ];
  const both = { ...asking, policy: { ...asking.policy, approvals } };
  expect(awaitedFor(both).map(({ statementId }) => statementId)).toEqual(["asks"]);
  expect([KIM, SAM].map((who) => mayApprove(both, who))).toEqual([true, false]);
});

describe("where too few could approve", () => {
  test("the answer is no at once, and says how many could", () => {
    expect(approvals(subject(anApproval([KIM_ARN, PAYMENTS_ROLE], { quorum: 2 })))).toMatchObject([
      {
        code: "no-eligible-approver",
        effect: "deny",
        detail:
          "approval asks for the approval of 2 persons other than the requester, and only 1 could approve; ask as somebody else, or have approvers added",
      },
    ]);
  });

  test.each(["group:dba", "arn:aws:iam::111122223333:role/Net*"])(
    "%s may be as many as are asked for",
    (approver) => {
      const found = approvals(subject(anApproval([approver], { quorum: 10 })));
      expect(found).toMatchObject([{ code: "approval-required" }]);
    },
  );

  test("an identity twice is one person", () => {
    const twice = anApproval([KIM_ARN, "arn:aws:iam::111122223333:user/teams/net/kim"], {
      quorum: 2,
    });
    expect(approvals(subject(twice))).toMatchObject([{ code: "no-eligible-approver" }]);
  });

  test("a warning refuses nothing", () => {
    const warn = anApproval([PAYMENTS_ROLE], { mode: "warn" });
    expect(approvals(subject(warn))).toMatchObject([{ effect: "notice" }]);
  });
});
