#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { auditCommand } from "./audit/audit.ts";
import { authorizeCommand } from "./authorizeCommand.ts";
import { checkCommand } from "./check.ts";
import { ec2Command } from "./ec2.ts";
import { EXIT } from "./exit.ts";
import { explainCommand } from "./explain.ts";
import { installAliasCommand } from "./installAlias.ts";
import { policyCommand } from "./policy.ts";
import { serveCommand } from "./serve.ts";

const program = new Command("egress-guard")
  .description(
    "Asks the organisation's policy before EC2 opens an egress rule, and keeps the record",
  )
  .addCommand(authorizeCommand())
  .addCommand(installAliasCommand())
  .addCommand(serveCommand())
  .addCommand(checkCommand())
  .addCommand(explainCommand())
  .addCommand(policyCommand())
  .addCommand(auditCommand())
  .addCommand(ec2Command())
  // An option belongs to the command that it follows: explain and explain packet take the same ones.
  .enablePositionalOptions();

throwInsteadOfExit(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Commander ends the process by itself otherwise, whatever is still to be written. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwInsteadOfExit);
}

/** Commander has said already what was wrong with the words; everything else is said here, in one line. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.invalid;
  console.error(`egress-guard: ${error instanceof Error ? error.message : String(error)}`);
  return EXIT.failure;
}
