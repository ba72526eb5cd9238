import type { Interaction } from "../../core/hooks/slack/interaction.ts";
import { endedMessage } from "../../core/hooks/slack/letters.ts";
import type { HookPorts } from "../ports.ts";
import { isReplyUrl } from "./replyUrl.ts";

/**
 * Brings the message up to date whose button was pressed in vain, once the request is over. Whoever tells Slack does so as well, but
 * not where a message was posted twice: only one of the two is noted.
 */
export async function refresh(
  { ledger, policy, slack, log }: Pick<HookPorts, "ledger" | "policy" | "slack" | "log">,
  { action, shown, responseUrl }: Extract<Interaction, { readonly kind: "pressed" }>,
): Promise<void> {
  if (slack === undefined || !isReplyUrl(slack, responseUrl)) return;
  try {
    const request = await ledger.request(shown.requestId);
    const message =
      request?.digest === shown.digest ? endedMessage(request, policy, action) : undefined;
    if (message === undefined) return;
    const { text, blocks } = message;
    await slack.api.respond(responseUrl, { replace_original: true, text, blocks });
  } catch (error) {
    // Why nothing was changed is said in a window: the message may be told later.
    log.info("message not brought up to date", { ...shown, error: String(error) });
  }
}
