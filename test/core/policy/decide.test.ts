import { describe, expect, test } from "@jest/globals";
import { CHECKS, type Check } from "../../../core/policy/checks/checks.ts";
import { decide } from "../../../core/policy/decide.ts";
import type { Finding } from "../../../core/policy/finding.ts";
import { aRequest, aSubject } from "../../support/builders.ts";

const SUBJECT = aSubject(aRequest(["tcp 443 203.0.113.0/24"]));

function aFinding(effect: Finding["effect"]): Finding {
  return { code: "too-broad", effect, pointer: "", detail: "x" };
}

function aCheck(...effects: readonly Finding["effect"][]): Check {
  return { name: "one", run: () => effects.map(aFinding) };
}

function aThrowingCheck(thrown: unknown): Check {
  return {
    name: "broken",
    run: () => {
      throw thrown;
    },
  };
}

describe("one deny decides", () => {
  test.each([
    { because: "nothing found", checks: [aCheck()], effect: "allow" },
    { because: "a notice never decides", checks: [aCheck("notice", "notice")], effect: "allow" },
    { because: "one deny", checks: [aCheck("deny")], effect: "deny" },
    {
      because: "a deny among notices",
      checks: [aCheck("notice", "deny", "notice")],
      effect: "deny",
    },
    {
      because: "a deny of the last check",
      checks: [aCheck(), aCheck("notice"), aCheck("deny")],
      effect: "deny",
    },
    {
      because: "a deny of the first check",
      checks: [aCheck("deny"), aCheck("notice"), aCheck()],
      effect: "deny",
    },
  ])("$because: $effect", ({ checks, effect }) => {
    expect(decide(SUBJECT, checks).effect).toBe(effect);
  });

  test("all checks speak, in their order, even after a deny", () => {
    const checks = [aCheck("deny"), aCheck("notice"), aCheck("deny", "notice")];
    const effects = decide(SUBJECT, checks).findings.map(({ effect }) => effect);
    expect(effects).toEqual(["deny", "notice", "deny", "notice"]);
  });

  test("the decision names the policy", () => {
    expect(decide(SUBJECT).policyDigest).toBe(SUBJECT.policy.digest);
  });
});

describe("a throwing check denies", () => {
  test("and says so, beside what the others found", () => {
    const { effect, findings } = decide(SUBJECT, [
      aCheck("notice"),
      aThrowingCheck(new Error("boom")),
      aCheck("notice"),
    ]);
    expect(effect).toBe("deny");
    expect(findings).toEqual([
      aFinding("notice"),
      {
        code: "check-failed",
        effect: "deny",
        pointer: "",
        detail:
          'the check broken failed ("boom"), so nothing is allowed; tell the people who run the guard',
      },
      aFinding("notice"),
    ]);
  });

  test.each([
    { because: "undefined", thrown: undefined },
    { because: "a symbol", thrown: Symbol("boom") },
    { because: "what has no text", thrown: Object.create(null) },
    {
      because: "what throws when asked for its text",
      thrown: {
        toString: () => {
          throw new Error("again");
        },
      },
    },
  ])("whatever is thrown: $because", ({ thrown }) => {
    expect(decide(SUBJECT, [aThrowingCheck(thrown)])).toMatchObject({
      effect: "deny",
      findings: [{ code: "check-failed" }],
    });
  });

  test("in one line that can be put into a record", () => {
    const [finding] = decide(SUBJECT, [aThrowingCheck(new Error("a\nb\ud83d"))]).findings;
    expect(finding?.detail).not.toMatch(/\n/);
    expect(finding?.detail.isWellFormed()).toBe(true);
  });
});

describe("a decision shows a hundred findings", () => {
  const many = (...effects: readonly Finding["effect"][]) => decide(SUBJECT, [aCheck(...effects)]);
  const times = (count: number, effect: Finding["effect"]) => Array(count).fill(effect);

  test("a hundred are all shown, in their order", () => {
    const { findings } = many(...times(99, "notice"), "deny");
    expect(findings.map(({ effect }) => effect)).toEqual([...times(99, "notice"), "deny"]);
  });

  test("of more, the denials first, and how many are not shown", () => {
    const { effect, findings } = many(...times(100, "notice"), "deny", ...times(20, "notice"));
    expect([effect, findings.length]).toEqual(["deny", 101]);
    expect(findings[0]).toEqual(aFinding("deny"));
    expect(findings.at(-1)).toEqual({
      code: "more-findings",
      effect: "notice",
      pointer: "",
      detail: "21 more findings are not shown; ask for fewer rules at once",
    });
  });

  test("of notices alone nothing is denied", () => {
    expect(many(...times(101, "notice")).effect).toBe("allow");
  });
});

test("the questions are asked in the order in which a person reads the answers", () => {
  expect(CHECKS.map(({ name }) => name)).toEqual([
    "requesters",
    "governed",
    "understood",
    "destinations",
    "bans",
    "embedded",
    "ports",
    "breadth",
    "size",
    "duration",
    "tags",
    "tickets",
    "covered",
    "approvals",
  ]);
});
