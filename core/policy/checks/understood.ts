import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";

/** A rule of the group that can't be understood could let out anything, so nothing is added beside it. */
export function understood({ request, facts }: Subject): readonly Finding[] {
  return (facts.unreadable ?? []).map((ruleId) => ({
    code: "rule-not-understood",
    effect: "deny",
    pointer: "/GroupId",
    detail: `${ruleId} of ${request.group.groupId} is a rule that this guard can't read, so what it lets out is not known; remove it, or update the guard`,
  }));
}
