import { FIELDS, fieldView } from "./fields.ts";
import { type Account, type History, type Issue, type IssueComment, PROJECT } from "./issues.ts";
import { STATUSES, type Transition } from "./workflow.ts";

/** A user as the REST API has them. */
export function accountView({ accountId, name }: Account) {
  return { accountId, accountType: "atlassian", displayName: name, active: true };
}

/** A status as the REST API has it. */
export function statusView(name: string) {
  const { id = "0", category = "undefined" } = STATUSES[name] ?? {};
  return { id, name, statusCategory: { key: category } };
}

/** A transition as the REST API has it. */
export function transitionView({ id, name, to }: Transition) {
  return { id, name, to: statusView(to), hasScreen: false, isAvailable: true };
}

/** An issue as the REST API has it; with `wanted`, these of its fields alone. */
export function issueView(issue: Issue, baseUrl: string, wanted?: readonly string[]) {
  const { id, key } = issue;
  const all = fieldsView(issue);
  const fields =
    wanted === undefined
      ? all
      : Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name)));
  return { id, self: `${baseUrl}/rest/api/3/issue/${id}`, key, fields };
}

function fieldsView({
  reporter,
  assignee,
  status,
  values,
}: Issue): Readonly<Record<string, unknown>> {
  return {
    project: { id: "10000", key: PROJECT.key, name: "Network" },
    issuetype: { id: "10001", name: PROJECT.type, subtask: false },
    creator: accountView(reporter),
    reporter: accountView(reporter),
    assignee: assignee === undefined ? null : accountView(assignee),
    status: statusView(status),
    ...Object.fromEntries(
      FIELDS.map((field) => [field.id, fieldView(field, values[field.id] ?? "")]),
    ),
  };
}

/** The changes of an issue as the REST API has them: the newest first. */
export function changelogView({ histories }: Issue) {
  const shown = histories.toReversed().map(historyView);
  return { startAt: 0, maxResults: shown.length, total: shown.length, histories: shown };
}

function historyView({ id, author, at, items }: History) {
  return { id, author: accountView(author), created: momentText(at), items: items.map(itemView) };
}

/** One change of a field, as the REST API and the webhooks have it. */
export function itemView({ fieldId, from, to }: History["items"][number]) {
  const field = FIELDS.find(({ id }) => id === fieldId)?.name ?? fieldId;
  const fieldtype = fieldId.startsWith("customfield_") ? "custom" : "jira";
  return { field, fieldtype, fieldId, from: null, fromString: from, to: null, toString: to };
}

/** A comment as the REST API has it. */
export function commentView({ id, author, at, body }: IssueComment) {
  const [by, when] = [accountView(author), momentText(at)];
  return { id, author: by, updateAuthor: by, body, created: when, updated: when, jsdPublic: true };
}

/** A moment as Jira writes it: to the millisecond, with an offset that has no colon. */
export function momentText(at: number): string {
  return new Date(at).toISOString().replace("Z", "+0000");
}
