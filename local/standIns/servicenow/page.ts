import { renderField } from "../formField.ts";
import { type Html, html } from "../html.ts";
import { nobody, whoYouAre } from "../who.ts";
import { COLUMNS, type Column } from "./columns.ts";
import type { Records, Row, User } from "./records.ts";
import { entries } from "./showing.ts";

/** What somebody sees of ServiceNow: all change requests, the newest first. */
export function serviceNowView(records: Records, users: readonly User[], as: string | null): Html {
  const user = users.find(({ sysId }) => sysId === as) ?? users[0];
  if (user === undefined) {
    return nobody("ServiceNow", "servicenow:00000000000000000000000000000001");
  }
  const people = users.map(({ sysId, name }) => ({ key: sysId, name }));
  const own = html`<input type="hidden" name="as" value="${user.sysId}">`;
  const changes = records
    .rows("change_request")
    .map((row) => renderChange(row, records, users, own));
  return html`${whoYouAre(people, user.sysId)}
<form method="post" action="/page/file">${own}<p><button class="primary">New change request</button></p></form>
<div class="columns">${changes.toReversed()}</div>`;
}

function renderChange(row: Row, records: Records, users: readonly User[], own: Html): Html {
  const { number = "", sys_id = "", short_description, state, approval } = row;
  const hidden = html`${own}<input type="hidden" name="sys_id" value="${sys_id}">`;
  const words = COLUMNS.find(({ id }) => id === "state")?.choices?.find(
    ([value]) => value === state,
  );
  const answers = html`<div class="block actions">${answerButton("approved", "Approve", hidden)}${answerButton("rejected", "Reject", hidden)}</div>`;
  const fields = COLUMNS.filter(({ kind }) => kind !== "journal");
  return html`<section class="sheet" aria-labelledby="title-${number}" data-change="${number}"><h2 id="title-${number}">${number} ${short_description} <span class="faint">${words?.[1]}</span></h2>
<div class="ticket">${approval === "requested" ? answers : undefined}
<form method="post" action="/page/change">${hidden}<div class="fields">${fields.map((column) => columnField(column, row, users))}</div><button>Save</button></form>
${entries(row, "work_notes", records).toReversed().map(renderNote)}
<form class="line" method="post" action="/page/note">${hidden}<label class="visually-hidden" for="note-${number}">Work note on ${number}</label><input id="note-${number}" name="text" autocomplete="off" placeholder="Work note"><button>Add</button></form></div></section>`;
}

function answerButton(state: string, words: string, hidden: Html): Html {
  return html`<form method="post" action="/page/answer">${hidden}<input type="hidden" name="state" value="${state}"><button>${words}</button></form>`;
}

function columnField(
  { id, name: label, kind, choices = [], example }: Column,
  row: Row,
  users: readonly User[],
): Html {
  const people = users.map(({ sysId, name }) => [sysId, name] as const);
  const isChosen = kind === "choice" || kind === "user";
  return renderField({
    id: `${row.number}-${id}`,
    name: id,
    label,
    kind: isChosen ? "choice" : kind === "text" ? "text" : "line",
    value: row[id] ?? "",
    choices: kind === "user" ? [["", "Nobody"], ...people] : choices,
    example,
  });
}

function renderNote({ sys_created_by, sys_created_on, value = "" }: Row): Html {
  const lines = value.split("\n").map((line) => html`<p>${line}</p>`);
  return html`<article><div class="who"><strong>${sys_created_by}</strong><time>${sys_created_on} UTC</time></div><div class="block">${lines}</div></article>`;
}
