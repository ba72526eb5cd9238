import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  SectionBlock,
} from "@slack/types";
import type { Saying } from "../message.ts";
import { actionValue, type Shown } from "./actions.ts";
import { clipped, LIMITS, oneLine } from "./text.ts";

/** What one message shows: its blocks, and one line for notifications and for whoever can't see those. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** The line at the top. */
export function header(text: string): HeaderBlock {
  return { type: "header", text: plain(text, LIMITS.header) };
}

/** A paragraph in Slack's markup; INVARIANT: it was built to fit. */
export function section(text: string): SectionBlock {
  return { type: "section", text: mrkdwn(text) };
}

/** A paragraph of somebody's words, or of words with somebody's in them: Slack marks up nothing in it. */
export function words(text: string): SectionBlock {
  return { type: "section", text: plain(text, LIMITS.section) };
}

/** Named values side by side; the second of each pair is in Slack's markup. */
export function fields(named: readonly (readonly [string, string])[]): SectionBlock {
  const shown = named.slice(0, LIMITS.fields);
  return { type: "section", fields: shown.map(([name, text]) => mrkdwn(`*${name}*\n${text}`)) };
}

/** What stands small below: in Slack's markup, and then perhaps somebody's words. */
export function context(text: string, quoted?: string): ContextBlock {
  const said = quoted === undefined ? [] : [plain(`“${oneLine(quoted)}”`, QUOTED)];
  return { type: "context", elements: [mrkdwn(text), ...said] };
}

const QUOTED = 600;

/** The buttons of a request, which say which content was shown. */
export function buttons(shown: Shown, actions: readonly Saying[]): ActionsBlock {
  return { type: "actions", elements: actions.map((action) => button(shown, action)) };
}

const BUTTONS: Readonly<Record<Saying, Pick<Button, "style"> & { readonly says: string }>> = {
  approve: { says: "Approve", style: "primary" },
  decline: { says: "Decline", style: "danger" },
  cancel: { says: "Take it back" },
};

function button(shown: Shown, action: Saying): Button {
  const { says, ...style } = BUTTONS[action];
  const text = plain(says, LIMITS.buttonText);
  return { type: "button", action_id: action, text, value: actionValue(shown), ...style };
}

function mrkdwn(text: string): MrkdwnElement {
  // Verbatim: what looks like a channel, an address or a link stays what it is.
  return { type: "mrkdwn", text, verbatim: true };
}

function plain(text: string, most: number): PlainTextElement {
  return { type: "plain_text", text: clipped(text, most), emoji: false };
}
