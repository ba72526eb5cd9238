import { Command, InvalidArgumentError } from "commander";
import { byPlace, formatPolicyFault } from "../core/policy/fault.ts";
import { EXIT } from "./exit.ts";
import { momentOption } from "./momentOption.ts";
import { type Output, outputOption, print, refuse } from "./output.ts";

/** The options of `policy lint` as commander hands them over. */
interface Options {
  readonly now?: Date;
  readonly soon: number;
  readonly output: Output;
}

/** The command that looks for what a policy's author can't have meant. */
export function policyLintCommand(): Command {
  return new Command("lint")
    .description("find statements that can never matter, and exceptions that end (exit 1 for any)")
    .argument("[file]", "the policy", "policies/policy.yaml")
    .addOption(momentOption("the moment at which exceptions are looked at"))
    .option("--soon <days>", "an exception that ends within so many days is told", days, 30)
    .addOption(outputOption())
    .action(run);
}

async function run(file: string, { now = new Date(), soon, output }: Options): Promise<void> {
  const { readPolicyFile } = await import("../local/policyFile.ts");
  const source = await readPolicyFile(file);
  if (!source.ok) {
    refuse(source.faults);
    return;
  }
  const { policy, parts, faultAt } = source;
  const { lint } = await import("../core/policy/workshop/lint/lint.ts");
  const notes = lint({ policy, programs: parts.programs, now, soonDays: soon })
    .map(({ code, path, message }) => ({ code, ...faultAt(path, message) }))
    .sort(byPlace);
  print(
    output,
    () => [
      ...notes.map((note) => `${formatPolicyFault(note)} [${note.code}]`),
      notes.length === 0 ? `${file}: nothing to say` : `${notes.length} to look at`,
    ],
    () => ({ notes }),
  );
  if (notes.length > 0) process.exitCode = EXIT.failure;
}

function days(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("write a number of days from 0 to 9999.");
}
