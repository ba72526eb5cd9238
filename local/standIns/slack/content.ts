import type { Block } from "./blockKit.ts";
import { APP, type Desk } from "./desk.ts";
import { readBlocks } from "./readBlocks.ts";
import type { Message, Shown } from "./workspace.ts";

/** Slack's word for why a call is refused, and what it adds to that. */
export interface Refused {
  readonly ok: false;
  readonly error: string;
  readonly faults?: readonly string[];
}

/** What a message is to show; members that were not given are absent. */
export interface Content {
  readonly ok: true;
  readonly text?: string;
  readonly blocks?: readonly Block[];
}

/** Source: Slack, chat.postMessage: a longer text is refused. */
const MOST_TEXT = 40_000;

/** Reads what a message is to show. */
export function readContent(
  { text, blocks }: Readonly<Record<string, unknown>>,
  { newId }: Pick<Desk, "newId">,
): Content | Refused {
  if (text !== undefined && typeof text !== "string") return refused("invalid_arguments");
  if (text !== undefined && text.length > MOST_TEXT) return refused("msg_too_long");
  const shown = text === undefined ? {} : { text };
  if (blocks === undefined) return { ok: true, ...shown };
  const reading = readBlocks(blocks, newId);
  if (!reading.ok) return refused("invalid_blocks", reading.faults);
  return { ok: true, ...shown, blocks: reading.value };
}

/** Reads what a new message is to show: something. */
export function readShown(
  given: Readonly<Record<string, unknown>>,
  desk: Pick<Desk, "newId">,
): (Shown & { readonly ok: true }) | Refused {
  const content = readContent(given, desk);
  if (!content.ok) return content;
  const { text = "", blocks = [] } = content;
  return isEmpty({ text, blocks }) ? refused("no_text") : { ok: true, text, blocks };
}

/** Whether nothing is to be seen. */
export function isEmpty({ text, blocks }: Shown): boolean {
  return text === "" && blocks.length === 0;
}

/** A no in Slack's words. */
export function refused(error: string, faults?: readonly string[]): Refused {
  return { ok: false, error, ...(faults && { faults }) };
}

/** A message as Slack shows it to apps. */
export function messageView({ ts, text, blocks }: Message, team: string) {
  return {
    type: "message",
    user: APP.user,
    bot_id: APP.bot,
    app_id: APP.app,
    team,
    ts,
    text,
    ...(blocks.length === 0 ? {} : { blocks }),
  };
}
