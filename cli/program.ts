import { Command } from "commander";
import { OPERATION } from "./aws/options.ts";
import { versionLine } from "./guard/usage.ts";
import { examplesFirst } from "./help/examplesFirst.ts";
import { type Bench, thisBench } from "./requests/bench.ts";

/** The commands, in the order in which help tells them. Each is loaded when it is named, and all where none is. */
const COMMANDS: Readonly<Record<string, (bench: Bench) => Promise<Command>>> = {
  [OPERATION]: async () => (await import("./authorizeCommand.ts")).authorizeCommand(),
  requests: async (bench) => (await import("./requests/requests.ts")).requestsCommand(bench),
  "install-alias": async () => (await import("./installAlias.ts")).installAliasCommand(),
  serve: async () => (await import("./serve.ts")).serveCommand(),
  check: async () => (await import("./check.ts")).checkCommand(),
  explain: async () => (await import("./explain.ts")).explainCommand(),
  policy: async () => (await import("./policy.ts")).policyCommand(),
  audit: async () => (await import("./audit/audit.ts")).auditCommand(),
  ec2: async () => (await import("./ec2.ts")).ec2Command(),
};

/** The command `egress-guard` as a tree of commands, or as much of it as a line needs; a wrong use of it is thrown. */
export async function programOf(
  [first = ""]: readonly string[],
  bench: Bench = thisBench(),
): Promise<Command> {
  const program = new Command("egress-guard")
    .description(
      "Asks the organisation's policy before EC2 opens an egress rule, and keeps the record",
    )
    .version(versionLine().trimEnd(), "--version")
    // An option belongs to the command that it follows: explain and explain packet take the same ones.
    .enablePositionalOptions();
  const named = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  const loads = named === undefined ? Object.values(COMMANDS) : [named];
  for (const command of await Promise.all(loads.map((load) => load(bench)))) {
    program.addCommand(command);
  }
  if (named === undefined) {
    const { completionCommand } = await import("./completion/completion.ts");
    program.addCommand(completionCommand(bench.desk.out));
  }
  atDesk(program, bench);
  return program;
}

/** Commander writes to the process, and ends it whatever is still to be written, unless it is told otherwise. */
function atDesk(command: Command, { desk }: Pick<Bench, "desk">): void {
  command
    .exitOverride()
    .configureOutput({ writeOut: desk.out, writeErr: desk.err })
    .configureHelp({ formatHelp: examplesFirst, commandDescription: () => "" });
  for (const one of command.commands) atDesk(one, { desk });
}
