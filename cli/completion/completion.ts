import { Argument, Command } from "commander";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { type Place, placesOf } from "./places.ts";
import { zshScript } from "./zsh.ts";

/** The shells for which there is a script. */
export const SCRIPTS: Readonly<Record<string, (places: readonly Place[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The command that prints a script by which a shell completes this command's words. */
export function completionCommand(write: (text: string) => void): Command {
  const command = new Command("completion")
    .description("print a script that completes the words of egress-guard in a shell")
    .addArgument(new Argument("<shell>", "which one").choices(Object.keys(SCRIPTS)));
  return command.action((shell: string) => {
    const program = command.parent;
    if (program !== null) write(SCRIPTS[shell]?.(placesOf(program)) ?? "");
  });
}
