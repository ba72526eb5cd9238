import { Command } from "commander";
import { OPERATION } from "./aws/options.ts";

/** The operation as commander's help lists it; its words follow the AWS CLI's rules, and are read elsewhere. */
export function authorizeCommand(): Command {
  return new Command(OPERATION)
    .description("ask for egress rules, in the words of `aws ec2`")
    .argument("[words...]")
    .helpOption(false)
    .allowUnknownOption()
    .action(async () => {
      const { runAuthorize } = await import("./runAuthorize.ts");
      await runAuthorize(process.argv.slice(2));
    });
}
