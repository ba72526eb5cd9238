import type { SlashCommand } from "../../core/hooks/slack/command.ts";
import type { PersonPrincipal } from "../../core/request/principal.ts";
import type { HookCall } from "../hookDoor.ts";

/** A line of a person who is known, and the message in which it came. */
export interface Written {
  readonly command: SlashCommand;
  readonly person: PersonPrincipal;
  readonly call: HookCall;
}
