import type { Changes } from "../changes.ts";
import type { Block } from "./blockKit.ts";

/** Somebody who uses Slack here. */
export interface Member {
  readonly team: string;
  readonly user: string;
  /** As `people.yaml` calls them. */
  readonly name: string;
}

/** What a message shows: its blocks, or without any its text. */
export interface Shown {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** A message in a conversation. */
export interface Message extends Shown {
  readonly channel: string;
  readonly ts: string;
  /** The app, or Slack itself. */
  readonly from: "app" | "slack";
  /** The one user who sees it, where it is an ephemeral one. */
  readonly onlyFor?: string;
  readonly edited?: true;
}

/** A conversation: a channel of all, or what the app and one user write to each other. */
export interface Conversation {
  readonly id: string;
  readonly name: string;
  /** The one user of a direct conversation. */
  readonly user?: string;
}

/** The conversations and messages of everybody, in memory. */
export interface Workspace {
  readonly members: readonly Member[];
  readonly memberOf: (user: string) => Member | undefined;
  readonly conversationsOf: (user: string) => readonly Conversation[];
  /** The conversation of this id. */
  readonly conversation: (id: string) => Conversation | undefined;
  /** The channel of this name, with # or without. */
  readonly channelNamed: (name: string) => Conversation | undefined;
  /** What a user sees of a conversation, oldest first. */
  readonly messages: (channel: string, user: string) => readonly Message[];
  readonly find: (channel: string, ts: string) => Message | undefined;
  readonly post: (
    channel: string,
    shown: Shown,
    about?: Pick<Message, "from" | "onlyFor">,
  ) => Message;
  /** Shows something else in a message's place. */
  readonly edit: (message: Message, shown: Shown) => Message;
  readonly remove: (message: Message) => void;
}

const CHANNEL: Conversation = { id: "C0EGRESS", name: "#egress" };

/** As many as are kept of all conversations together; older ones go. */
const MOST_MESSAGES = 2_000;

/** Opens a workspace in which nobody has written yet. */
export function openWorkspace(
  members: readonly Member[],
  clock: () => Date,
  changes: Pick<Changes, "tell">,
): Workspace {
  const messages = new Map<string, Message>();
  const conversations = [CHANNEL, ...members.map(directWith)];
  const newTs = timestamps(clock);
  const put = (message: Message) => {
    messages.set(keyOf(message), message);
    for (const key of [...messages.keys()].slice(0, -MOST_MESSAGES)) messages.delete(key);
    changes.tell();
    return message;
  };
  return {
    members,
    memberOf: (user) => members.find((member) => member.user === user),
    conversationsOf: (user) =>
      conversations.filter((one) => one.user === undefined || one.user === user),
    conversation: (id) => conversations.find((one) => one.id === id),
    channelNamed: (name) => (name.replace(/^#?/, "#") === CHANNEL.name ? CHANNEL : undefined),
    messages: (channel, user) =>
      [...messages.values()].filter(
        (message) =>
          message.channel === channel &&
          (message.onlyFor === undefined || message.onlyFor === user),
      ),
    find: (channel, ts) => messages.get(keyOf({ channel, ts })),
    post: (channel, { text, blocks }, about = { from: "app" }) =>
      put({ ...about, text, blocks, channel, ts: newTs() }),
    edit: (message, { text, blocks }) => put({ ...message, text, blocks, edited: true }),
    remove: (message) => {
      messages.delete(keyOf(message));
      changes.tell();
    },
  };
}

/** The direct conversation of a member with the app. */
export function directWith({ user }: Pick<Member, "user">): Conversation {
  return { id: `D${user}`, name: "egress-guard", user };
}

function keyOf({ channel, ts }: Pick<Message, "channel" | "ts">): string {
  return `${channel} ${ts}`;
}

/** Moments as Slack names messages by: seconds, a dot and six digits, no two of them the same. */
function timestamps(clock: () => Date): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock().getTime() * 1000);
    const digits = String(last);
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  };
}
