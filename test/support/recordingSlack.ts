import type { SlackMessage } from "../../core/hooks/slack/blocks.ts";
import type { SlackAnswer, SlackApi } from "../../lambda/slackPorts.ts";
import { readOut, slackFaults } from "./slackBlocks.ts";

/** A message as it stands in a workspace now. */
export interface ShownMessage {
  /** The user or channel that it was posted to, or `reply` for an answer to a command. */
  readonly to: string;
  readonly channel: string;
  readonly ts: string;
  readonly message: SlackMessage;
}

/** What happens to one call: it is refused; done, and its answer lost; or throws, which the port never does. */
export type SlackFault = Extract<SlackAnswer, { readonly ok: false }> | "lost" | "throws";

/** A workspace in memory, with what was called and what stands there. */
export interface RecordingSlack extends SlackApi {
  /** `chat.postMessage U0SAM`, `chat.update DU0SAM 1.000001`, `respond`, in order. */
  readonly calls: string[];
  readonly messages: ShownMessage[];
  /** Each message on one line: to whom, its title, its buttons. */
  readonly shown: () => readonly string[];
  /** What the message to somebody reads. */
  readonly read: (to: string) => string;
  /** Lets a fault happen to each call that this is said of. */
  fault: (call: string) => SlackFault | undefined;
}

const OVER = /^(?:used|expired)/;

/** A workspace in which nothing has been said. What Slack would not take is a failed test. */
export function recordingSlack(): RecordingSlack {
  const calls: string[] = [];
  const messages: ShownMessage[] = [];
  const place = (members: Readonly<Record<string, unknown>>) =>
    messages.findIndex(({ channel, ts }) => channel === members.channel && ts === members.ts);
  const methods: Readonly<
    Record<string, (members: Readonly<Record<string, unknown>>) => SlackAnswer>
  > = {
    "chat.postMessage": (members) => {
      const to = String(members.channel);
      const channel = to.startsWith("C") ? to : `D${to}`;
      const ts = `1.${String(calls.length).padStart(6, "0")}`;
      messages.push({ to, channel, ts, message: messageIn(members) });
      return { ok: true, says: { ok: true, channel, ts } };
    },
    "chat.update": (members) => {
      const index = place(members);
      const before = messages[index];
      if (before === undefined) return { ok: false, error: "message_not_found" };
      messages[index] = { ...before, message: messageIn(members) };
      return { ok: true, says: { ok: true } };
    },
    "chat.delete": (members) => {
      const index = place(members);
      if (index === -1) return { ok: false, error: "message_not_found" };
      messages.splice(index, 1);
      return { ok: true, says: { ok: true } };
    },
    respond: (members) => {
      const index = messages.findIndex(({ to }) => to === "reply");
      const reply = { to: "reply", channel: "reply", ts: "0", message: messageIn(members) };
      if (members.replace_original === true && index !== -1) messages[index] = reply;
      else messages.push(reply);
      return { ok: true, says: {} };
    },
  };
  const called = (name: string, method: string, members: Readonly<Record<string, unknown>>) => {
    calls.push(name);
    const fault = slack.fault(name);
    if (fault === "throws") throw new Error("the connection broke");
    if (fault !== undefined && fault !== "lost") return fault;
    const answer = methods[method]?.(members) ?? { ok: false as const, error: "unknown_method" };
    return fault === "lost" ? { ok: false as const, error: "unreachable" } : answer;
  };
  const slack: RecordingSlack = {
    calls,
    messages,
    fault: () => undefined,
    call: async (method, members) => {
      const { channel, ts = "" } = members;
      return called(`${method} ${channel} ${ts}`.trimEnd(), method, members);
    },
    respond: async (url, members) =>
      OVER.test(url) ? { ok: false, error: "used_url" } : called("respond", "respond", members),
    shown: () => messages.map(lineOf),
    read: (to) =>
      messages
        .filter((one) => one.to === to)
        .map(({ message }) => readOut(message))
        .join("\n"),
  };
  return slack;
}

function messageIn({ text, blocks }: Readonly<Record<string, unknown>>): SlackMessage {
  const message = { text, blocks } as SlackMessage;
  const faults = slackFaults(message);
  if (faults.length > 0) throw new Error(`Slack would not take it: ${faults.join("; ")}`);
  return message;
}

function lineOf({ to, message }: ShownMessage): string {
  const lines = readOut(message).split("\n");
  const buttons = lines.filter((line) => line.startsWith("["));
  return [`${to}:`, lines[0]?.slice(2), ...buttons].join(" ");
}
