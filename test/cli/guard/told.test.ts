import { describe, expect, test } from "@jest/globals";
import { PROBLEMS } from "../../../core/problem.ts";
import { askGuard, WEB } from "../../support/askGuard.ts";
import { answer } from "../../support/fakeDesk.ts";

const RULE = {
  SecurityGroupRuleId: "sgr-1",
  IpProtocol: "tcp",
  FromPort: 443,
  ToPort: 443,
  CidrIpv4: "203.0.113.0/24",
};

const state = (Status: string, members: object = {}) => ({
  Request: { RequestId: "req-1", Status, SecurityGroupRules: [], ...members },
});

const problem = (code: string, members: object = {}) => ({
  code,
  detail: "what it ran into",
  ...members,
});

const invalid = (pointer: string, detail: string) =>
  problem("invalid-request", { errors: [{ pointer, detail }] });

const already = (members: object) =>
  state("already-authorized", { SecurityGroupRules: [{ ...RULE, ...members }] });

const DENIED = "You are not authorized to perform this operation.";

/** Answers of the guard, and of the gateway before it, with the code and the message that they become. */
const NOES: readonly (readonly [
  why: string,
  status: number,
  body: object,
  code: string,
  message: string,
])[] = [
  [
    "there already",
    200,
    already({}),
    "InvalidPermission.Duplicate",
    'the specified rule "peer: 203.0.113.0/24, TCP, from port: 443, to port: 443, ALLOW" already exists',
  ],
  [
    "there already, every protocol",
    200,
    already({ IpProtocol: "-1", FromPort: -1, ToPort: -1 }),
    "InvalidPermission.Duplicate",
    'the specified rule "peer: 203.0.113.0/24, ALL, ALLOW" already exists',
  ],
  [
    "there already, a protocol by number, to a group",
    200,
    already({
      IpProtocol: "50",
      CidrIpv4: undefined,
      ReferencedGroupInfo: { GroupId: "sg-0bbbbbbbbbbbbbbbb" },
    }),
    "InvalidPermission.Duplicate",
    'the specified rule "peer: sg-0bbbbbbbbbbbbbbbb, protocol: 50, ALLOW" already exists',
  ],
  [
    "there already, and no rule is shown",
    200,
    state("already-authorized"),
    "InvalidPermission.Duplicate",
    "the specified rule already exists",
  ],
  [
    "it waits for approval",
    202,
    state("pending-approval", {
      Approvals: { Awaits: [{ Approvers: ["jo", "kim"] }, { Approvers: ["kim"] }] },
    }),
    "PendingApproval",
    "Request req-1 waits for approval by jo or kim. No rule is open yet; follow it with: egress-guard requests show req-1",
  ],
  [
    "it waits for its change window",
    202,
    state("scheduled", { StartsAt: "2026-02-01T20:00:00.000Z" }),
    "PendingWindow",
    "Request req-1 is allowed and waits for its change window, which begins at 2026-02-01T20:00:00.000Z. No rule is open yet; follow it with: egress-guard requests show req-1",
  ],
  [
    "it is being carried out",
    202,
    state("executing"),
    "PendingExecution",
    "Request req-1 is being carried out, and EC2's answer is not known yet. No rule is open yet; follow it with: egress-guard requests show req-1",
  ],
  [
    "somebody declined",
    200,
    state("declined", { Approvals: { TurnedDown: { Principal: "kim", Comment: "not\nnow" } } }),
    "UnauthorizedOperation",
    "Request req-1 was declined by kim (not\\u{a}now)",
  ],
  [
    "it was cancelled, nobody says why",
    200,
    state("cancelled", { Approvals: { TurnedDown: { Principal: "jo" } } }),
    "RequestCancelled",
    "Request req-1 was cancelled by jo",
  ],
  [
    "a state that came later",
    200,
    state("mislaid"),
    "RequestFailed",
    "Request req-1 ended as mislaid",
  ],
  [
    "a dry run that would pass",
    200,
    { DryRun: true, Decision: { Effect: "allow", Findings: [] } },
    "DryRunOperation",
    "Request would have succeeded, but DryRun flag is set.",
  ],
  [
    "a dry run that would wait for its change window",
    200,
    {
      DryRun: true,
      Decision: { Effect: "allow", Findings: [], StartsAt: "2026-02-01T20:00:00.000Z" },
    },
    "PendingWindow",
    "Request would have waited for its change window, which begins at 2026-02-01T20:00:00.000Z, but DryRun flag is set.",
  ],
  [
    "a dry run that would wait",
    200,
    { DryRun: true, Decision: { Effect: "require-approval", Findings: [] } },
    "PendingApproval",
    "Request would have waited for approval, but DryRun flag is set.",
  ],
  [
    "a dry run that would be denied",
    200,
    {
      DryRun: true,
      Decision: { Effect: "deny", Findings: [{ effect: "deny", code: "x", detail: "too wide" }] },
    },
    "UnauthorizedOperation",
    `${DENIED} too wide`,
  ],
  [
    "denied",
    403,
    problem("denied-by-policy"),
    "UnauthorizedOperation",
    `${DENIED} what it ran into`,
  ],
  [
    "not to be asked by this principal",
    403,
    problem("forbidden-principal"),
    "UnauthorizedOperation",
    `${DENIED} what it ran into`,
  ],
  ["nobody known", 401, problem("unauthenticated"), "AuthFailure", "what it ran into"],
  [
    "no such group",
    404,
    problem("group-not-found"),
    "InvalidGroup.NotFound",
    "The security group 'sg-0123456789abcdef0' does not exist",
  ],
  [
    "a full group",
    409,
    problem("rule-limit-reached"),
    "RulesPerSecurityGroupLimitExceeded",
    "The maximum number of rules per security group has been reached.",
  ],
  [
    "a key of another request",
    422,
    problem("idempotency-key-reused"),
    "IdempotentParameterMismatch",
    "what it ran into",
  ],
  [
    "EC2's own no",
    502,
    problem("ec2-refused", { ec2Code: "InvalidParameterValue" }),
    "InvalidParameterValue",
    "what it ran into",
  ],
  ["EC2's no without its code", 502, problem("ec2-refused"), "Ec2Refused", "what it ran into"],
  ["our own fault", 500, problem("internal"), "InternalError", "what it ran into"],
  ["no policy", 503, problem("policy-unavailable"), "Unavailable", "what it ran into"],
  ["declined", 409, problem("declined"), "UnauthorizedOperation", `${DENIED} what it ran into`],
  ["a problem that came later", 409, problem("self-approval"), "SelfApproval", "what it ran into"],
  [
    "a group id that is none",
    422,
    invalid("/GroupId", '"x" is not taken'),
    "InvalidGroupId.Malformed",
    '/GroupId "x" is not taken',
  ],
  [
    "no group id",
    422,
    invalid("/GroupId", "is missing"),
    "MissingParameter",
    "/GroupId is missing",
  ],
  [
    "a CIDR that is none",
    422,
    invalid("/IpPermissions/0/IpRanges/0/CidrIp", '"x" is not taken'),
    "InvalidParameterValue",
    '/IpPermissions/0/IpRanges/0/CidrIp "x" is not taken',
  ],
  [
    "a prefix list that is none",
    422,
    invalid("/IpPermissions/0/PrefixListIds/0/PrefixListId", "no"),
    "InvalidPrefixListId.Malformed",
    "/IpPermissions/0/PrefixListIds/0/PrefixListId no",
  ],
  [
    "a tag that is none",
    422,
    invalid("/TagSpecifications/0/ResourceType", "no"),
    "InvalidParameter",
    "/TagSpecifications/0/ResourceType no",
  ],
  ["a deprecated member", 422, invalid("/CidrIp", "no"), "UnknownParameter", "/CidrIp no"],
  [
    "a header that is not taken",
    422,
    problem("invalid-request", { errors: [{ parameter: "Idempotency-Key", detail: "no" }] }),
    "InvalidParameterValue",
    "Idempotency-Key no",
  ],
  [
    "an invalid request that names no fault",
    422,
    problem("invalid-request"),
    "InvalidParameterValue",
    "what it ran into",
  ],
  ["a gateway that forbids", 403, { message: "Forbidden" }, "UnauthorizedOperation", "Forbidden"],
  ["a gateway without a token", 401, { message: "Unauthorized" }, "AuthFailure", "Unauthorized"],
  [
    "a gateway with a large body",
    413,
    { message: "Request Too Long" },
    "RequestEntityTooLarge",
    "Request Too Long",
  ],
  ["a wrong stage", 404, { message: "Not Found" }, "InvalidEndpoint", "Not Found"],
  ["a gateway's own fault", 500, { message: "Internal" }, "InternalError", "Internal"],
  ["AWS's spelling", 403, { Message: "no" }, "UnauthorizedOperation", "no"],
  [
    "a stranger's success",
    200,
    { hello: "world" },
    "UnreadableAnswer",
    "the answer (HTTP 200) is none of egress-guard's; check the endpoint",
  ],
  [
    "a stranger's fault",
    418,
    {},
    "UnreadableAnswer",
    "the answer (HTTP 418) is none of egress-guard's; check the endpoint",
  ],
];

const head = (code: string, message: string) =>
  `\naws: [ERROR]: An error occurred (${code}) when calling the AuthorizeSecurityGroupEgress operation: ${message}\n`;

describe("an answer becomes EC2's code and words, and exit code 254", () => {
  test.each(NOES)("%s", async (_, status, body, code, message) => {
    const { exit, written } = await askGuard(WEB, () => answer(status, body));
    expect({ exit, out: written.out }).toEqual({ exit: 254, out: "" });
    expect(written.err.startsWith(head(code, message))).toBe(true);
  });

  test("an answer that is no JSON", async () => {
    const page = { status: 200, headers: {}, body: "<html>" };
    const { exit, written } = await askGuard(WEB, () => page);
    expect(exit).toBe(254);
    expect(written.err).toContain("(UnreadableAnswer)");
  });

  test.each(Object.entries(PROBLEMS))("%s has a code of AWS's form", async (code, { status }) => {
    const { exit, written } = await askGuard(WEB, () => answer(status, problem(code)), {
      env: { AWS_MAX_ATTEMPTS: "1" },
    });
    expect(exit).toBe(254);
    expect(written.err).toMatch(/An error occurred \([A-Z][A-Za-z0-9.]+\) when calling/);
  });
});

describe("rules that are open are printed", () => {
  const open = (members: object = {}) => ({
    Return: true,
    SecurityGroupRules: [RULE],
    ...state("authorized", { SecurityGroupRules: [RULE], ...members }),
  });

  test.each([
    ["made now", 201],
    ["made before, under the same key", 200],
  ])("%s", async (_, status) => {
    const { exit, written } = await askGuard(WEB, () => answer(status, open()));
    expect(exit).toBe(0);
    expect(JSON.parse(written.out)).toEqual({ Return: true, SecurityGroupRules: [RULE] });
    expect(written.err).toBe("");
  });

  test("with a notice beside them", async () => {
    const notice = {
      effect: "notice",
      code: "already-covered",
      pointer: "/x",
      detail: "it adds nothing",
    };
    const { written } = await askGuard(WEB, () => answer(201, open({ Findings: [notice] })));
    expect(written.err).toBe("  notice already-covered at /x\n    it adds nothing\n");
  });

  test("less what EC2 does not know", async () => {
    const rules = [{ Later: 1, ...RULE, Description: null }];
    const { written } = await askGuard(WEB, () => answer(201, open({ SecurityGroupRules: rules })));
    expect(JSON.parse(written.out).SecurityGroupRules).toEqual([RULE]);
  });
});
