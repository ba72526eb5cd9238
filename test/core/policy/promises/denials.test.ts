import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { CHECKS } from "../../../../core/policy/checks/checks.ts";
import { decide } from "../../../../core/policy/decide.ts";
import { rules } from "../../../support/arbitraries.ts";
import { nearBlocks, openWorlds, worlds } from "../../../support/worldArbitraries.ts";
import { effectOf, noLaxer, subjectOf } from "../../../support/worlds.ts";

describe("deny trumps approval", () => {
  const everyone = ["sam", "kim", "lee"] as const;
  const question = { approvers: everyone, quorum: 3 };

  test("what is denied is denied whoever approves it", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const approved = { ...world, approvals: [question], approved: everyone };
        expect(noLaxer({ ...world, approvals: [] }, approved)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("and nobody is asked to", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { effect, awaits } = decide(subjectOf({ ...world, approvals: [question] }));
        expect(awaits !== undefined).toBe(effect === "require-approval");
      }),
      { numRuns: 300 },
    );
  });

  test("what is denied alone is denied in company", () => {
    fc.assert(
      fc.property(worlds, rules, (world, other) => {
        expect(noLaxer(world, { ...world, asked: [...world.asked, other] })).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("a decision is deny exactly where some finding is", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { effect, findings } = decide(subjectOf(world));
        expect(effect === "deny").toBe(findings.some((finding) => finding.effect === "deny"));
      }),
      { numRuns: 300 },
    );
  });
});

test("a throwing check denies", () => {
  fc.assert(
    fc.property(worlds, fc.nat({ max: CHECKS.length - 1 }), (world, broken) => {
      const run = () => {
        throw new Error("broken");
      };
      const checks = CHECKS.map((check, i) => (i === broken ? { ...check, run } : check));
      const subject = subjectOf(world);
      const { effect, findings } = decide(subject, checks);
      const others = CHECKS.filter((_, i) => i !== broken);
      expect(effect).toBe("deny");
      expect(findings.filter(({ code }) => code !== "check-failed")).toEqual(
        decide(subject, others).findings,
      );
    }),
  );
});

const bans = fc.record({
  cidrs: fc.array(fc.oneof(nearBlocks, fc.constant("0.0.0.0/0")), { maxLength: 3 }),
});

test("adding a ban never allows more", () => {
  fc.assert(
    fc.property(openWorlds, bans, (world, ban) => {
      expect(noLaxer(world, { ...world, bans: [...(world.bans ?? []), ban] })).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("what the group lets out already never allows more", () => {
  fc.assert(
    fc.property(openWorlds, rules, (world, rule) => {
      expect(noLaxer(world, { ...world, rules: [...(world.rules ?? []), rule] })).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("a statement that only warns never decides", () => {
  const warning = <T extends object>(statement: T) => ({ ...statement, warn: true });
  fc.assert(
    fc.property(worlds, (world) => {
      const warned = {
        ...world,
        bans: (world.bans ?? []).map(warning),
        requiredTags: (world.requiredTags ?? []).map(warning),
        limits: warning(world.limits ?? {}),
      };
      expect(effectOf(warned)).toBe(effectOf({ ...world, bans: [], requiredTags: [], limits: {} }));
    }),
    { numRuns: 300 },
  );
});
