import { type Content, type Html, html } from "../html.ts";
import type { Block, Button, InputBlock, TextObject } from "./blockKit.ts";
import { brokenLines, mrkdwn, type Names } from "./mrkdwn.ts";

/** Where blocks are shown: what a button of theirs sends along, and what stands in their inputs. */
export interface Place {
  /** The hidden fields of a click; without them buttons are dead. */
  readonly hidden?: Content;
  readonly names?: Names;
  readonly typed?: Readonly<Record<string, string>>;
  readonly errors?: Readonly<Record<string, string>>;
}

/** Shows blocks as Slack would. */
export function renderBlocks(blocks: readonly Block[], place: Place): Html {
  return html`${blocks.map((block) => renderBlock(block, place))}`;
}

function renderBlock(block: Block, place: Place): Html {
  switch (block.type) {
    case "section":
      return renderSection(block, place);
    case "header":
      return html`<div class="block"><h3>${block.text.text}</h3></div>`;
    case "context":
      return html`<div class="block context">${block.elements.map((text) => html`<p>${renderText(text, place)}</p>`)}</div>`;
    case "divider":
      return html`<hr>`;
    case "actions":
      return html`<div class="block actions">${block.elements.map((one) => renderButton(one, block, place))}</div>`;
    case "input":
      return renderInput(block, place);
  }
}

function renderSection(block: Extract<Block, { type: "section" }>, place: Place): Html {
  const { text, fields = [], accessory } = block;
  const columns =
    fields.length === 0
      ? undefined
      : html`<div class="fields">${fields.map((field) => html`<div>${renderText(field, place)}</div>`)}</div>`;
  return html`<div class="block section"><div>${text && html`<div>${renderText(text, place)}</div>`}${columns}</div>${
    accessory && renderButton(accessory, block, place)
  }</div>`;
}

/** Shows text with the markup of its kind. */
export function renderText({ type, text }: TextObject, { names }: Place): Html {
  return type === "mrkdwn" ? mrkdwn(text, names) : brokenLines(text);
}

/** A button is a form of its own: it works by keyboard, and before the page's script has run. */
function renderButton(button: Button, { block_id = "" }: Block, { hidden }: Place): Html {
  const { text, style, action_id = "", confirm, accessibility_label: label } = button;
  const asks =
    confirm &&
    html` data-confirm-title="${confirm.title.text}" data-confirm-text="${confirm.text.text}" data-confirm-yes="${confirm.confirm.text}" data-confirm-no="${confirm.deny.text}"`;
  const named = label && html` aria-label="${label}"`;
  const dead = hidden === undefined ? html` disabled` : undefined;
  return html`<form method="post" action="/page/click">${hidden}<input type="hidden" name="block" value="${block_id}"><input type="hidden" name="action" value="${action_id}"><button class="${style ?? "usual"}"${named}${asks}${dead}>${text.text}</button></form>`;
}

function renderInput(block: InputBlock, { typed = {}, errors = {} }: Place): Html {
  const { block_id = "", label, hint, element, optional } = block;
  const id = `input-${block_id}`;
  const error = errors[block_id];
  const value = typed[block_id] ?? element.initial_value ?? "";
  const attributes = html`id="${id}" name="typed:${block_id}" placeholder="${element.placeholder?.text}"${
    error === undefined ? undefined : html` aria-invalid="true" aria-describedby="${id}-error"`
  }`;
  const field = element.multiline
    ? html`<textarea ${attributes} rows="4">
${value}</textarea>`
    : html`<input type="text" ${attributes} value="${value}" autocomplete="off">`;
  return html`<div class="field"><label for="${id}">${label.text}${optional ? " (optional)" : undefined}</label>${field}${
    error === undefined ? undefined : html`<p class="fault" id="${id}-error">${error}</p>`
  }${hint && html`<p class="faint">${hint.text}</p>`}</div>`;
}
