import { hookNotice } from "../who.ts";
import { documentOf } from "./adf.ts";
import { FIELDS, readText } from "./fields.ts";
import type { Account, Issue, Issues } from "./issues.ts";
import type { Tell } from "./webhooks.ts";
import { transitionsFrom } from "./workflow.ts";

type Done = Promise<string | undefined>;
type FieldOf = (name: string) => string;

/** What can be done on the page, as the fields of its forms say it. Each change is told to the guard, as Jira does. */
export function actsOf(issues: Issues, accounts: readonly Account[], tell: Tell) {
  const byAccount =
    (act: (by: Account, field: FieldOf) => Done) =>
    async (form: URLSearchParams): Done => {
      // A browser ends lines with two characters.
      const field = (name: string) => (form.get(name) ?? "").replaceAll("\r\n", "\n");
      const by = accounts.find(({ accountId }) => accountId === field("as"));
      return by === undefined ? "There is nobody to do this." : act(by, field);
    };
  const onIssue = (act: (issue: Issue, by: Account, field: FieldOf) => Done) =>
    byAccount(async (by, field) => {
      const issue = issues.find(field("key"));
      return issue === undefined ? "There is no such issue." : act(issue, by, field);
    });
  const told = async (...about: Parameters<Tell>) => hookNotice((await tell(...about)).status);
  return {
    make: byAccount((by) => {
      const made = issues.make(by, { assignee: undefined, values: { summary: "New issue" } });
      return told("jira:issue_created", made, by);
    }),
    edit: onIssue(async (issue, by, field) => {
      const faults = FIELDS.filter((one) => readText(one, field(one.id)) === undefined);
      if (faults.length > 0) {
        return `${faults.map(({ name, example = "one line" }) => `${name} takes ${example}`).join("; ")}.`;
      }
      const values = Object.fromEntries(FIELDS.map(({ id }) => [id, field(id)]));
      const assignee = accounts.find(({ accountId }) => accountId === field("assignee"));
      const edited = issues.edit(issue, by, { values, assignee });
      return edited === issue ? undefined : told("jira:issue_updated", edited, by);
    }),
    move: onIssue(async (issue, by, field) => {
      const found = transitionsFrom(issue.status).find(({ id }) => id === field("transition"));
      if (found === undefined) return `${issue.key} is ${issue.status}, and can't go this way.`;
      return told("jira:issue_updated", issues.edit(issue, by, { status: found.to }), by);
    }),
    comment: onIssue(async (issue, by, field) => {
      const text = field("text").trim();
      if (text === "") return "Write something.";
      return told("comment_created", issues.comment(issue, by, documentOf(text)), by);
    }),
  };
}
