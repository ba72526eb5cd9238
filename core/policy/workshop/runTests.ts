import { decide } from "../decide.ts";
import type { PolicyFault } from "../fault.ts";
import type { Decision } from "../finding.ts";
import type { Policy } from "../policy.ts";
import type { Expected, PolicyTest } from "./readTests.ts";
import { subjectIn } from "./scene.ts";

/** What the policy said to a test, and whether that is what the test expects. */
export interface TestResult {
  readonly test: PolicyTest;
  readonly passed: boolean;
  readonly decision: Decision;
}

/** Judges the request of each test by the policy. */
export function runTests(policy: Policy, tests: readonly PolicyTest[]): readonly TestResult[] {
  return tests.map((test) => {
    const decision = decide(subjectIn(test.scene, test.request, policy));
    return { test, decision, passed: meets(test.expected, decision) };
  });
}

/** A test that failed, as a fault at its place: what it expects, and what the policy says. */
export function testFault({ test, decision }: TestResult): PolicyFault {
  const says = outcomeText({ effect: decision.effect, codes: codesOf(decision) });
  return test.fault(`${test.name}: expected ${outcomeText(test.expected)}, but it is ${says}`);
}

/** The codes of a decision, each once, sorted. */
export function codesOf({ findings }: Decision): readonly string[] {
  return sorted(findings.map(({ code }) => code));
}

/** An outcome as a person reads it: `deny (banned-cidr, missing-tag)`. */
export function outcomeText({ effect, codes }: Expected): string {
  if (codes === undefined) return effect;
  return `${effect} (${codes.length === 0 ? "no finding" : sorted(codes).join(", ")})`;
}

function meets({ effect, codes }: Expected, decision: Decision): boolean {
  if (effect !== decision.effect) return false;
  return codes === undefined || sorted(codes).join() === codesOf(decision).join();
}

function sorted(codes: readonly string[]): readonly string[] {
  return [...new Set(codes)].sort();
}
