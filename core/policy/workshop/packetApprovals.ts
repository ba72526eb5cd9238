import { asksAbout } from "../approvals.ts";
import type { Subject } from "../facts.ts";
import type { Approval } from "../policy.ts";
import { restricts } from "../where.ts";
import type { Voice } from "./voices.ts";

/** What statements ask of a rule that lets a packet out: approvals always, or only where the rule is wider or stays longer. */
export function packetApprovals(subject: Subject): readonly Voice[] {
  return subject.policy.approvals
    .filter((statement) => restricts(statement, subject) && asksAbout(statement.when, subject))
    .map(voiceOf);
}

function voiceOf({ id, mode, quorum, approvers, when }: Approval): Voice {
  const conditions = conditionsOf(when);
  const persons = quorum === 1 ? "one person" : `${quorum} persons`;
  const who = approvers.map(({ text }) => text).join(", ");
  const always = conditions.length === 0;
  return {
    says: always && mode === "enforce" ? "asks" : "note",
    statementId: id,
    text: `a rule that lets it out waits for the approval of ${persons} among ${who}${always ? "" : `, ${conditions.join(" and ")}`}`,
  };
}

/** What of a condition one packet alone can't meet. */
function conditionsOf({ widerThan, groupTags, longerThan }: Approval["when"]): readonly string[] {
  const widths = Object.values(widerThan ?? {}).map((most) => `/${most}`);
  const tags = [...(groupTags ?? [])].map(([key, values]) => `${key}=${values.join("|")}`);
  return [
    ...(widths.length === 0 ? [] : [`if it is wider than ${widths.join(" or ")}`]),
    ...(longerThan === undefined ? [] : [`if it stays longer than ${longerThan} s`]),
    ...(tags.length === 0 ? [] : [`if the group has ${tags.join(", ")}`]),
  ];
}
