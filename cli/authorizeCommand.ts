import { Command, Option } from "commander";
import { GLOBAL_OPTIONS, GUARD_OPTIONS, OPERATION, OPERATION_OPTIONS } from "./aws/options.ts";
import type { Option as AwsOption } from "./aws/words.ts";

/** The operation as commander's help lists it; its words follow the AWS CLI's rules, and are read elsewhere. */
export function authorizeCommand(): Command {
  const command = new Command(OPERATION)
    .description("ask for egress rules, in the words of `aws ec2`")
    .argument("[words...]")
    .helpOption(false)
    .allowUnknownOption()
    .action(async () => {
      const { runAuthorize } = await import("./runAuthorize.ts");
      await runAuthorize(process.argv.slice(2));
    });
  const options: readonly AwsOption[] = [...OPERATION_OPTIONS, ...GUARD_OPTIONS, ...GLOBAL_OPTIONS];
  return options.reduce((built, option) => built.addOption(listed(option)), command);
}

/** An option as completion lists it. It takes anything here: nothing is read by it. */
function listed({ name, takes, choices }: AwsOption): Option {
  const option = new Option(
    takes === "none" ? `--${name}` : `--${name} [${VALUES[name] ?? "value"}...]`,
  );
  if (choices !== undefined) option.argChoices = [...choices];
  return option;
}

/** What stands for a value in help, where that leads to more than a text. */
const VALUES: Readonly<Record<string, string>> = { "ca-bundle": "file" };
