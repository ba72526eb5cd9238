import { errorMeaning, mayPass } from "../../core/hooks/slack/errors.ts";
import type { Letter } from "../../core/hooks/slack/letters.ts";
import type { MessagePlace, ReplyPlace, SentMessage } from "../conversations.ts";
import type { Clock, Log } from "../ports.ts";
import type { SlackAnswer, SlackApi } from "../slackPorts.ts";
import { type Notes, sentTo, withMessage } from "./notes.ts";

/** What sending needs. */
export interface SendPorts {
  readonly slack: SlackApi;
  readonly clock: Clock;
  readonly log: Log;
}

/** What became of a letter. */
export type Sent =
  | { readonly kind: "sent" | "nothing-new" | "nobody" }
  /** It is to be tried again; `stop`: as is every other one. */
  | {
      readonly kind: "again" | "stop";
      readonly reason: string;
      readonly retryAfterSeconds?: number;
    };

/** Sees to it that somebody has a letter: in place of the message that they have, as an answer to their command, or as a new message. */
export async function send(ports: SendPorts, notes: Notes, letter: Letter): Promise<Sent> {
  const before = sentTo(notes.talk(), letter);
  if (before?.failed !== undefined) return { kind: "nobody" };
  if (before?.shows === letter.shows) return { kind: "nothing-new" };
  if (before?.place !== undefined) return update(ports, notes, letter, before.place);
  const answered = letter.kind === "answer" ? await answer(ports, notes, letter) : undefined;
  if (answered !== undefined) return answered;
  return letter.isNew ? post(ports, notes, letter) : { kind: "nothing-new" };
}

async function update(
  ports: SendPorts,
  notes: Notes,
  letter: Letter,
  place: MessagePlace,
): Promise<Sent> {
  const said = await ports.slack.call("chat.update", { ...place, ...members(letter) });
  if (said.ok) return noted(notes, letter, { place });
  const isGone = errorMeaning(said.error) === "gone";
  // Somebody removed it; whoever is still asked is asked anew.
  return isGone && letter.isNew ? post(ports, notes, letter) : refused(ports, notes, letter, said);
}

async function post(ports: SendPorts, notes: Notes, letter: Letter): Promise<Sent> {
  const said = await ports.slack.call("chat.postMessage", {
    channel: letter.to,
    ...members(letter),
  });
  if (!said.ok) return refused(ports, notes, letter, said);
  const place = placeIn(said.says);
  if (place === undefined) return { kind: "again", reason: "Slack did not say where it stands" };
  return noted(notes, letter, { place });
}

/** Answers where the command was given, while that is possible; `undefined` where it no longer is. */
async function answer(ports: SendPorts, notes: Notes, letter: Letter): Promise<Sent | undefined> {
  const { replyTo } = notes.talk();
  if (replyTo === undefined || !takes(replyTo, ports.clock.now())) return undefined;
  const { text, blocks } = letter.message;
  const said = await ports.slack.respond(replyTo.url, {
    response_type: "ephemeral",
    replace_original: true,
    text,
    blocks,
  });
  if (!said.ok && mayPass(said.error)) return later("again", said);
  const left = said.ok ? replyTo.left - 1 : 0;
  const message = { to: letter.to, kind: letter.kind, ...(said.ok ? { shows: letter.shows } : {}) };
  await notes.note((talk) => ({ ...withMessage(talk, message), replyTo: { ...replyTo, left } }));
  return said.ok ? { kind: "sent" } : undefined;
}

function takes({ until, left }: ReplyPlace, now: Date): boolean {
  return left > 0 && now.toISOString() < until;
}

async function noted(
  notes: Notes,
  { to, kind, shows }: Letter,
  more: Pick<SentMessage, "place">,
): Promise<Sent> {
  await notes.noteSent({ to, kind, shows, ...more });
  return { kind: "sent" };
}

type No = Extract<SlackAnswer, { readonly ok: false }>;

/** What a no means: that there is nobody to be told is noted, and never tried again. */
async function refused(
  { log }: SendPorts,
  notes: Notes,
  { to, kind }: Letter,
  said: No,
): Promise<Sent> {
  const meaning = errorMeaning(said.error);
  if (meaning === "again" || meaning === "stop") return later(meaning, said);
  const { requestId } = notes.talk();
  const members = { requestId, to, kind, error: said.error };
  if (meaning === "fault") log.error("slack does not take a message", members);
  else log.info("slack has nobody to tell there", members);
  await notes.note((talk) => withMessage(talk, { to, kind, failed: said.error }));
  return { kind: "nobody" };
}

function later(kind: "again" | "stop", { error, retryAfterSeconds }: No): Sent {
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return { kind, reason: `Slack answers ${error}`, ...wait };
}

/** The same for a new message and for one that takes its place: an update would else find links and names by itself. */
function members({ message: { text, blocks } }: Letter) {
  return {
    text,
    blocks,
    parse: "none",
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  };
}

function placeIn({ channel, ts }: Readonly<Record<string, unknown>>): MessagePlace | undefined {
  return typeof channel === "string" && typeof ts === "string" ? { channel, ts } : undefined;
}
