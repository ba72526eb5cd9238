#!/usr/bin/env node
import { Command } from "commander";
import { EXIT } from "./exit.ts";
import { serveCommand } from "./serve.ts";

const program = new Command("egress-guard")
  .description(
    "Asks the organisation's policy before EC2 opens an egress rule, and keeps the record",
  )
  .addCommand(serveCommand());

try {
  await program.parseAsync();
} catch (error) {
  console.error(`egress-guard: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = EXIT.failure;
}
