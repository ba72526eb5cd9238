import type { ModalView } from "@slack/types";
import { SCHEMES } from "../../core/hooks/schemes.ts";
import { macOf } from "../../core/hooks/signature.ts";
import type { SlackMessage } from "../../core/hooks/slack/blocks.ts";
import { createHookApp } from "../../lambda/hookApp.ts";
import type { HookPorts, Secrets } from "../../lambda/ports.ts";
import type { SlackAnswer, SlackApi } from "../../lambda/slackPorts.ts";
import { readBlocks, readView } from "../../local/standIns/slack/readBlocks.ts";
import { untold } from "./conformity.ts";
import { type Answer, callApp } from "./gatewayEvents.ts";
import { type MemoryConversations, memoryConversations } from "./memoryConversations.ts";
import { readOut, slackFaults } from "./slackBlocks.ts";
import type { World } from "./world.ts";

export const COMMANDS = "/v1/hooks/slack/commands";
export const INTERACTIONS = "/v1/hooks/slack/interactions";
export const RESPONSE_URL = "https://hooks.slack.com/commands/T0ACME/1/x";

const SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

/** What a test may say of one delivery; all else is as Slack sends it. */
export interface SlackDelivery {
  readonly secret?: string;
  /** Signed so many milliseconds from now. */
  readonly laterMs?: number;
  /** In place of the signed headers, or beside them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent instead of what was signed. */
  readonly sent?: string | Uint8Array;
  readonly base64?: boolean;
}

/** The headers of a body that Slack signs at a moment, in milliseconds since 1970. */
export function slackHeaders(
  body: string,
  at: number,
  secret = SIGNING_SECRET,
): Readonly<Record<string, string>> {
  const headers = { "x-slack-request-timestamp": String(Math.floor(at / 1000)) };
  const mac = macOf(SCHEMES.slack, { headers, body: Buffer.from(body) }, Buffer.from(secret));
  return { ...headers, "x-slack-signature": `v0=${mac.toString("hex")}` };
}

/** A Slack that opens windows, and takes answers, as a test says. */
export interface FakeSlack extends SlackApi {
  readonly windows: ModalView[];
  readonly responses: { readonly url: string; readonly message: SlackMessage }[];
  answer: SlackAnswer;
}

/** A Slack that opens every window; one that it would not take is an error. */
export function fakeSlack(): FakeSlack {
  const slack: FakeSlack = {
    windows: [],
    responses: [],
    answer: { ok: true, says: {} },
    call: async (method, { view }) => {
      if (method !== "views.open") throw new Error(`${method} was called`);
      slack.windows.push(checkedView(view));
      return slack.answer;
    },
    respond: async (url, members) => {
      slack.responses.push({ url, message: members as unknown as SlackMessage });
      return { ok: true, says: {} };
    },
  };
  return slack;
}

function checkedView(view: unknown): ModalView {
  const reading = readView(view, () => "id");
  if (!reading.ok) throw new Error(`Slack would not take it: ${reading.faults.join("; ")}`);
  return view as ModalView;
}

/** The hooks of a world, as Slack reaches them. */
export interface SlackHooks {
  readonly slack: FakeSlack;
  readonly conversations: MemoryConversations;
  /** Sends any body to a path, signed. */
  readonly send: (path: string, body: string, delivery?: SlackDelivery) => Promise<Answer>;
  /** Somebody writes `/egress …`; what they read comes back. */
  readonly write: (user: string, text: string, members?: Form) => Promise<string>;
  /** Somebody presses a button; the window that they see comes back. */
  readonly press: (user: string, button: string, value: string) => Promise<ModalView | undefined>;
  /** Somebody sends a window off; the window that takes its place comes back. */
  readonly submit: (user: string, view: ModalView, comment?: string) => Promise<string>;
}

type Form = Readonly<Record<string, string>>;

/** A form as a browser writes it. */
export function formOf(members: Form): string {
  return new URLSearchParams(members).toString();
}

/** The form of a slash command. */
export function commandForm(user: string, text: string, members: Form = {}): string {
  return formOf({
    token: "old",
    team_id: "T0ACME",
    team_domain: "acme",
    channel_id: "C0NET",
    user_id: user,
    user_name: "whoever",
    command: "/egress",
    text,
    api_app_id: "A0GUARD",
    response_url: RESPONSE_URL,
    trigger_id: "1.2.abc",
    ...members,
  });
}

/** The form of an interaction. */
export function payloadForm(payload: unknown): string {
  return formOf({ payload: JSON.stringify(payload) });
}

const TEAM = { id: "T0ACME", domain: "acme" };

/** What Slack sends when a button is pressed. */
export function pressPayload(user: string, button: string, value: string) {
  return {
    type: "block_actions",
    user: { id: user, username: "whoever", name: "whoever", team_id: "T0ACME" },
    api_app_id: "A0GUARD",
    team: TEAM,
    trigger_id: "1.2.abc",
    response_url: "https://hooks.slack.com/actions/T0ACME/1/x",
    actions: [{ type: "button", block_id: "b", action_id: button, value, action_ts: "1.1" }],
  };
}

/** What Slack sends when a window is sent off. */
export function submitPayload(user: string, view: ModalView, comment: string | undefined) {
  const values = { comment: { comment: { type: "plain_text_input", value: comment ?? null } } };
  return {
    type: "view_submission",
    team: TEAM,
    user: { id: user, team_id: "T0ACME" },
    view: { ...view, id: "V1", state: { values } },
  };
}

const LIVE: Secrets = async (name) => (name === "slack" ? [SIGNING_SECRET] : []);

/** Lets Slack into a world; an answer that is not as it is told, or that Slack would not take, is an error. */
export function slackHooksOf(
  { ports, clock }: World,
  secrets: Secrets = LIVE,
  changed: Partial<HookPorts> = {},
): SlackHooks {
  const { ec2: _, ...rest } = ports;
  const slack = fakeSlack();
  const conversations = memoryConversations();
  const responseOrigin = "https://hooks.slack.com";
  const app = createHookApp({
    ...rest,
    secrets,
    sources: [],
    surfaces: ["slack"],
    slack: { api: slack, conversations, responseOrigin },
    ...changed,
  });
  const send: SlackHooks["send"] = async (path, body, delivery = {}) => {
    const { laterMs = 0, secret, base64 = false, sent = body } = delivery;
    const at = clock.now().getTime() + laterMs;
    const headers = { ...slackHeaders(body, at, secret), ...delivery.headers };
    const call = { method: "POST", path, headers, body: sent, base64, authorizer: undefined };
    const answer = await callApp(app, call);
    const faults = untold(call, answer);
    if (faults.length > 0) throw new Error(`an answer is not as it is told: ${faults}`);
    return answer;
  };
  return {
    slack,
    conversations,
    send,
    write: async (user, text, members) => {
      const { status, body } = await send(COMMANDS, commandForm(user, text, members));
      if (status !== 200) throw new Error(`Slack would show ${status}`);
      return readMessage(body);
    },
    press: async (user, button, value) => {
      const before = slack.windows.length;
      const form = payloadForm(pressPayload(user, button, value));
      const { status, body } = await send(INTERACTIONS, form);
      if (status !== 200 || JSON.stringify(body) !== "{}") throw new Error(`it answers ${status}`);
      return slack.windows[before];
    },
    submit: async (user, view, comment) => {
      const form = payloadForm(submitPayload(user, view, comment));
      const { body } = await send(INTERACTIONS, form);
      if (Reflect.get(Object(body), "response_action") !== "update") throw new Error("no window");
      return readWindow(checkedView(Reflect.get(Object(body), "view")));
    },
  };
}

/** What somebody reads in an answer for them alone. */
export function readMessage(body: unknown): string {
  const message = body as SlackMessage & { readonly response_type: string };
  if (message.response_type !== "ephemeral") throw new Error("everybody would see it");
  const reading = readBlocks(message.blocks, () => "id");
  const faults = [...slackFaults(message), ...(reading.ok ? [] : reading.faults)];
  if (faults.length > 0) throw new Error(`Slack would not take it: ${faults.join("; ")}`);
  return readOut(message);
}

/** What somebody reads in a window: its title, its text, and what sends it off. */
export function readWindow({ title, blocks, submit }: ModalView): string {
  const shown = blocks.filter(({ type }) => type !== "input");
  const field = blocks.flatMap((block) => ("label" in block ? [block.label.text] : []));
  const end = submit === undefined ? [] : [`[${submit.text}]`];
  const lines = readOut({ blocks: shown as SlackMessage["blocks"] });
  return [`# ${title.text}`, lines, ...field, ...end].join("\n");
}
