import { type Answer, type Call, json } from "../server.ts";
import { readCall } from "./callBody.ts";
import { isEmpty, messageView, type Refused, readContent, readShown, refused } from "./content.ts";
import { APP, type Desk } from "./desk.ts";
import { openView, updateView } from "./views.ts";
import { directWith, type Message, type Workspace } from "./workspace.ts";

type Given = Readonly<Record<string, unknown>>;

/** One method of the Web API: what it answers beside `ok`, or why it refuses. */
export type Method = (desk: Desk, given: Given) => Given | Refused;

/** What the Web API is served with. */
export interface WebApi {
  readonly desk: Desk;
  /** The bot's token. */
  readonly token: string;
  /** How many seconds the next call has to wait; `undefined` where it has not. */
  readonly throttled: () => number | undefined;
}

const METHODS: Readonly<Record<string, Method>> = {
  "auth.test": authTest,
  "chat.postMessage": postMessage,
  "chat.postEphemeral": postEphemeral,
  "chat.update": updateMessage,
  "conversations.open": openConversation,
  "views.open": openView,
  "views.update": updateView,
};

/** Answers a call of the Web API: 200 with `ok` either way, or 429 and how long to wait. */
export function webApiAnswer({ desk, token, throttled }: WebApi, call: Call): Answer {
  const wait = throttled();
  if (wait !== undefined) {
    const answer = json(429, { ok: false, error: "ratelimited" });
    return { ...answer, headers: { ...answer.headers, "retry-after": String(wait) } };
  }
  const name = call.path.slice("/api/".length);
  const method = Object.entries(METHODS).find(([own]) => own === name)?.[1];
  if (method === undefined)
    return json(200, { ok: false, error: "unknown_method", req_method: name });
  const reading = readCall(call);
  if (!reading.ok) return json(200, reading);
  if (reading.token === undefined) return json(200, refused("not_authed"));
  if (reading.token !== token) return json(200, refused("invalid_auth"));
  return json(200, answered(method(desk, reading.given)));
}

function answered(result: Given | Refused): Given {
  if (!isRefused(result)) return { ok: true, ...result };
  const { error, faults } = result;
  if (faults === undefined) return { ok: false, error };
  return { ok: false, error, errors: faults, response_metadata: { messages: faults } };
}

function isRefused(result: Given | Refused): result is Refused {
  return result.ok === false;
}

function authTest({ team }: Desk) {
  return {
    url: "http://127.0.0.1/",
    team: "acme",
    user: "egress-guard",
    team_id: team,
    user_id: APP.user,
    bot_id: APP.bot,
  };
}

function postMessage(desk: Desk, given: Given) {
  const { workspace, team } = desk;
  const channel = postedTo(workspace, given.channel);
  if (channel === undefined) return refused("channel_not_found");
  const shown = readShown(given, desk);
  if (!shown.ok) return shown;
  const message = workspace.post(channel, shown);
  return { channel, ts: message.ts, message: messageView(message, team) };
}

/** A conversation's id, the name of a channel, or a user whom the app writes to directly. */
function postedTo(workspace: Workspace, channel: unknown): string | undefined {
  if (typeof channel !== "string") return undefined;
  const member = workspace.memberOf(channel);
  if (member !== undefined) return directWith(member).id;
  return workspace.conversation(channel)?.id ?? workspace.channelNamed(channel)?.id;
}

function postEphemeral(desk: Desk, given: Given) {
  const { workspace } = desk;
  const channel = workspace.conversation(String(given.channel));
  if (channel === undefined) return refused("channel_not_found");
  const member = workspace.memberOf(String(given.user));
  if (member === undefined || (channel.user ?? member.user) !== member.user) {
    return refused("user_not_in_channel");
  }
  const shown = readShown(given, desk);
  if (!shown.ok) return shown;
  const about = { from: "app", onlyFor: member.user } as const;
  return { message_ts: workspace.post(channel.id, shown, about).ts };
}

function updateMessage(desk: Desk, given: Given) {
  const { workspace, team } = desk;
  const channel = workspace.conversation(String(given.channel))?.id;
  if (channel === undefined) return refused("channel_not_found");
  const message = workspace.find(channel, String(given.ts));
  // Ephemeral messages are not found by this method.
  if (message === undefined || message.onlyFor !== undefined) return refused("message_not_found");
  if (message.from !== "app") return refused("cant_update_message");
  const content = readContent(given, desk);
  if (!content.ok) return content;
  if (content.text === undefined && content.blocks === undefined) return refused("no_text");
  const shown = shownAfter(message, content);
  if (isEmpty(shown)) return refused("no_text");
  const updated = workspace.edit(message, shown);
  return { channel, ts: updated.ts, text: updated.text, message: messageView(updated, team) };
}

/** A text without blocks takes the place of the blocks that were there. */
function shownAfter(
  before: Message,
  { text, blocks }: { text?: string; blocks?: Message["blocks"] },
) {
  return { text: text ?? before.text, blocks: blocks ?? (text === undefined ? before.blocks : []) };
}

function openConversation({ workspace }: Desk, { users, channel }: Given) {
  if (typeof channel === "string") {
    const found = workspace.conversation(channel);
    return found === undefined ? refused("channel_not_found") : { channel: { id: found.id } };
  }
  if (typeof users !== "string" || users === "") return refused("users_list_not_supplied");
  // The app talks with one user at a time here.
  const member = workspace.memberOf(users);
  return member === undefined
    ? refused("user_not_found")
    : { channel: { id: directWith(member).id } };
}
