import { Command } from "commander";
import { EXIT } from "./exit.ts";
import { momentOption } from "./momentOption.ts";
import { type Output, outputOption, print, refuse } from "./output.ts";

/** The options of `policy diff` as commander hands them over. */
interface Options {
  readonly now?: Date;
  readonly all?: true;
  readonly output: Output;
}

/** The command that says what a policy's next version would decide otherwise. */
export function policyDiffCommand(): Command {
  return new Command("diff")
    .description(
      "say which packets another policy would allow, let wait or deny (exit 0 equal, 1 where they differ)",
    )
    .argument("<old>", "the policy that is in force")
    .argument("<new>", "the policy that is to come")
    .addOption(momentOption("the moment from which on they are compared"))
    .option("--all", "list every range of addresses, not only the first ones (JSON always does)")
    .addOption(outputOption())
    .action(run);
}

async function run(
  oldFile: string,
  newFile: string,
  { now = new Date(), all, output }: Options,
): Promise<void> {
  const [{ readPolicyFile }, { diff }, { diffJson, diffLines }] = await Promise.all([
    import("../local/policyFile.ts"),
    import("../core/policy/workshop/diff/diff.ts"),
    import("./diffReport.ts"),
  ]);
  const [before, after] = await Promise.all([readPolicyFile(oldFile), readPolicyFile(newFile)]);
  if (!before.ok || !after.ok) {
    refuse([before, after].flatMap((source) => (source.ok ? [] : source.faults)));
    return;
  }
  const found = diff(
    { policy: before.policy, programs: before.parts.programs },
    { policy: after.policy, programs: after.parts.programs },
    now,
  );
  print(
    output,
    () => diffLines(found, now, all === true),
    () => diffJson(found, now),
  );
  if (found.word !== "equal") process.exitCode = EXIT.failure;
}
