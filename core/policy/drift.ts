import type { Permission } from "../request/permission.ts";
import { CHECKS, type Check } from "./checks/checks.ts";
import { decide } from "./decide.ts";
import type { Subject } from "./facts.ts";
import type { Finding, FindingCode } from "./finding.ts";
import { allowingLists } from "./prefixLists.ts";

/** The questions whose answers hang on what a prefix list stands for. Who asked, how, and for how long is not asked again. */
const LIST_CHECKS: readonly Check[] = CHECKS.filter(({ name }) =>
  ["destinations", "bans", "embedded", "ports", "breadth"].includes(name),
);

/** What says nothing of the list: that a list is not known now, or that a check failed. */
const NOTHING_KNOWN: readonly FindingCode[] = ["prefix-list-unresolved", "check-failed"];

/** The rules of a request that lead to a prefix list. */
export function towards(
  permissions: readonly Permission[],
  prefixListId: string,
): readonly Permission[] {
  return permissions.filter(
    ({ destination }) =>
      destination.family === "prefix-list" && destination.prefixListId === prefixListId,
  );
}

/** Why the policy in force would deny rules to a prefix list as it is now; none where it would let them be. */
export function driftFindings(subject: Subject): readonly Finding[] {
  return decide(subject, LIST_CHECKS).findings.filter(
    ({ effect, code }) => effect === "deny" && !NOTHING_KNOWN.includes(code),
  );
}

/** What is to become of rules to a prefix list that has drifted. One statement that says so is enough to revoke them. */
export function onDriftOf(
  prefixListId: string,
  ownerId: string,
  subject: Subject,
): "alarm" | "revoke" {
  const allowing = allowingLists(prefixListId, ownerId, subject);
  return allowing.some(({ onDrift }) => onDrift === "revoke") ? "revoke" : "alarm";
}
