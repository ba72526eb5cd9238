import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decide } from "../../../../../core/policy/decide.ts";
import type { Subject } from "../../../../../core/policy/facts.ts";
import type { Policy } from "../../../../../core/policy/policy.ts";
import { lint } from "../../../../../core/policy/workshop/lint/lint.ts";
import type { Note } from "../../../../../core/policy/workshop/lint/note.ts";
import { nearWorlds } from "../../../../support/worldArbitraries.ts";
import { subjectOf, verdictOf } from "../../../../support/worlds.ts";

/** The policy without the statement, or the part of one, that a note says to take out. */
function without(policy: Policy, { path: [list, index, key, place] }: Note): Policy {
  const but = <T>(all: readonly T[]) => all.filter((_, i) => i !== index);
  switch (list) {
    case "requesters":
      return { ...policy, requesters: but(policy.requesters) };
    case "allowedPorts":
      return { ...policy, permits: but(policy.permits) };
    case "bannedCidrs":
      return { ...policy, bans: but(policy.bans) };
    case "requiredTags":
      return { ...policy, requiredTags: but(policy.requiredTags) };
    case "requiredTicket":
      return { ...policy, requiredTickets: but(policy.requiredTickets) };
    case "allowedPrefixLists":
      return { ...policy, prefixLists: but(policy.prefixLists) };
    case "allowedSecurityGroups":
      return { ...policy, securityGroups: but(policy.securityGroups) };
    case "exceptions": {
      const part = (lifts: readonly string[]) => lifts.filter((_, i) => i !== place);
      const exceptions = policy.exceptions.map((exception, i) =>
        i === index && key === "lifts" ? { ...exception, lifts: part(exception.lifts) } : exception,
      );
      return { ...policy, exceptions: key === "lifts" ? exceptions : but(policy.exceptions) };
    }
    default:
      return policy;
  }
}

/** What is denied: the effect, the codes about the whole request, and the rules that some code denies. */
function denied(subject: Subject) {
  const { effect, findings } = verdictOf(decide(subject));
  const denials = findings.filter((text) => text.startsWith("deny"));
  return {
    effect,
    about: [...new Set(denials.map((text) => text.replace(/^deny \S+ (\d+)$/, "$1")))].sort(),
  };
}

describe("what can be taken out can be taken out", () => {
  test("no request is decided otherwise without it", () => {
    const taken = new Set<unknown>();
    fc.assert(
      fc.property(nearWorlds, (world) => {
        const subject = subjectOf(world);
        const linted = {
          policy: subject.policy,
          programs: new Map(),
          now: subject.now,
          soonDays: 0,
        };
        const notes = lint(linted).filter(({ code }) =>
          ["shadowed", "ban-inside", "exception-expired", "where-never"].includes(code),
        );
        const before = denied(subject);
        for (const note of notes) {
          taken.add(note.path[0]);
          const after = denied({ ...subject, policy: without(subject.policy, note) });
          expect([note, after]).toEqual([note, before]);
        }
      }),
      { numRuns: 3000 },
    );
    expect([...taken].sort()).toEqual(
      expect.arrayContaining([
        "allowedPorts",
        "bannedCidrs",
        "exceptions",
        "requesters",
        "requiredTags",
        "requiredTicket",
      ]),
    );
  });
});
