import { Command } from "commander";
import { contentDigest, requestId } from "../options.ts";
import { say } from "./ask.ts";
import { type Bench, refuse, write } from "./bench.ts";
import { type ConnectOptions, connect, withConnectOptions } from "./connect.ts";
import { outcomeOf } from "./outcome.ts";

/** The options of `requests cancel` and `requests revoke` as commander hands them over. */
interface Options extends ConnectOptions {
  readonly comment?: string;
  readonly digest?: string;
}

const WORDS = {
  cancel: "take back a request that waits (exit 0 done, 1 too late)",
  revoke: "give up a request's rules before their time (exit 0 gone, 4 EC2 has not said so yet)",
} as const;

/** The command that takes a request back, or its rules. */
export function giveUpCommand(verb: keyof typeof WORDS, bench: Bench): Command {
  const command = new Command(verb)
    .description(WORDS[verb])
    .argument("<id>", "the request", requestId)
    .option("--comment <text>", "why; it stays in the record")
    .option("--digest <digest>", "only if this is the Digest of what was asked for", contentDigest);
  return withConnectOptions(command).action(async (id: string, options: Options) => {
    const { digest: Digest, comment: Comment } = options;
    const said = await say(await connect(bench.desk, options), id, verb, { Digest, Comment });
    if (said.ok) write(bench, options.output, outcomeOf(said.request));
    else refuse(bench, said);
  });
}
