import { Command, Option } from "commander";
import { readHookSecrets } from "../core/hooks/secrets.ts";
import { formatPolicyFault } from "../core/policy/fault.ts";
import type { Receiver } from "../lambda/deliver.ts";
import { isRealAws } from "../local/endpoints.ts";
import { isLocal } from "../local/loopback.ts";
import type { ServeOptions } from "../local/serve.ts";
import { EXIT } from "./exit.ts";
import { needFullNode } from "./nodeVersion.ts";
import {
  accountId,
  channelId,
  endpointUrl,
  portNumber,
  principalArn,
  receiver,
  siteUrl,
} from "./options.ts";
import { stopOnSignal } from "./signals.ts";

/** The options of `serve` as commander hands them over. */
interface Options {
  readonly port: number;
  readonly policy: string;
  readonly data: string;
  readonly ec2Endpoint?: string;
  readonly ledgerEndpoint?: string;
  readonly receiver?: readonly Receiver[];
  readonly slackChannel?: string;
  readonly fakeSlack?: number;
  readonly fakeJira?: number;
  readonly fakeServicenow?: number;
  readonly jiraUrl?: string;
  readonly servicenowUrl?: string;
  readonly allowRealAws?: true;
  readonly account: string;
  readonly region: string;
  readonly principal: string;
}

/** The variable that holds the secrets of hooks, in the form that they have in Secrets Manager. */
const HOOK_SECRETS = "EGRESS_GUARD_HOOK_SECRETS";

/** The command that runs the whole guard on one machine. */
export function serveCommand(): Command {
  return new Command("serve")
    .description("run the guard on 127.0.0.1 with an embedded EC2 and a ledger on disk")
    .option("--port <port>", "port of the API; 0 picks a free one", portNumber, 8787)
    .option("--policy <file>", "policy in force", "policies/policy.yaml")
    .option("--data <folder>", "folder of the ledger and the embedded EC2", ".egress-guard")
    .option("--ec2-endpoint <url>", "another EC2 instead of the embedded one", endpointUrl)
    .option("--ledger-endpoint <url>", "a DynamoDB for the ledger, instead of a file", endpointUrl)
    .option(
      "--receiver <name=url>",
      "who is told what becomes of requests; may be repeated",
      receiver,
    )
    .option("--slack-channel <id>", "a channel of Slack that is asked for approvals too", channelId)
    .addOption(fake("slack", "Slack"))
    .addOption(fake("jira", "Jira"))
    .addOption(fake("servicenow", "ServiceNow"))
    .option("--jira-url <url>", "the Jira that tickets.yaml describes", siteUrl)
    .option("--servicenow-url <url>", "the ServiceNow that tickets.yaml describes", siteUrl)
    .option("--allow-real-aws", "let these endpoints be AWS itself")
    .option("--account <id>", "account that is guarded", accountId, "111122223333")
    .option("--region <name>", "region that is guarded", "us-east-1")
    .option(
      "--principal <arn>",
      "who calls without the header X-Local-Principal",
      principalArn,
      "arn:aws:iam::111122223333:user/local",
    )
    .action(run);
}

/** An option that has a system played here: its port may follow. */
function fake(name: string, system: string): Option {
  const about = `play ${system} here, with a page to try it on; without a port at a free one`;
  return new Option(`--fake-${name} [port]`, about).preset("0").argParser(portNumber);
}

async function run(options: Options): Promise<void> {
  const { allowRealAws, account, region, policy: file, receiver: receivers, ...others } = options;
  const { fakeSlack, fakeJira, fakeServicenow, jiraUrl, servicenowUrl, ...rest } = others;
  const standIns = {
    ...(fakeSlack !== undefined && { slack: fakeSlack }),
    ...(fakeJira !== undefined && { jira: fakeJira }),
    ...(fakeServicenow !== undefined && { servicenow: fakeServicenow }),
  };
  const real = [rest.ec2Endpoint, rest.ledgerEndpoint].find((url) => url && isRealAws(url));
  if (allowRealAws !== true && real !== undefined) {
    fail(`${real} is AWS itself: changes would be real; add --allow-real-aws if that is meant`);
    return;
  }
  const elsewhere = real ?? [jiraUrl, servicenowUrl].find((url) => url && !isLocal(url));
  if (elsewhere !== undefined && Object.keys(standIns).length > 0) {
    fail(
      `${elsewhere} is no stand-in, and whoever opens a played system's page can be anybody there`,
    );
    return;
  }
  // Whoever only looks at the help does not wait for what reads a policy.
  const { readPolicyFile } = await import("../local/policyFile.ts");
  const reading = await readPolicyFile(file);
  if (!reading.ok) {
    fail(...reading.faults.map(formatPolicyFault));
    return;
  }
  const { policy } = reading;
  const hookSecrets = process.env[HOOK_SECRETS];
  if (hookSecrets !== undefined && readHookSecrets(hookSecrets) === undefined) {
    fail(
      `${HOOK_SECRETS} is no JSON object of names and secrets; write {"webhooks/tickets": "whsec_…"}`,
    );
    return;
  }
  const deployment = { account, region };
  const ticketUrls = {
    ...(jiraUrl && { jira: jiraUrl }),
    ...(servicenowUrl && { servicenow: servicenowUrl }),
  };
  const hooks = { ...(hookSecrets && { hookSecrets }), ...(receivers && { receivers }) };
  await start({ ...rest, policy, deployment, ...hooks, standIns, ticketUrls }, file);
}

async function start(options: ServeOptions, file: string): Promise<void> {
  needFullNode("the guard");
  // Loaded here alone: the AWS clients take longer to load than every other command to run.
  const { serve } = await import("../local/serve.ts");
  const served = await serve(options);
  stopOnSignal(served);
  console.log(`egress-guard listens on ${served.url}, EC2 on ${served.ec2Url}`);
  console.log(
    `policy ${options.policy.name} (${file}, digest ${options.policy.digest.slice(0, 12)})`,
  );
  for (const url of served.hookUrls) console.log(`signed messages at ${url}`);
  for (const { name, url } of served.pages) console.log(`${name} is played on ${url}`);
}

function fail(...lines: readonly string[]): void {
  for (const line of lines) console.error(line);
  process.exitCode = EXIT.invalid;
}
