import type { SlackHookPorts } from "../ports.ts";

/** Whether an address in a message is one at which Slack takes answers; no other is ever called or kept. */
export function isReplyUrl({ responseOrigin }: SlackHookPorts, url: string): boolean {
  return URL.canParse(url) && new URL(url).origin === responseOrigin;
}
