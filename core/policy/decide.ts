import { quote } from "../request/fault.ts";
import { CHECKS, type Check } from "./checks/checks.ts";
import type { Subject } from "./facts.ts";
import type { Decision, Finding } from "./finding.ts";
import { grantedLifetime } from "./lifetime.ts";

/** How many findings one decision shows. */
const MOST_FINDINGS = 100;

/**
 * Whether the policy lets a request's packets out: all checks speak, and one deny decides. A check that throws denies.
 * Pure: the same subject always gets the same decision.
 */
export function decide(subject: Subject, checks: readonly Check[] = CHECKS): Decision {
  const findings = checks.flatMap((check) => runCheck(check, subject));
  const lifetime = grantedLifetime(subject);
  return {
    effect: findings.some(({ effect }) => effect === "deny") ? "deny" : "allow",
    findings: shortened(findings),
    policyDigest: subject.policy.digest,
    ...(lifetime === undefined ? {} : { lifetime }),
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
  const denials = findings.filter(({ effect }) => effect === "deny");
  const notices = findings.filter(({ effect }) => effect === "notice");
  const rest: Finding = {
    code: "more-findings",
    effect: "notice",
    pointer: "",
    detail: `${findings.length - MOST_FINDINGS} more findings are not shown; ask for fewer rules at once`,
  };
  return [...[...denials, ...notices].slice(0, MOST_FINDINGS), rest];
}
