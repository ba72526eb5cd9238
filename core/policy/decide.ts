import { quote } from "../request/fault.ts";
import { awaitedFor } from "./approvals.ts";
import { CHECKS, type Check } from "./checks/checks.ts";
import type { Subject } from "./facts.ts";
import type { Decision, Effect, Finding, FindingEffect } from "./finding.ts";
import { grantedLifetime } from "./lifetime.ts";
import { windowFor } from "./window.ts";

/** In which order findings are shown where there are too many of them. */
const ORDER: readonly FindingEffect[] = ["deny", "require-approval", "notice"];

/** How many findings one decision shows. */
const MOST_FINDINGS = 100;

/** What decides, before what does not: one finding is enough. */
const DECIDING = ["deny", "require-approval"] as const satisfies readonly Effect[];

/**
 * Whether the policy lets a request's packets out: all checks speak, one deny decides, and without one a missing approval does. A
 * check that throws denies.
 * Pure: the same subject always gets the same decision.
 */
export function decide(subject: Subject, checks: readonly Check[] = CHECKS): Decision {
  const findings: Finding[] = [];
  for (const check of checks) {
    for (const finding of runCheck(check, subject)) findings.push(finding);
  }
  const lifetime = grantedLifetime(subject);
  const effect =
    DECIDING.find((one) => findings.some((finding) => finding.effect === one)) ?? "allow";
  // A window that can't be read has failed its check, and denied.
  const window = effect === "deny" ? undefined : windowFor(subject);
  return {
    effect,
    findings: shortened(findings),
    policyDigest: subject.policy.digest,
    ...(lifetime === undefined ? {} : { lifetime }),
    ...(effect === "require-approval" ? { awaits: awaitedFor(subject) } : {}),
    ...(window === undefined ? {} : { window }),
  };
}

function runCheck(check: Check, subject: Subject): readonly Finding[] {
  try {
    return check.run(subject);
  } catch (error) {
    return [
      {
        code: "check-failed",
        effect: "deny",
        pointer: "",
        detail: `the check ${check.name} failed (${reasonOf(error)}), so nothing is allowed; tell the people who run the guard`,
      },
    ];
  }
}

/** One line that any record can carry, whatever was thrown. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? quote(error.message) : "it gave no reason";
}

/** A request of a thousand rules can run into a thousand bans: the record and the answer name the first, denials first. */
function shortened(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= MOST_FINDINGS) return findings;
  const rest: Finding = {
    code: "more-findings",
    effect: "notice",
    pointer: "",
    detail: `${findings.length - MOST_FINDINGS} more findings are not shown; ask for fewer rules at once`,
  };
  const sorted = ORDER.flatMap((wanted) => findings.filter(({ effect }) => effect === wanted));
  return [...sorted.slice(0, MOST_FINDINGS), rest];
}
