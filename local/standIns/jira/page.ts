import { renderField } from "../formField.ts";
import { type Html, html } from "../html.ts";
import { nobody, whoYouAre } from "../who.ts";
import { renderAdf } from "./adf.ts";
import { FIELDS, type Field } from "./fields.ts";
import type { Account, Issue, IssueComment, Issues } from "./issues.ts";
import { momentText } from "./views.ts";
import { transitionsFrom } from "./workflow.ts";

/** What somebody sees of Jira: all issues, the newest first. */
export function jiraView(
  { all }: Pick<Issues, "all">,
  accounts: readonly Account[],
  as: string | null,
): Html {
  const account = accounts.find(({ accountId }) => accountId === as) ?? accounts[0];
  if (account === undefined) {
    return nobody("Jira", "jira:712020:00000000-0000-4000-8000-000000000001");
  }
  const people = accounts.map(({ accountId, name }) => ({ key: accountId, name }));
  const own = html`<input type="hidden" name="as" value="${account.accountId}">`;
  const issues = all().map((issue) => renderIssue(issue, accounts, own));
  return html`${whoYouAre(people, account.accountId)}
<form method="post" action="/page/make">${own}<p><button class="primary">New issue</button></p></form>
<div class="columns">${issues.toReversed()}</div>`;
}

function renderIssue(issue: Issue, accounts: readonly Account[], own: Html): Html {
  const { key, status, reporter, values, comments } = issue;
  const hidden = html`${own}<input type="hidden" name="key" value="${key}">`;
  const ways = transitionsFrom(status).map(
    ({ id, name }) =>
      html`<form method="post" action="/page/move">${hidden}<input type="hidden" name="transition" value="${id}"><button>${name}</button></form>`,
  );
  return html`<section class="sheet" aria-labelledby="title-${key}" data-issue="${key}"><h2 id="title-${key}">${key} ${values.summary} <span class="faint">${status}</span></h2>
<div class="ticket"><p class="faint">Asked for by ${reporter.name}</p><div class="block actions">${ways}</div>
<form method="post" action="/page/edit">${hidden}<div class="fields">${assigneeField(issue, accounts)}${FIELDS.map((field) => valueField(field, issue))}</div><button>Save</button></form>
${comments.map(renderComment)}
<form class="line" method="post" action="/page/comment">${hidden}<label class="visually-hidden" for="comment-${key}">Comment on ${key}</label><input id="comment-${key}" name="text" autocomplete="off" placeholder="Comment"><button>Add</button></form></div></section>`;
}

function assigneeField({ key, assignee }: Issue, accounts: readonly Account[]): Html {
  const people = accounts.map(({ accountId, name }) => [accountId, name] as const);
  return renderField({
    id: `${key}-assignee`,
    name: "assignee",
    label: "Assignee",
    kind: "choice",
    value: assignee?.accountId ?? "",
    choices: [["", "Nobody"], ...people],
  });
}

function valueField({ id, name: label, kind, choices = [], example }: Field, issue: Issue): Html {
  return renderField({
    id: `${issue.key}-${id}`,
    name: id,
    label,
    kind: kind === "moment" ? "line" : kind,
    value: issue.values[id] ?? "",
    choices: ["", ...choices].map((choice) => [choice, choice] as const),
    example,
  });
}

function renderComment({ author, at, body }: IssueComment): Html {
  const moment = momentText(at);
  return html`<article><div class="who"><strong>${author.name}</strong><time datetime="${moment}">${moment.slice(11, 16)} UTC</time></div><div class="block">${renderAdf(body)}</div></article>`;
}
