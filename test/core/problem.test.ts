import { describe, expect, test } from "@jest/globals";
import { PROBLEMS, type ProblemCode, problem } from "../../core/problem.ts";

const CODES = Object.keys(PROBLEMS) as readonly ProblemCode[];

describe("the table of problems", () => {
  test.each(CODES)("%s: a status of the 4xx or 5xx, a title, and a name in kebab case", (code) => {
    const { status, title } = PROBLEMS[code];
    expect(status >= 400 && status <= 599 && Number.isInteger(status)).toBe(true);
    expect(title).toMatch(/^[A-Z][^\n]*[^.\s]$/);
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  test("no two titles are the same", () => {
    expect(new Set(CODES.map((code) => PROBLEMS[code].title)).size).toBe(CODES.length);
  });

  test("it is in the order of the statuses", () => {
    const statuses = CODES.map((code) => PROBLEMS[code].status);
    expect(statuses).toEqual([...statuses].sort((a, b) => a - b));
  });

  test.each([
    { code: "malformed-body", status: 400 },
    { code: "unauthenticated", status: 401 },
    { code: "forbidden-principal", status: 403 },
    { code: "denied-by-policy", status: 403 },
    { code: "group-not-found", status: 404 },
    { code: "request-not-found", status: 404 },
    { code: "not-found", status: 404 },
    { code: "method-not-allowed", status: 405 },
    { code: "rule-limit-reached", status: 409 },
    { code: "body-too-large", status: 413 },
    { code: "invalid-request", status: 422 },
    { code: "idempotency-key-reused", status: 422 },
    { code: "internal", status: 500 },
    { code: "ec2-refused", status: 502 },
    { code: "ec2-throttled", status: 503 },
    { code: "ec2-unavailable", status: 503 },
    { code: "group-busy", status: 503 },
    { code: "ledger-unavailable", status: 503 },
    { code: "ticket-unavailable", status: 503 },
    { code: "outcome-unknown", status: 504 },
  ] as const)("$code is $status, whatever else changes", ({ code, status }) => {
    expect(PROBLEMS[code].status).toBe(status);
  });
});

describe("one problem", () => {
  test("has the table's title and status, the detail, and what its code adds", () => {
    expect(problem("ec2-refused", "EC2 said no", { ec2Code: "InvalidGroup.NotFound" })).toEqual({
      type: "tag:egress-guard,2026:problem/ec2-refused",
      title: "EC2 refused the rules",
      status: 502,
      detail: "EC2 said no",
      code: "ec2-refused",
      ec2Code: "InvalidGroup.NotFound",
    });
  });

  test("nothing that a code adds can change what it is", () => {
    const members = { type: "x", title: "x", status: 200, detail: "x", code: "x" };
    expect(problem("internal", "it broke", members)).toEqual(problem("internal", "it broke"));
  });
});
