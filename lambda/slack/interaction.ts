import type { HookCall } from "../hookDoor.ts";
import type { HookPorts } from "../ports.ts";
import type { Reply } from "../reply.ts";

/** POST /v1/hooks/slack/interactions: a button that was pressed, a form that was sent. What means nothing here is taken, and nothing follows. */
export function slackInteraction(_: HookPorts, __: HookCall): Reply {
  return { status: 200, body: {} };
}
