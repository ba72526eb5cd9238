import type { Line } from "../../core/hooks/slack/line.ts";
import { type Ephemeral, told } from "../../core/hooks/slack/told.ts";
import { answerAs } from "../answering.ts";
import type { HookPorts } from "../ports.ts";
import { noRequest } from "./look.ts";
import { isRefusal, saidOf } from "./said.ts";
import type { Written } from "./written.ts";

/** Takes a request back that waits, for whoever asked for it. */
export async function cancelInSlack(
  ports: HookPorts,
  { person, call }: Written,
  { requestId, comment }: Extract<Line, { readonly kind: "cancel" }>,
): Promise<Ephemeral> {
  const answer = comment === undefined ? {} : { comment };
  const said = { principal: person, source: call.from, ...answer };
  const reply = await answerAs(ports, requestId, "cancel", { said, answer });
  if (reply.status === 404) return noRequest(requestId);
  return told(
    isRefusal(reply) ? saidOf(reply) : [`${requestId} is taken back; nothing was opened.`],
  );
}
