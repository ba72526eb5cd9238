import type { HookPorts } from "../ports.ts";
import { timestamp } from "../write.ts";
import { isReplyUrl } from "./replyUrl.ts";

/** Source: Slack, Handling user interaction: a response URL takes 5 answers within 30 minutes. */
const ANSWERS = 5;
const OPEN_MS = 30 * 60_000;

/**
 * Notes where whoever asks can be answered. A store that does not answer holds no request up: the person is then written to
 * directly.
 */
export async function beginTalk(
  { slack, log, clock }: Pick<HookPorts, "slack" | "log" | "clock">,
  requestId: string,
  url: string,
): Promise<void> {
  if (slack === undefined) return;
  const replyTo = { url, until: timestamp({ clock }, OPEN_MS), left: ANSWERS };
  try {
    await slack.conversations.begin({
      requestId,
      surface: "slack",
      ...(isReplyUrl(slack, url) ? { replyTo } : {}),
    });
  } catch (error) {
    log.error("talk not noted", { requestId, error: String(error) });
  }
}
