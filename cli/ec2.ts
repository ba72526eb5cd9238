import { Command } from "commander";
import { needFullNode } from "./nodeVersion.ts";
import { accountId, portNumber } from "./options.ts";
import { stopOnSignal } from "./signals.ts";

/** The options of `ec2` as commander hands them over. */
interface Options {
  readonly port: number;
  readonly data: string;
  readonly account: string;
  readonly region: string;
}

/** The command that runs the embedded EC2 alone, for whoever tries an AWS client against it. */
export function ec2Command(): Command {
  return new Command("ec2")
    .description("run the embedded EC2 alone on 127.0.0.1, its state on disk")
    .option("--port <port>", "port of the EC2; 0 picks a free one", portNumber, 8788)
    .option("--data <folder>", "folder of its state", ".egress-guard")
    .option("--account <id>", "account of callers that name none", accountId, "111122223333")
    .option("--region <name>", "region that it stands in", "us-east-1")
    .action(run);
}

async function run({ port, data, account, region }: Options): Promise<void> {
  needFullNode("the embedded EC2");
  const { startEmbeddedEc2 } = await import("../local/embeddedEc2.ts");
  const ec2 = await startEmbeddedEc2({ port, data, deployment: { account, region } });
  stopOnSignal(ec2);
  console.log(`EC2 of account ${account} in ${region} listens on ${ec2.url}`);
}
