import { readHookSecrets } from "../core/hooks/secrets.ts";
import { slackApi } from "../lambda/adapters/slackApi.ts";
import type { Told } from "../lambda/deliver.ts";
import type { Ports, Secrets } from "../lambda/ports.ts";
import { slackTeller } from "../lambda/slack/teller.ts";
import type { SlackPlaces } from "../lambda/slackPorts.ts";
import { openSqliteConversations } from "./sqliteConversations.ts";

/** How long Slack may take to answer one call. */
const DEADLINE_MS = 5_000;

/** What telling Slack on a desk needs. */
export interface SlackDesk extends Pick<Ports, "ledger" | "policy" | "clock" | "log"> {
  /** The ledger's file, in which it is noted what was said where. */
  readonly file: string;
  readonly places: SlackPlaces;
  readonly secrets: Secrets;
  readonly channel?: string;
}

/** Whether a document of secrets has a token with which Slack can be told anything. */
export function hasSlackToken(document: string | undefined): boolean {
  return readHookSecrets(document ?? "{}")?.has("slack/token") ?? false;
}

/** Slack as one of those that are told, and how to be done with it. */
export function openSlackTold({ file, places, secrets, ...desk }: SlackDesk): {
  readonly told: Told;
  readonly close: () => void;
} {
  const conversations = openSqliteConversations(file);
  const slack = slackApi(places, secrets, DEADLINE_MS);
  const tell = slackTeller({ ...desk, slack, conversations });
  return { told: { id: "slack", tell }, close: conversations.close };
}
