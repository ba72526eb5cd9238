import { Command } from "commander";
import type { DataObject } from "../aws/data.ts";
import { EXIT } from "../exit.ts";
import { textOf } from "../guard/notes.ts";
import { contentDigest, requestId } from "../options.ts";
import { lookUp, type Refused, say } from "./ask.ts";
import { type Bench, refuse, text, write } from "./bench.ts";
import { type ConnectOptions, connect, withConnectOptions } from "./connect.ts";
import { outcomeOf } from "./outcome.ts";
import { painter } from "./paint.ts";
import { requestText } from "./requestText.ts";
import { recordsOf } from "./show.ts";

/** The options of `requests approve` and `requests decline` as commander hands them over. */
interface Options extends ConnectOptions {
  readonly comment?: string;
  readonly digest?: string;
  readonly yes?: true;
}

/** What an approver may say, and how it is asked back. */
const WORDS = {
  approve: { description: "approve a request that waits", question: "Approve exactly this?" },
  decline: { description: "end a request that waits with a no", question: "Decline this?" },
} as const;

type Verb = keyof typeof WORDS;

/** The command that says an approver's yes or no, to exactly what it has shown before. */
export function answerCommand(verb: Verb, bench: Bench): Command {
  const command = new Command(verb)
    .description(
      `${WORDS[verb].description}, after it was shown (exit 0 done, 2 not yours, 4 waits)`,
    )
    .argument("<id>", "the request", requestId)
    .option("--comment <text>", "why; it stays in the record")
    .option("--yes", "do not ask back")
    .option(
      "--digest <digest>",
      "do not ask back, but answer only if this is still the Digest of what is asked for",
      contentDigest,
    );
  return withConnectOptions(command).action((id: string, options: Options) =>
    run(verb, bench, id, options),
  );
}

async function run(verb: Verb, bench: Bench, id: string, options: Options): Promise<void> {
  const { desk } = bench;
  const connected = await connect(desk, options);
  const found = await lookUp(connected, id);
  if (!found.ok) return refuse(bench, found);
  const { request } = found;
  const Digest = textOf(request, "Digest");
  desk.err(text(requestText(request, recordsOf(connected, id), painter(desk))));
  const fault = faultOf(id, request, options) ?? (await doubt(verb, bench, options));
  if (fault !== undefined) return refuse(bench, fault);
  const said = await say(connected, id, verb, { Digest, Comment: options.comment });
  if (!said.ok) return refuse(bench, said);
  write(bench, options.output, outcomeOf(said.request));
}

/** Why there is nothing to be answered. */
function faultOf(
  id: string,
  request: DataObject,
  { digest }: Options,
): Omit<Refused, "ok"> | undefined {
  const [status, now] = [textOf(request, "Status"), textOf(request, "Digest")];
  if (digest !== undefined && digest !== now) {
    const line = `--digest ${digest} is not that of ${id}, which is ${now}; look again at what is asked for`;
    return { exit: EXIT.failure, lines: [line] };
  }
  if (status === "pending-approval") return undefined;
  return { exit: EXIT.failure, lines: [`${id} is ${status}, and waits for nobody's approval`] };
}

/** Asks back, whoever sits there; where nobody does, the line itself must say that it is meant. */
async function doubt(
  verb: Verb,
  { desk }: Bench,
  { yes, digest }: Options,
): Promise<Omit<Refused, "ok"> | undefined> {
  if (yes === true || digest !== undefined) return undefined;
  if (desk.ask === undefined) {
    const line = `there is no terminal to ask back on; add --digest with the Digest that was shown, or --yes`;
    return { exit: EXIT.invalid, lines: [line] };
  }
  const answer = await desk.ask(`${WORDS[verb].question} [y/N] `);
  if (/^\s*y(?:es)?\s*$/i.test(answer)) return undefined;
  return { exit: EXIT.failure, lines: ["nothing was said to the request"] };
}
