import { type Html, html } from "../html.ts";
import { nobody, whoYouAre } from "../who.ts";
import type { Desk } from "./desk.ts";
import type { Modal } from "./modals.ts";
import { mrkdwn, type Names } from "./mrkdwn.ts";
import { renderBlocks } from "./renderBlocks.ts";
import type { Conversation, Member, Message } from "./workspace.ts";

/** How a page names a member. */
export function memberKey({ team, user }: Pick<Member, "team" | "user">): string {
  return `${team}#${user}`;
}

/** Who looks at the page: the member that its address names, or else the first. */
export function memberAs({ workspace }: Desk, as: string | null): Member | undefined {
  const { members } = workspace;
  return members.find((member) => memberKey(member) === as) ?? members[0];
}

/** What a member sees of Slack. */
export function slackView(desk: Desk, as: string | null): Html {
  const member = memberAs(desk, as);
  if (member === undefined) return nobody("Slack", "slack:T0ACME#U0JO");
  const { workspace, modals } = desk;
  const modal = modals.shownTo(member);
  const people = workspace.members.map((one) => ({ key: memberKey(one), name: one.name }));
  const columns = workspace
    .conversationsOf(member.user)
    .map((conversation) => renderConversation(desk, member, conversation));
  return html`${whoYouAre(people, memberKey(member))}<div class="columns">${columns}</div>${modal && renderModal(modal, member, namesIn(desk))}`;
}

function renderConversation(desk: Desk, member: Member, { id, name, user }: Conversation): Html {
  const messages = desk.workspace.messages(id, member.user);
  const title = user === undefined ? name : `Direct messages with ${name}`;
  const shown =
    messages.length === 0
      ? html`<p class="empty">Nothing yet. Ask for a rule, such as <code>/egress allow tcp/443 to 203.0.113.0/24 from sg-0123456789abcdef0 for 7d with Owner=jo@acme.example Ticket=NET-12 because NET-12 partner API</code></p>`
      : messages.map((message) => renderMessage(message, member, namesIn(desk)));
  const input = `command-${id}`;
  return html`<section class="sheet" aria-labelledby="title-${id}"><h2 id="title-${id}">${title}</h2>
<div class="log" role="log" tabindex="0" aria-labelledby="title-${id}" data-conversation="${id}">${shown}</div>
<form class="line" method="post" action="/page/command">${asField(member)}<input type="hidden" name="channel" value="${id}">
<label class="visually-hidden" for="${input}">Command in ${title}</label>
<input id="${input}" name="text" value="/egress " autocomplete="off" spellcheck="false"><button class="primary">Send</button></form></section>`;
}

function renderMessage(message: Message, member: Member, names: Names): Html {
  const { channel, ts, from, onlyFor, text, blocks, edited } = message;
  const at = new Date(Number(ts) * 1000).toISOString();
  const hidden = html`${asField(member)}<input type="hidden" name="channel" value="${channel}"><input type="hidden" name="ts" value="${ts}">`;
  const about = [onlyFor && "Only you can see this", edited && "edited"].filter(Boolean).join(", ");
  return html`<article class="${onlyFor === undefined ? "open" : "private"}" data-ts="${ts}"><div class="who"><strong>${
    from === "app" ? "egress-guard" : "Slackbot"
  }</strong><time datetime="${at}">${at.slice(11, 16)} UTC</time><span class="faint">${about}</span></div>${
    blocks.length === 0
      ? html`<div class="block">${mrkdwn(text, names)}</div>`
      : renderBlocks(blocks, { hidden, names })
  }</article>`;
}

function renderModal(modal: Modal, member: Member, names: Names): Html {
  const { id, view, typed, errors } = modal;
  const own = html`${asField(member)}<input type="hidden" name="view" value="${id}">`;
  const submit =
    view.submit && html`<button class="primary" form="modal-form">${view.submit.text}</button>`;
  return html`<div class="overlay"><section role="dialog" aria-modal="true" aria-labelledby="modal-title" id="modal-${id}">
<h2 id="modal-title">${view.title.text}</h2>
<form id="modal-form" method="post" action="/page/submit">${own}${renderBlocks(view.blocks, { typed, errors, names })}</form>
<div class="ends"><form method="post" action="/page/close">${own}<button data-closes>${
    view.close?.text ?? "Cancel"
  }</button></form>${submit}</div></section></div>`;
}

function namesIn({ workspace }: Desk): Names {
  return new Map(workspace.members.map(({ user, name }) => [user, name]));
}

function asField(member: Member): Html {
  return html`<input type="hidden" name="as" value="${memberKey(member)}">`;
}
