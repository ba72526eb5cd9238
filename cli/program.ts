import { Command } from "commander";
import { auditCommand } from "./audit/audit.ts";
import { authorizeCommand } from "./authorizeCommand.ts";
import { checkCommand } from "./check.ts";
import { ec2Command } from "./ec2.ts";
import { explainCommand } from "./explain.ts";
import { installAliasCommand } from "./installAlias.ts";
import { policyCommand } from "./policy.ts";
import { type Bench, thisBench } from "./requests/bench.ts";
import { requestsCommand } from "./requests/requests.ts";
import { serveCommand } from "./serve.ts";

/** The whole command `egress-guard`, as a tree of commands; a wrong use of it is thrown. */
export function programOf(bench: Bench = thisBench()): Command {
  const program = new Command("egress-guard")
    .description(
      "Asks the organisation's policy before EC2 opens an egress rule, and keeps the record",
    )
    .addCommand(authorizeCommand())
    .addCommand(requestsCommand(bench))
    .addCommand(installAliasCommand())
    .addCommand(serveCommand())
    .addCommand(checkCommand())
    .addCommand(explainCommand())
    .addCommand(policyCommand())
    .addCommand(auditCommand())
    .addCommand(ec2Command())
    // An option belongs to the command that it follows: explain and explain packet take the same ones.
    .enablePositionalOptions();
  atDesk(program, bench);
  return program;
}

/** Commander writes to the process, and ends it whatever is still to be written, unless it is told otherwise. */
function atDesk(command: Command, { desk }: Pick<Bench, "desk">): void {
  command.exitOverride().configureOutput({ writeOut: desk.out, writeErr: desk.err });
  for (const one of command.commands) atDesk(one, { desk });
}
