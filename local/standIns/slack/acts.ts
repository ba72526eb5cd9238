import type { SendHook } from "../signedPost.ts";
import { commandAnswered } from "./answers.ts";
import type { Block, Button } from "./blockKit.ts";
import type { Desk } from "./desk.ts";
import type { Deed } from "./grants.ts";
import type { Modal } from "./modals.ts";
import {
  blockActions,
  commandForm,
  type Handles,
  interactionForm,
  viewClosed,
  viewSubmission,
} from "./payloads.ts";
import { slackHeaders } from "./signing.ts";
import { submissionAnswered, typingErrors } from "./submitting.ts";
import type { Conversation, Member } from "./workspace.ts";

/** What sending to the app needs. */
export interface Sending {
  readonly desk: Desk;
  readonly send: SendHook;
  /** The app's signing secret. */
  readonly secret: string;
  readonly clock: () => Date;
  /** Where response addresses are served. */
  readonly origin: () => string;
}

const COMMANDS = "/v1/hooks/slack/commands";
const INTERACTIONS = "/v1/hooks/slack/interactions";

/** Somebody writes a slash command in a conversation. */
export async function command(
  sending: Sending,
  member: Member,
  channelId: string,
  line: string,
): Promise<string | undefined> {
  const { desk } = sending;
  const channel = seen(desk, member, channelId);
  const [, name, text = ""] = /^(\/\S+)(?:\s+(.*))?$/s.exec(line.trim()) ?? [];
  if (channel === undefined) return `There is no conversation ${channelId}.`;
  if (name === undefined) return "Only commands reach the app: begin with /egress.";
  const deed = { member, channel: channelId };
  const form = commandForm(
    member,
    channel,
    { command: name, text },
    handles(sending, "commands", deed),
  );
  commandAnswered(desk, deed, name, await post(sending, COMMANDS, form));
  return undefined;
}

/** The button that somebody clicks: where it stands, and what it is called. */
export interface Target {
  readonly channel: string;
  readonly ts: string;
  readonly block: string;
  readonly action: string;
}

/** Somebody clicks a button of a message that they see. */
export async function click(
  sending: Sending,
  member: Member,
  { channel: channelId, ts, block, action }: Target,
): Promise<string | undefined> {
  const { desk, clock } = sending;
  const channel = seen(desk, member, channelId);
  const message = desk.workspace.messages(channelId, member.user).find((one) => one.ts === ts);
  const button = message && buttonIn(message.blocks, block, action);
  if (channel === undefined || message === undefined || button === undefined) {
    return "This button is not there any more.";
  }
  const deed = { member, channel: channelId, message };
  const clicked = { message, channel, button, at: clock().getTime() };
  const payload = blockActions(desk, member, clicked, handles(sending, "actions", deed));
  const { status } = await post(sending, INTERACTIONS, interactionForm(payload));
  return status === 200 ? undefined : `The app did not take the click (${status ?? "no answer"}).`;
}

/** Somebody sends a modal off, with these texts by block. */
export async function submit(
  sending: Sending,
  shown: Modal,
  typed: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const { desk } = sending;
  const modal = desk.modals.change(shown, { typed, errors: {} });
  const errors = typingErrors(modal);
  if (Object.keys(errors).length > 0) {
    desk.modals.change(modal, { errors });
    return undefined;
  }
  const trigger = desk.grants.trigger({ member: modal.member, channel: "" });
  const payload = viewSubmission(desk, modal, trigger);
  return submissionAnswered(
    desk,
    modal,
    await post(sending, INTERACTIONS, interactionForm(payload)),
  );
}

/** Somebody closes a modal. */
export async function close(sending: Sending, modal: Modal): Promise<undefined> {
  const { desk } = sending;
  desk.modals.close(modal);
  if (modal.view.notify_on_close !== true) return;
  await post(sending, INTERACTIONS, interactionForm(viewClosed(desk, modal)));
}

function seen({ workspace }: Desk, { user }: Member, channelId: string): Conversation | undefined {
  return workspace.conversationsOf(user).find(({ id }) => id === channelId);
}

function handles({ desk, origin }: Sending, kind: "commands" | "actions", deed: Deed): Handles {
  const { grants } = desk;
  return {
    trigger: grants.trigger(deed),
    responseUrl: `${origin()}${grants.responsePath(kind, deed)}`,
  };
}

function post({ send, secret, clock }: Sending, path: string, form: string) {
  return send(path, slackHeaders(form, secret, clock().getTime()), form);
}

function buttonIn(blocks: readonly Block[], blockId: string, actionId: string) {
  const block = blocks.find(({ block_id }) => block_id === blockId);
  const button = block && buttonsOf(block).find(({ action_id }) => action_id === actionId);
  return button && { ...button, block_id: blockId };
}

function buttonsOf(block: Block): readonly Button[] {
  if (block.type === "actions") return block.elements;
  return block.type === "section" && block.accessory !== undefined ? [block.accessory] : [];
}
