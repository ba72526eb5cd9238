import { readCommand } from "../../core/hooks/slack/command.ts";
import { helpAnswer, slipAnswer, unknownAnswer } from "../../core/hooks/slack/commandAnswers.ts";
import { type Line, readLine } from "../../core/hooks/slack/line.ts";
import { type Ephemeral, told } from "../../core/hooks/slack/told.ts";
import { personBehind } from "../../core/policy/people.ts";
import type { HookCall } from "../hookDoor.ts";
import { type HookPorts, LedgerUnavailable } from "../ports.ts";
import type { Reply } from "../reply.ts";
import { askInSlack, foretell } from "./ask.ts";
import { cancelInSlack } from "./cancel.ts";
import { explain, list, status } from "./look.ts";
import type { Written } from "./written.ts";

/**
 * POST /v1/hooks/slack/commands: what a person writes behind `/egress`. Whatever is wrong with it, they are told in place, and nobody
 * else: Slack shows no other status than 200.
 */
export async function slackCommand(ports: HookPorts, call: HookCall): Promise<Reply> {
  const command = readCommand(call.body);
  if (command === undefined) {
    const text = "This is no slash command as Slack sends it; nothing was written.";
    return only(told([text]), "no-command");
  }
  const person = personBehind(command.identity, ports.policy.people);
  if (person === undefined) return only(unknownAnswer(command.identity), "unknown-person");
  const line = readLine(command.text);
  try {
    return only(await answer(ports, line, { command, person, call }), line.kind);
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    ports.log.error("ledger unavailable", { error: error.message });
    return only(told([AWAY]), "ledger-unavailable");
  }
}

const AWAY =
  "The ledger did not answer, so it is not known whether this was written down; no rule is opened without it. Look with /egress status in a minute, and ask again if it is not there.";

function answer(ports: HookPorts, line: Line, written: Written): Promise<Ephemeral> | Ephemeral {
  const { person } = written;
  switch (line.kind) {
    case "wish":
      return askInSlack(ports, written, line);
    case "slip":
      return slipAnswer(line);
    case "help":
      return helpAnswer(person.id, line.unknown);
    case "status":
      return line.requestId === undefined
        ? list(ports, person)
        : status(ports, person, line.requestId);
    case "explain":
      return explain(ports, person, line.requestId);
    case "foretell":
      return foretell(ports, person, line.reading);
    case "cancel":
      return cancelInSlack(ports, written, line);
  }
}

function only(message: Ephemeral, reason: string): Reply {
  return { status: 200, body: { ...message }, reason };
}
