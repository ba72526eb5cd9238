import type { Button } from "./blockKit.ts";
import { messageView } from "./content.ts";
import { APP, type Desk } from "./desk.ts";
import type { Modal } from "./modals.ts";
import { viewOf } from "./views.ts";
import type { Conversation, Member, Message } from "./workspace.ts";

/** How an app answers to what somebody did. */
export interface Handles {
  readonly trigger: string;
  readonly responseUrl: string;
}

/** Slack still sends this token of old; nobody is to believe it. */
const OLD_TOKEN = "not-to-be-relied-on";

/** The fields of a slash command. */
export function commandForm(
  { team, user, name }: Member,
  { id, name: channelName, user: direct }: Conversation,
  { command, text }: { readonly command: string; readonly text: string },
  { trigger, responseUrl }: Handles,
): string {
  return new URLSearchParams({
    token: OLD_TOKEN,
    team_id: team,
    team_domain: "acme",
    channel_id: id,
    channel_name: direct === undefined ? channelName.slice(1) : "directmessage",
    user_id: user,
    user_name: name,
    command,
    text,
    api_app_id: APP.app,
    is_enterprise_install: "false",
    response_url: responseUrl,
    trigger_id: trigger,
  }).toString();
}

/** The form of an interaction. */
export function interactionForm(payload: unknown): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** A click on a button of a message. What an ephemeral message shows is not told to the app. */
export function blockActions(
  desk: Desk,
  member: Member,
  { message, channel, button, at }: Click,
  { trigger, responseUrl }: Handles,
) {
  const isPrivate = message.onlyFor !== undefined;
  return {
    type: "block_actions",
    ...common(member),
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isPrivate,
    },
    trigger_id: trigger,
    channel: {
      id: channel.id,
      name: channel.user === undefined ? channel.name.slice(1) : "directmessage",
    },
    ...(isPrivate ? {} : { message: messageView(message, desk.team) }),
    state: { values: {} },
    response_url: responseUrl,
    actions: [
      {
        type: "button",
        action_id: button.action_id,
        block_id: button.block_id,
        text: button.text,
        ...(button.value === undefined ? {} : { value: button.value }),
        ...(button.style === undefined ? {} : { style: button.style }),
        action_ts: (at / 1000).toFixed(6),
      },
    ],
  };
}

/** A button that was clicked, where, and when, in milliseconds since 1970. */
export interface Click {
  readonly message: Message;
  readonly channel: Conversation;
  readonly button: Button & { readonly block_id: string };
  readonly at: number;
}

/** A modal that was sent off. */
export function viewSubmission(desk: Desk, modal: Modal, trigger: string) {
  return {
    type: "view_submission",
    ...common(modal.member),
    trigger_id: trigger,
    view: viewOf(modal, desk),
    response_urls: [],
  };
}

/** A modal that was closed without sending it; told only where its view asks for it. */
export function viewClosed(desk: Desk, modal: Modal) {
  return {
    type: "view_closed",
    ...common(modal.member),
    view: viewOf(modal, desk),
    is_cleared: false,
  };
}

function common({ team, user, name }: Member) {
  return {
    team: { id: team, domain: "acme" },
    user: { id: user, username: name, name, team_id: team },
    api_app_id: APP.app,
    token: OLD_TOKEN,
    is_enterprise_install: false,
    enterprise: null,
  };
}
