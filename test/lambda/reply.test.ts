import { describe, expect, test } from "@jest/globals";
import { PROBLEMS, type ProblemCode } from "../../core/problem.ts";
import {
  groupReply,
  problemReply,
  requestReply,
  requestView,
  unreadableReply,
} from "../../lambda/reply.ts";
import { completion, denial, intention, type RequestMembers } from "../support/ledgerBuilders.ts";

const REQUEST_ID = `req-${"a".repeat(32)}`;
const LOCATION = { location: `/v1/requests/${REQUEST_ID}` };

function stored(members: RequestMembers = {}) {
  return { ...completion(intention({ requestId: REQUEST_ID })).request, ...members };
}

describe("the answer to a request", () => {
  test.each([
    ["authorized", true, 201],
    ["authorized", false, 200],
    ["already-authorized", true, 200],
    ["already-authorized", false, 200],
  ] as const)("says that its rules are there: %s, first reply %s", (status, first, code) => {
    const { rules } = stored();
    expect(requestReply(stored({ status }), first)).toMatchObject({
      status: code,
      headers: LOCATION,
      body: { Return: true, SecurityGroupRules: rules, Request: { RequestId: REQUEST_ID } },
    });
  });

  test("says where to look while it is executing", () => {
    const { request } = intention({ requestId: REQUEST_ID });
    const reply = requestReply(request, false);
    expect(reply).toMatchObject({ status: 202, headers: LOCATION });
    expect(reply.body).toEqual({ Request: requestView(request) });
  });

  test("says no with every finding, and the first of those that deny in words", () => {
    const { request } = denial({ requestId: REQUEST_ID });
    expect(requestReply(request, true)).toMatchObject({
      status: 403,
      headers: LOCATION,
      body: {
        code: "denied-by-policy",
        detail: request.findings[0]?.detail,
        findings: request.findings,
        requestId: REQUEST_ID,
        policyDigest: request.policyDigest,
      },
    });
  });

  test("counts the findings that deny, not those that only tell", () => {
    const deny = { code: "too-broad", effect: "deny", pointer: "", detail: "too wide" } as const;
    const tell = { ...deny, code: "already-covered", effect: "notice", detail: "told" } as const;
    const { request } = denial({ requestId: REQUEST_ID, findings: [tell, deny, deny, tell] });
    expect(requestReply(request, true)).toMatchObject({
      body: { detail: "too wide (and 1 more, see findings)" },
    });
  });

  test("says forbidden-principal wherever that is among the findings", () => {
    const deny = { code: "too-broad", effect: "deny", pointer: "", detail: "too wide" } as const;
    const findings = [deny, { ...deny, code: "forbidden-principal" } as const];
    const { request } = denial({ requestId: REQUEST_ID, findings });
    expect(requestReply(request, true)).toMatchObject({
      status: 403,
      body: { code: "forbidden-principal" },
    });
  });

  test.each([
    ["failed", { code: "ec2-refused", detail: "no", ec2Code: "UnauthorizedOperation" }, 502],
    ["failed", { code: "rule-limit-reached", detail: "full" }, 409],
    ["partial", { code: "ec2-unavailable", detail: "in part" }, 503],
  ] as const)("is its stored problem, each time the same: %s, %j", (status, problem, code) => {
    const request = stored({ status, problem, rules: [] });
    const reply = requestReply(request, true);
    expect(reply).toMatchObject({
      status: code,
      headers: LOCATION,
      body: { ...problem, requestId: REQUEST_ID },
    });
    expect(requestReply(request, false)).toEqual(reply);
    expect(reply.body).not.toHaveProperty("securityGroupRules");
  });

  test("shows the rules that are there nevertheless", () => {
    const problem = { code: "ec2-unavailable", detail: "in part" } as const;
    const request = stored({ status: "partial", problem });
    expect(requestReply(request, true).body).toMatchObject({ securityGroupRules: request.rules });
  });

  test("never shows the nonce, the fence or the lease", () => {
    const { request } = intention({ requestId: REQUEST_ID });
    const text = JSON.stringify(requestReply({ ...request, nonce: "n0nce", dueAt: "due" }, true));
    expect(text).not.toMatch(/n0nce|due|fence/);
  });
});

describe("a problem", () => {
  test.each(Object.keys(PROBLEMS) as ProblemCode[])("has its own type and status: %s", (code) => {
    const reply = problemReply(code, "why", { more: 1 }, { "retry-after": "2" });
    const { status, title } = PROBLEMS[code];
    expect(reply).toEqual({
      status,
      headers: { "retry-after": "2" },
      body: {
        type: `tag:egress-guard,2026:problem/${code}`,
        title,
        status,
        detail: "why",
        code,
        more: 1,
      },
    });
  });
});

describe("the answer where there is no group to judge", () => {
  test("is not found where EC2 has none", () => {
    const reply = groupReply("sg-1", { kind: "absent", message: "gone" });
    expect(reply).toMatchObject({ status: 404, body: { detail: "sg-1: gone" } });
  });

  test("is to ask again where EC2 could not be asked, with its code if it had one", () => {
    const unavailable = { kind: "unavailable", message: "no" } as const;
    const reply = groupReply("sg-1", unavailable);
    expect(reply).toMatchObject({ status: 503, headers: { "retry-after": "2" } });
    expect(reply.body).not.toHaveProperty("ec2Code");
    expect(groupReply("sg-1", { ...unavailable, ec2Code: "X" }).body).toMatchObject({
      ec2Code: "X",
    });
  });
});

describe("the answer to a body that is none", () => {
  const faults = [
    { pointer: "", detail: "is empty" },
    { pointer: "/a", detail: "is wrong" },
    { pointer: "/b", detail: "is wrong too" },
  ];

  test("names the first fault in words and all of them beside", () => {
    const reply = unreadableReply({ kind: "invalid", faults });
    const detail = "is empty (and 2 more, see errors)";
    expect(reply).toMatchObject({ status: 422, body: { detail, errors: faults } });
  });

  test("tells malformed from invalid from too large", () => {
    const one = faults.slice(1, 2);
    const malformed = unreadableReply({ kind: "malformed", faults: one });
    expect(malformed).toMatchObject({ status: 400, body: { detail: "/a is wrong" } });
    const large = unreadableReply({ kind: "too-large", detail: "too large" });
    expect(large).toMatchObject({ status: 413, body: { detail: "too large" } });
  });
});
