import type { InputBlock, KnownBlock, ModalView } from "@slack/types";
import * as z from "zod/mini";
import type { StoredRequest } from "../../ledger/stored.ts";
import type { People } from "../../policy/people.ts";
import { readJson } from "../../request/json.ts";
import type { Saying } from "../message.ts";
import { actionValue, readAction, readActionValue, type Shown } from "./actions.ts";
import { section, words } from "./blocks.ts";
import { factsBlock, footBlock, rulesBlock, wishBlocks } from "./requestParts.ts";
import { clipped, LIMITS } from "./text.ts";

/** The block and the field in which a comment is written. */
export const COMMENT = "comment";

/** As many characters as the guard takes in a comment. */
const LONGEST_COMMENT = 1024;

/** A window's title and buttons take no more. */
const LONGEST_TITLE = 24;

const FORMS: Readonly<
  Record<Saying, { readonly title: string; readonly submit: string; readonly why: string }>
> = {
  approve: { title: "Approve egress", submit: "Approve", why: "Why it may be opened" },
  decline: { title: "Decline egress", submit: "Decline", why: "Why not, for whoever asked" },
  cancel: { title: "Take a request back", submit: "Take it back", why: "Why" },
};

const Meant = z.strictObject({ Action: z.string(), Shown: z.string() });

/** What is asked before an answer is taken: the request from the ledger once more, and a comment. */
export function answerModal(action: Saying, request: StoredRequest, people: People): ModalView {
  const { title, submit, why } = FORMS[action];
  return {
    type: "modal",
    title: plain(title),
    submit: plain(submit),
    close: plain("Not now"),
    private_metadata: JSON.stringify({ Action: action, Shown: actionValue(request) }),
    blocks: [
      rulesBlock(request),
      factsBlock(request, people, false),
      ...wishBlocks(request),
      footBlock(request),
      commentBlock(why),
    ],
  };
}

/** Which answer to which content a modal was opened for; `undefined` for one that is not ours. */
export function readMeant(
  metadata: string,
): { readonly action: Saying; readonly shown: Shown } | undefined {
  const json = readJson(Buffer.from(metadata, "utf8"));
  const reading = json.kind === "read" ? Meant.safeParse(json.value) : undefined;
  if (reading?.success !== true) return undefined;
  const action = readAction(reading.data.Action);
  const shown = readActionValue(reading.data.Shown);
  return action === undefined || shown === undefined ? undefined : { action, shown };
}

/** A window that says something to whoever pressed, and to nobody else. It may quote: nothing in it is marked up. */
export function toldModal(title: string, sentences: readonly string[]): ModalView {
  return windowOf(title, [words(sentences.join("\n"))]);
}

/** A window that shows what became of an answer. */
export function outcomeModal(title: string, text: string): ModalView {
  return windowOf(title, [section(text)]);
}

function windowOf(title: string, blocks: KnownBlock[]): ModalView {
  return { type: "modal", title: plain(title), close: plain("Close"), blocks };
}

function commentBlock(why: string): InputBlock {
  return {
    type: "input",
    block_id: COMMENT,
    optional: true,
    label: { type: "plain_text", text: clipped(why, LIMITS.field) },
    element: {
      type: "plain_text_input",
      action_id: COMMENT,
      multiline: true,
      max_length: LONGEST_COMMENT,
    },
  };
}

function plain(text: string) {
  return { type: "plain_text", text: clipped(text, LONGEST_TITLE) } as const;
}
