import { describe, expect, test } from "@jest/globals";
import { formatPolicyFault } from "../../../../core/policy/fault.ts";
import { type PolicyTest, readPolicyTests } from "../../../../core/policy/workshop/readTests.ts";
import { runTests, testFault } from "../../../../core/policy/workshop/runTests.ts";
import { SHORTHAND_FORMS } from "../../../../core/request/shorthand.ts";
import { HEAD, PEOPLE_HEAD, peopleOfText, policyOf } from "../../../support/policyDocuments.ts";

const POLICY = policyOf(`${HEAD}governedTag: guarded
requesters: [{ id: all, principals: ['arn:aws:iam::111122223333:user/ann', 'group:ops'] }]
allowedPorts: [{ id: web, protocol: tcp, ports: [443] }]
bannedCidrs: [{ id: private, cidrs: [10.0.0.0/8], reason: r }]
exceptions:
  - { id: e, lifts: [private], cidrs: [10.1.0.0/16], ports: any, expires: 2026-07-01, reason: r, where: { regions: [eu-west-1], groupTags: { team: a } } }
requiredTags: [{ key: Owner }]
allowedPrefixLists: [{ id: aws, ownerId: AWS }]
`);
const ANN = "arn:aws:iam::111122223333:user/ann";

/** A file with one test, whose keys beside its name stand from line 4 on. */
function file(keys: string, defaults = `{ principal: '${ANN}', now: 2026-06-15 }`): string {
  return `version: 1\ndefaults: ${defaults}\ntests:\n  - name: one\n${keys.replace(/^/gm, "    ")}\n`;
}

function testsOf(text: string): readonly PolicyTest[] {
  const reading = readPolicyTests(text, "t.yaml");
  if (!reading.ok) throw new Error(reading.faults.map(formatPolicyFault).join("\n"));
  return reading.tests;
}

function faultsOf(text: string): readonly string[] {
  const reading = readPolicyTests(text, "t.yaml");
  return reading.ok ? [] : reading.faults.map(formatPolicyFault);
}

/** What the policy says to the one test, as `EFFECT CODE CODE …`. */
function said(keys: string, defaults?: string): string {
  const [result] = runTests(POLICY, testsOf(file(`${keys}\nexpect: allow`, defaults)));
  const { effect = "", findings = [] } = result?.decision ?? {};
  return [effect, ...findings.map(({ code }) => code)].join(" ");
}

describe("a test is a request in its surroundings", () => {
  const web = "request: tcp 443 to 203.0.113.0/24\n";
  const moved = "request: tcp 443 to 10.1.0.0/16\n";
  const owned = "tags: { Owner: a }\n";
  const there = "group: { region: eu-west-1, tags: { team: a } }";
  test.each([
    ["one line", `${web}${owned}`, "allow"],
    [
      "several lines",
      `request: [tcp 443 to 203.0.113.0/24, tcp 22 to 2600::1]\n${owned}`,
      "deny port-not-allowed",
    ],
    [
      "EC2's own words, with its own tags",
      "request: { IpPermissions: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: 203.0.113.0/24 }] }], TagSpecifications: [{ ResourceType: security-group-rule, Tags: [{ Key: Owner, Value: b }] }] }",
      "allow",
    ],
    [
      "EC2's own words, with the tags of the test",
      `request: { IpPermissions: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: 203.0.113.0/24 }] }] }\n${owned}`,
      "allow",
    ],
    ["without tags", web, "deny missing-tag"],
    [
      "by somebody else",
      `${web}${owned}principal: arn:aws:iam::111122223333:user/bob`,
      "deny forbidden-principal",
    ],
    [
      "by a token that lists a group",
      `${web}${owned}principal: { issuer: i, subject: s, groups: [ops] }`,
      "allow",
    ],
    [
      "by a token that lists none",
      `${web}${owned}principal: { issuer: i, subject: s }`,
      "deny forbidden-principal",
    ],
    [
      "for a group that is not governed",
      `${web}${owned}group: { governed: false }`,
      "deny group-not-governed",
    ],
    [
      "for a group whose own tag says that it is not",
      `${web}${owned}group: { tags: { guarded: 'no' } }`,
      "deny group-not-governed",
    ],
    [
      "for a group with rules",
      `${web}${owned}group: { rules: [all to 0.0.0.0/0] }`,
      "allow already-covered",
    ],
    ["for a group of a region, with tags", `${moved}${owned}${there}`, "allow ban-lifted"],
    [
      "to a prefix list",
      `request: tcp 443 to pl-01234567\n${owned}prefixLists: { pl-01234567: { ownerId: AWS, cidrs: [203.0.113.0/24] } }`,
      "allow",
    ],
    [
      "to a prefix list into a banned network, of another owner",
      `request: tcp 443 to pl-01234567\n${owned}prefixLists: { pl-01234567: { ownerId: '111122223333', cidrs: [10.2.0.0/24] } }`,
      "deny prefix-list-not-allowed banned-cidr",
    ],
    [
      "to a prefix list of which nothing is said",
      `request: tcp 443 to pl-01234567\n${owned}`,
      "deny prefix-list-unresolved",
    ],
    [
      "with a ticket",
      `${web}${owned}ticket: { key: NET-12, state: Open, people: ['jira:1'] }`,
      "allow",
    ],
    ["at another moment", `${moved}${owned}${there}\nnow: 2026-07-01`, "deny banned-cidr"],
    ["just before it", `${moved}${owned}${there}\nnow: 2026-06-30T23:59:59Z`, "allow ban-lifted"],
  ])("%s", (_what, keys, expected) => {
    expect(said(keys)).toBe(expected);
  });

  test("defaults hold where a test says nothing, of the group member by member", () => {
    const defaults = `{ principal: '${ANN}', now: 2026-06-15, tags: { Owner: a }, group: { region: eu-west-1, tags: { team: b } } }`;
    expect(said(moved, defaults)).toBe("deny banned-cidr");
    expect(said(`${moved}group: { tags: { team: a } }`, defaults)).toBe("allow ban-lifted");
    expect(said(`${moved}group: { tags: { team: a }, region: us-east-1 }`, defaults)).toBe(
      "deny banned-cidr",
    );
    expect(said(`${web}tags: {}`, defaults)).toBe("deny missing-tag");
  });

  test("nothing is said of the group: it is of the local guard's account", () => {
    const [first] = testsOf(file("request: all to ::/0\nexpect: deny"));
    expect(first?.request.group).toEqual({
      account: "111122223333",
      region: "us-east-1",
      groupId: "sg-0123456789abcdef0",
    });
  });

  test("the group's rules are told apart by their places", () => {
    const group = "group: { rules: [udp 53 to ::/0, tcp 443 to 203.0.112.0/22] }";
    const [first] = testsOf(file(`${web}${owned}${group}\nexpect: allow`));
    expect(first?.scene.rules.map(({ ruleId }) => ruleId)).toEqual(["sgr-1", "sgr-2"]);
  });

  test("a list is of the family of its blocks", () => {
    const list = "prefixLists: { pl-01234567: { ownerId: AWS, cidrs: [2600::/32] } }";
    const [first] = testsOf(file(`request: tcp 443 to pl-01234567\n${list}\nexpect: allow`));
    expect([...(first?.scene.prefixLists ?? [])]).toMatchObject([
      ["pl-01234567", { family: "ipv6", weight: 1 }],
    ]);
  });

  test("a file may name its policy", () => {
    const reading = (text: string) => readPolicyTests(text, "t.yaml");
    const text = file("request: all to ::/0\nexpect: deny");
    expect(reading(`policy: next/policy.yaml\n${text}`)).toMatchObject({
      policy: "next/policy.yaml",
    });
    expect(reading(text)).not.toHaveProperty("policy");
  });

  test("the vpc is not known unless it is given", () => {
    const [first, second] = testsOf(
      `${file("request: all to ::/0\nexpect: deny")}  - { name: two, request: all to ::/0, expect: deny, group: { vpcId: vpc-01234567 } }\n`,
    );
    expect([first?.scene.group.vpcId, second?.scene.group.vpcId]).toEqual([
      undefined,
      "vpc-01234567",
    ]);
  });
});

describe("a test passes where the policy says what it expects", () => {
  const passes = (expected: string) => {
    const keys = `request: tcp 22 to 10.0.0.0/8\nexpect: ${expected}`;
    const [result] = runTests(POLICY, testsOf(file(keys)));
    return result?.passed;
  };
  test.each([
    ["the effect alone", "deny", true],
    ["another effect", "allow", false],
    [
      "the effect and all codes",
      "{ effect: deny, codes: [banned-cidr, port-not-allowed, missing-tag] }",
      true,
    ],
    [
      "the codes in another order",
      "{ effect: deny, codes: [missing-tag, port-not-allowed, banned-cidr] }",
      true,
    ],
    ["a code less", "{ effect: deny, codes: [banned-cidr, port-not-allowed] }", false],
    [
      "a code more",
      "{ effect: deny, codes: [banned-cidr, port-not-allowed, missing-tag, too-broad] }",
      false,
    ],
    ["no code at all", "{ effect: deny, codes: [] }", false],
    [
      "the codes of another effect",
      "{ effect: allow, codes: [banned-cidr, port-not-allowed, missing-tag] }",
      false,
    ],
  ])("%s", (_what, expected, passed) => {
    expect(passes(expected)).toBe(passed);
  });

  test("and one that fails is a fault at its place", () => {
    const faults = (expected: string) => {
      const keys = `request: tcp 443 to 203.0.113.0/24\ntags: { Owner: a }\nexpect: ${expected}`;
      const results = runTests(POLICY, testsOf(file(keys)));
      return results.map((result) => formatPolicyFault(testFault(result)));
    };
    expect(faults("{ effect: deny, codes: [too-broad, banned-cidr] }")).toEqual([
      "t.yaml:4:5 tests[0]: one: expected deny (banned-cidr, too-broad), but it is allow (no finding)",
    ]);
    expect(faults("deny")).toEqual([
      "t.yaml:4:5 tests[0]: one: expected deny, but it is allow (no finding)",
    ]);
  });
});

const MOMENT = "a moment in UTC such as 2026-06-15 or 2026-06-15T12:00:00Z";
const WHO =
  "the ARN of an IAM role, assumed role or user, or jwt:ISSUER#SUBJECT; or a mapping of issuer, subject and groups";
const ok = "request: all to ::/0\nexpect: deny";

describe("what is refused", () => {
  test.each([
    ["no YAML", "tests: [", [expect.stringMatching(/^t\.yaml:1:\d+ /)]],
    [
      "another version",
      file(ok).replace("version: 1", "version: 2"),
      ["t.yaml:1:10 version: 2 is not 1, the only version that this program reads"],
    ],
    ["no tests", "version: 1\n", ["t.yaml:1:1 tests: missing: write a list of tests"]],
    [
      "an empty list",
      "version: 1\ntests: []\n",
      ["t.yaml:2:8 tests: the list is empty; write at least one entry"],
    ],
    [
      "an unknown key",
      file(`${ok}\nexpected: deny`),
      [
        "t.yaml:7:5 tests[0].expected: unknown key; the keys here are name, request, expect, principal, now, group, tags, prefixLists, ticket",
      ],
    ],
    [
      "a policy out of the folder",
      `policy: ../policy.yaml\n${file(ok)}`,
      [
        't.yaml:1:9 policy: "../policy.yaml" is not a policy\'s file below this folder, such as policy.yaml',
      ],
    ],
    [
      "nobody asks, at no moment",
      file(ok, "{}"),
      [
        `t.yaml:4:5 tests[0].principal: missing, here and in defaults: write ${WHO}`,
        `t.yaml:4:5 tests[0].now: missing, here and in defaults: write ${MOMENT}`,
      ],
    ],
    [
      "a test says by itself who asks and when, and another one does not",
      `${file(`${ok}\nprincipal: '${ANN}'\nnow: 2026-06-15`, "{}")}  - { name: two, request: all to ::/0, expect: deny, now: 2026-06-15 }\n`,
      [`t.yaml:9:5 tests[1].principal: missing, here and in defaults: write ${WHO}`],
    ],
    [
      "a test that is none",
      "version: 1\ntests: [3]\n",
      ["t.yaml:2:9 tests[0]: 3 is not a test: a mapping with name, request and expect"],
    ],
    [
      "a file that is none",
      "[]\n",
      ["t.yaml:1:1 a list is not a file of tests: a mapping with version and tests"],
    ],
    [
      "members of a wrong kind, all at once",
      file(
        "request: 3\nexpect: { effect: deny, codes: 3 }\nprincipal: { issuer: '', subject: s, groups: g }\ntags: t\ngroup: g\nprefixLists: p",
        "3",
      ).replace("request: 3", "now: 2026-06-15\n    request: 3"),
      [
        "t.yaml:2:11 defaults: 3 is not a mapping of principal, now, group, tags, prefixLists and ticket",
        `t.yaml:6:14 tests[0].request: 3 is not a rule: ${SHORTHAND_FORMS}; a list of them; or what EC2's AuthorizeSecurityGroupEgress takes, with IpPermissions`,
        "t.yaml:7:36 tests[0].expect.codes: 3 is not a list of finding codes",
        't.yaml:8:26 tests[0].principal.issuer: "" is not an issuer: one line of text',
        't.yaml:8:50 tests[0].principal.groups: "g" is not a list of groups',
        't.yaml:9:11 tests[0].tags: "t" is not a mapping of tag keys to values, such as { team: payments }',
        't.yaml:10:12 tests[0].group: "g" is not a mapping of groupId, account, region, vpcId, tags, governed and rules',
        `t.yaml:11:18 tests[0].prefixLists: "p" is not a mapping of prefix lists' ids to what they stand for`,
      ],
    ],
    [
      "keys that are none",
      file(`${ok}\ntags: { '': a }\nprefixLists: { pl-1: { ownerId: AWS, cidrs: [10.0.0.0/8] } }`),
      [
        't.yaml:7:13 tests[0].tags[""]: "" is not a tag key: one line of text, 128 characters at most',
        't.yaml:8:20 tests[0].prefixLists["pl-1"]: "pl-1" is not a prefix list\'s id: pl- and 8 or 17 lower-case hex digits',
      ],
    ],
    [
      "a list that EC2 can't have described",
      file(
        `${ok}\nprefixLists:\n  pl-01234567: { ownerId: aws, cidrs: [10.0.0.0/8], weight: 1001 }\n  pl-76543210: 3`,
      ),
      [
        't.yaml:8:31 tests[0].prefixLists["pl-01234567"].ownerId: "aws" is not an owner: AWS, or the 12 digits of an account id',
        't.yaml:8:65 tests[0].prefixLists["pl-01234567"].weight: 1001 is not a number of rules 1-1000',
        't.yaml:9:20 tests[0].prefixLists["pl-76543210"]: 3 is not a mapping of ownerId, cidrs and weight',
      ],
    ],
    [
      "a group of a token that is more than a line",
      file(`${ok}\nprincipal: { issuer: i, subject: s, groups: ["a\\nb"] }`),
      ['t.yaml:7:50 tests[0].principal.groups[0]: "a\\nb" is not a group: one line of text'],
    ],
    [
      "a test without a name",
      "version: 1\ntests:\n  - { request: all to ::/0, expect: deny }\n",
      [
        "t.yaml:3:5 tests[0].name: missing: write a name: one line of text, 200 characters at most",
        `t.yaml:3:5 tests[0].principal: missing, here and in defaults: write ${WHO}`,
        `t.yaml:3:5 tests[0].now: missing, here and in defaults: write ${MOMENT}`,
      ],
    ],
    [
      "a request beyond what a body may have",
      file(
        `request: { IpPermissions: [], Guard: { Justification: '${"x".repeat(65_536)}' } }\nexpect: deny`,
      ),
      [
        expect.stringMatching(
          /^t\.yaml:5:14 tests\[0\]\.request: the body has \d+ bytes; at most 65536 are read$/,
        ),
      ],
    ],
    [
      "unknown members of a request, whatever they look like",
      file(
        `request:
  IpPermissions: [{ IpProtocol: tcp, FromPort: 1, ToPort: 1, IpRanges: [{ CidrIp: 10.0.0.0/8 }] }]
  1x: 1
  x1: 1
  a/b: 1
  a~b: 1
expect: deny`,
      ),
      ["1x", "x1", "a/b", "a~b"].map(
        (key, i) =>
          `t.yaml:${7 + i}:${key.length + 9} tests[0].request${key === "x1" ? ".x1" : `["${key}"]`}: "${key}" is not a member here; leave it out`,
      ),
    ],
    [
      "the eleventh of a request's blocks",
      file(
        `request: { IpPermissions: [{ IpProtocol: '-1', IpRanges: [${Array.from({ length: 10 }, (_, i) => `{ CidrIp: 10.${i}.0.0/16 }`).join(", ")}, { CidrIp: x }] }] }\nexpect: deny`,
      ),
      [
        expect.stringMatching(
          /^t\.yaml:5:\d+ tests\[0\]\.request\.IpPermissions\[0\]\.IpRanges\[10\]\.CidrIp: "x" is not taken/,
        ),
      ],
    ],
    [
      "a pattern is no principal",
      file(`${ok}\nprincipal: arn:aws:iam::111122223333:role/*`),
      [`t.yaml:7:16 tests[0].principal: "arn:aws:iam::111122223333:role/*" is not ${WHO}`],
    ],
    [
      "a token without a subject",
      file(`${ok}\nprincipal: { issuer: i }`),
      ["t.yaml:7:16 tests[0].principal.subject: missing: write a subject: one line of text"],
    ],
    [
      "a principal that is no text",
      file(`${ok}\nprincipal: 3`),
      [`t.yaml:7:16 tests[0].principal: 3 is not ${WHO}`],
    ],
    [
      "a governed group that is neither",
      file(`${ok}\ngroup: { governed: maybe }`),
      ['t.yaml:7:24 tests[0].group.governed: "maybe" is not true or false'],
    ],
    [
      "rules of the group that are no list",
      file(`${ok}\ngroup: { rules: tcp }`),
      ['t.yaml:7:21 tests[0].group.rules: "tcp" is not a list of rules'],
    ],
    [
      "a day that is none",
      file(`${ok}\nnow: 2026-02-30`),
      [`t.yaml:7:10 tests[0].now: "2026-02-30" is not ${MOMENT}`],
    ],
    [
      "a line that is no rule",
      file("request: tcp to ::/0\nexpect: deny"),
      [
        `t.yaml:5:14 tests[0].request: "tcp to ::/0" can't be read: tcp needs ports; write ${SHORTHAND_FORMS}`,
      ],
    ],
    [
      "a line in a list",
      file("request: [all to ::/0, tcp to ::/0]\nexpect: deny"),
      [
        `t.yaml:5:28 tests[0].request[1]: "tcp to ::/0" can't be read: tcp needs ports; write ${SHORTHAND_FORMS}`,
      ],
    ],
    [
      "a rule of the group",
      file(`${ok}\ngroup: { rules: [tcp] }`),
      [
        `t.yaml:7:22 tests[0].group.rules[0]: "tcp" can't be read: tcp needs ports; write ${SHORTHAND_FORMS}`,
      ],
    ],
    [
      "a request that EC2 would not take, all of it at once",
      file(
        "request:\n  IpPermissions:\n    - { IpProtocol: tcp, IpRanges: [{ CidrIp: 10.0.0.0/33 }] }\n  CidrIp: 10.0.0.0/8\nexpect: deny",
      ),
      [
        "t.yaml:7:11 tests[0].request.IpPermissions[0].FromPort: is missing; tcp needs FromPort and ToPort, 0-65535",
        "t.yaml:7:11 tests[0].request.IpPermissions[0].ToPort: is missing; tcp needs FromPort and ToPort, 0-65535",
        't.yaml:7:51 tests[0].request.IpPermissions[0].IpRanges[0].CidrIp: "10.0.0.0/33" is not taken; write four decimal octets and a prefix length 0-32, such as 203.0.113.0/24',
        "t.yaml:8:15 tests[0].request.CidrIp: EC2 does not support it here; use IpPermissions[].IpRanges[].CidrIp",
      ],
    ],
    [
      "an effect that is none",
      file("request: all to ::/0\nexpect: maybe"),
      [
        't.yaml:6:13 tests[0].expect: "maybe" is not allow or require-approval or deny, or a mapping of effect and codes',
      ],
    ],
    [
      "a code in capitals",
      file("request: all to ::/0\nexpect: { effect: deny, codes: [Banned] }"),
      ['t.yaml:6:37 tests[0].expect.codes[0]: "Banned" is not a finding code such as banned-cidr'],
    ],
    [
      "codes without an effect",
      file("request: all to ::/0\nexpect: { codes: [] }"),
      ["t.yaml:6:13 tests[0].expect.effect: missing: write allow or require-approval or deny"],
    ],
  ])("%s", (_why, text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });
});

describe("a test of a policy that asks for tickets", () => {
  const asking = policyOf(
    `${HEAD}requesters: [{ id: all, principals: ['${ANN}'] }]
allowedPorts: [{ id: web, protocol: tcp, ports: [443] }]
requiredTicket: [{ id: change, states: [Open], approved: true, window: true }]
`,
    {},
    peopleOfText(`${PEOPLE_HEAD}people: [{ id: ann, identities: ['jira:1', '${ANN}'] }]\n`),
  );
  const web = "request: tcp 443 to 203.0.113.0/24\nexpect: allow\n";
  const named =
    "request: { IpPermissions: [{ IpProtocol: tcp, FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: 203.0.113.0/24 }] }], Guard: { Ticket: NET-13 } }\nexpect: allow\n";
  const codes = (keys: string) =>
    runTests(asking, testsOf(file(keys))).flatMap(({ decision }) =>
      decision.findings.map(({ code }) => code),
    );
  const ticket = (keys: string) => `ticket: { key: NET-12, state: Open, ${keys} }`;
  test.each([
    [
      "has the ticket that it names",
      `${web}${ticket("people: ['jira:1'], approved: true, window: { start: 2026-06-15 }")}`,
      [],
    ],
    [
      "has it before its window",
      `${web}${ticket("people: ['jira:1'], approved: true, window: { start: 2026-06-15T00:00:01Z, end: 2026-06-16 }")}`,
      ["ticket-window-ahead"],
    ],
    [
      "has it after its window",
      `${web}${ticket("people: ['jira:1'], approved: true, window: { end: 2026-06-15 }")}`,
      ["ticket-window-over"],
    ],
    ["has none", web, ["ticket-missing"]],
    [
      "has one of nobody, not approved",
      `${web}${ticket("system: servicenow")}`,
      ["ticket-not-yours", "ticket-not-approved", "ticket-no-window"],
    ],
    ["names one of which it says nothing", named, ["ticket-unavailable"]],
    ["names another one", `${named}${ticket("approved: true")}`, ["ticket-not-found"]],
  ])("%s", (_what, keys, found) => {
    expect(codes(keys)).toEqual(found);
  });

  test("refuses what is no identity", () => {
    expect(faultsOf(file(`${web}${ticket("people: ['email:ann@acme.example']")}`))).toEqual([
      't.yaml:7:50 tests[0].ticket.people[0]: "email:ann@acme.example" is not an identity: slack:TEAM#USER, jira:ACCOUNT-ID, servicenow:SYS-ID (32 hex digits) or webhook:SOURCE#USER',
    ]);
  });
});
