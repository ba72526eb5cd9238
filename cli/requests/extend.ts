import { Command, Option } from "commander";
import { durationOf, keyOf } from "../aws/guardWords.ts";
import { sendRequest } from "../guard/send.ts";
import { requestId } from "../options.ts";
import { answeredBy, requestIn } from "./ask.ts";
import { type Bench, refuse, write } from "./bench.ts";
import { type ConnectOptions, connect, withConnectOptions } from "./connect.ts";
import { outcomeOf } from "./outcome.ts";

/** The options of `requests extend` as commander hands them over. */
interface Options extends ConnectOptions {
  readonly expiresIn?: string;
  readonly expiresAt?: string;
  readonly justification?: string;
  readonly ticket?: string;
  readonly idempotencyKey?: string;
}

/** The command that asks to keep a request's rules for longer: a request of its own, judged anew. */
export function extendCommand(bench: Bench): Command {
  const command = new Command("extend")
    .description("ask to keep your rules for longer (exit 0 done, 2 denied, 4 waits for approval)")
    .argument("<id>", "the request that has the rules", requestId)
    .addOption(new Option("--expires-in <time>", "for how long from now on: 12h, 7d, P7DT12H"))
    .addOption(
      new Option("--expires-at <moment>", "until when, such as 2027-01-31T12:00:00Z").conflicts(
        "expiresIn",
      ),
    )
    .option("--justification <text>", "why")
    .option("--ticket <id>", "the ticket that it belongs to")
    .option("--idempotency-key <key>", "one key never asks twice");
  return withConnectOptions(command).action((id: string, options: Options) =>
    run(bench, id, options),
  );
}

async function run(bench: Bench, id: string, options: Options): Promise<void> {
  const { desk } = bench;
  const body = JSON.stringify({
    Duration: options.expiresIn === undefined ? undefined : durationOf(options.expiresIn),
    ExpiresAt: options.expiresAt,
    Justification: options.justification,
    Ticket: options.ticket,
  });
  const ownKey = keyOf(options.idempotencyKey);
  const { session, maxAttempts } = await connect(desk, options);
  const path = `/v1/requests/${id}/extend`;
  const { answer } = await sendRequest(desk, session, { path, body, ownKey, maxAttempts });
  const asked = requestIn(answeredBy(answer));
  if (asked.ok) write(bench, options.output, outcomeOf(asked.request));
  else refuse(bench, asked);
}
