import { type Command, Help } from "commander";
import { OPERATION } from "../aws/options.ts";
import { HELP } from "../guard/usage.ts";
import { EXAMPLES } from "./examples.ts";

/** The words that lead to a command, those of the program aside: `requests list`. */
export function wordsOf(command: Command): string {
  if (command.parent === null) return "";
  return `${wordsOf(command.parent)} ${command.name()}`.trimStart();
}

/** Help as a person reads it: what a command is for, how it is typed, and then all that it takes. */
export function examplesFirst(command: Command, helper: Help): string {
  const words = wordsOf(command);
  if (words === OPERATION) return HELP;
  const examples = EXAMPLES[words] ?? [];
  const lines = examples.flatMap(({ does, line }) => [`  # ${does}`, `  ${line}`]);
  const rest = Help.prototype.formatHelp.call(helper, command, helper);
  return `${[command.description(), "", "Examples:", ...lines, ""].join("\n")}\n${rest}`;
}
