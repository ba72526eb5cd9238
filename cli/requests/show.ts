import { Command } from "commander";
import { urlOf } from "../guard/endpoint.ts";
import { requestId } from "../options.ts";
import { lookUp } from "./ask.ts";
import { type Bench, refuse, write } from "./bench.ts";
import { type Connected, type ConnectOptions, connect, withConnectOptions } from "./connect.ts";
import { painter } from "./paint.ts";
import { requestText } from "./requestText.ts";

/** The command that shows one request. */
export function showCommand(bench: Bench): Command {
  const command = new Command("show")
    .description("show a request: its rules, what the policy says, and whom it waits for")
    .argument("<id>", "the request", requestId);
  return withConnectOptions(command).action((id: string, options: ConnectOptions) =>
    run(bench, id, options),
  );
}

async function run(bench: Bench, id: string, options: ConnectOptions): Promise<void> {
  const connected = await connect(bench.desk, options);
  const found = await lookUp(connected, id);
  if (!found.ok) return refuse(bench, found);
  write(bench, options.output, {
    lines: requestText(found.request, recordsOf(connected, id), painter(bench.desk)),
    value: { Request: found.request },
  });
}

/** Where the audit records of a request are read. */
export function recordsOf({ session }: Connected, id: string): string {
  return urlOf(session.endpoint, `/v1/requests/${id}/records`).href;
}
