import { Command } from "commander";
import { auditCheckpointCommand } from "./checkpoint.ts";
import { auditExportCommand } from "./export.ts";
import { auditListCommand } from "./list.ts";
import { auditVerifyCommand } from "./verify.ts";

/** The commands for whoever looks into the record, and holds the guard to it. */
export function auditCommand(): Command {
  return new Command("audit")
    .description("look into the audit record, copy it, and verify that nobody has changed it")
    .addCommand(auditVerifyCommand())
    .addCommand(auditListCommand())
    .addCommand(auditExportCommand())
    .addCommand(auditCheckpointCommand());
}
