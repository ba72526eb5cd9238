import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";

/** A rule of the group that can't be understood could let out anything, so nothing is added beside it. */
export function understood(subject: Subject): readonly Finding[] {
  const { rules, unreadable } = subject.facts;
  if (rules.length === 0 && unreadable === undefined) return [];
  return [...unreadableRules(subject), ...unresolvedLists(subject)];
}

/** A prefix list among the group's rules that can't be read: how wide the group reaches already is not known. */
function unresolvedLists({ request, facts }: Subject): readonly Finding[] {
  const ids = facts.rules.flatMap(({ destination }) =>
    destination.family === "prefix-list" ? [destination.prefixListId] : [],
  );
  const asked = new Set(
    request.permissions.map(({ destination }) =>
      destination.family === "prefix-list" ? destination.prefixListId : "",
    ),
  );
  return [...new Set(ids)].flatMap((id) => {
    const list = facts.prefixLists.get(id);
    // Where the request itself names the list, the check of its destinations says so.
    if (list?.kind === "resolved" || asked.has(id)) return [];
    const reason = list?.reason ?? "it was not looked up";
    const detail = `${request.group.groupId} has a rule to ${id}, and what that stands for is not known (${reason}); remove the rule, or ask again when the list can be read`;
    return [{ code: "prefix-list-unresolved", effect: "deny", pointer: "/GroupId", detail }];
  });
}

function unreadableRules({ request, facts }: Subject): readonly Finding[] {
  return (facts.unreadable ?? []).map((ruleId) => ({
    code: "rule-not-understood",
    effect: "deny",
    pointer: "/GroupId",
    detail: `${ruleId} of ${request.group.groupId} is a rule that this guard can't read, so what it lets out is not known; remove it, or update the guard`,
  }));
}
