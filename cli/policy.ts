import { Command } from "commander";
import { policyDiffCommand } from "./policyDiff.ts";
import { policyLintCommand } from "./policyLint.ts";
import { policyReplayCommand } from "./policyReplay.ts";
import { policyTestCommand } from "./policyTest.ts";

/** The commands for whoever writes a policy. */
export function policyCommand(): Command {
  return new Command("policy")
    .description("test, and look into, a policy before it is in force")
    .addCommand(policyTestCommand())
    .addCommand(policyLintCommand())
    .addCommand(policyDiffCommand())
    .addCommand(policyReplayCommand());
}
