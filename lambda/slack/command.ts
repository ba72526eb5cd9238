import { readCommand, type SlashCommand } from "../../core/hooks/slack/command.ts";
import { code, ephemeral, escaped } from "../../core/hooks/slack/ephemeral.ts";
import { personBehind } from "../../core/policy/people.ts";
import type { PersonPrincipal } from "../../core/request/principal.ts";
import type { HookCall } from "../hookDoor.ts";
import type { HookPorts } from "../ports.ts";
import type { Reply } from "../reply.ts";

/** POST /v1/hooks/slack/commands: what a person writes behind `/egress`. Whatever is wrong with it, that person is told, and nobody else. */
export function slackCommand({ policy }: HookPorts, { body }: HookCall): Reply {
  const command = readCommand(body);
  if (command === undefined) {
    return only(["This is no slash command as Slack sends it; nothing was written."], "no command");
  }
  const person = personBehind(command.identity, policy.people);
  return person === undefined ? unknown(command) : help(person);
}

function help({ id }: PersonPrincipal): Reply {
  return only([`You are ${escaped(id)} here.`, code("/egress help")]);
}

/** The answer to somebody who is no person here. */
function unknown({ identity }: SlashCommand): Reply {
  const who = `people.yaml knows nobody as \`${identity}\`; nothing was written.`;
  return only([`${who} Have the identity added to the person that you are.`], "unknown-person");
}

function only(paragraphs: readonly string[], reason?: string): Reply {
  return {
    status: 200,
    body: { ...ephemeral(paragraphs) },
    ...(reason === undefined ? {} : { reason }),
  };
}
