import { slackApi } from "../lambda/adapters/slackApi.ts";
import type { SlackHookPorts } from "../lambda/ports.ts";
import { WINDOW_DEADLINE_MS } from "../lambda/slackPorts.ts";
import type { SlackDesk } from "./slackTold.ts";
import { openSqliteConversations } from "./sqliteConversations.ts";

/** What answers to Slack, or to whoever plays it, need on a desk, and how to be done with it. */
export function openSlackHooks({
  file,
  places,
  secrets,
}: Pick<SlackDesk, "file" | "places" | "secrets">): {
  readonly ports: SlackHookPorts;
  readonly close: () => void;
} {
  const conversations = openSqliteConversations(file);
  const { responseOrigin } = places;
  const api = slackApi(places, secrets, WINDOW_DEADLINE_MS);
  return { ports: { api, conversations, responseOrigin }, close: conversations.close };
}
