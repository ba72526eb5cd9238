import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What one start of a built function printed, and how it ended. */
export interface Ran {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls the handler of a built file with each event in turn, and prints each answer on a line of its own. */
const CALLER = `
import { readFileSync } from "node:fs";
const { handler } = await import(process.argv[2]);
for (const event of JSON.parse(readFileSync(0, "utf8"))) {
  const answer = await handler(event, {});
  console.log("ANSWER " + JSON.stringify(answer ?? null));
}
`;

/** Runs a built function in a process of its own, as Lambda would: with this environment and nothing else. */
export async function runBuilt(
  folder: string,
  entry: string,
  env: Readonly<Record<string, string>>,
  events: readonly unknown[],
): Promise<Ran> {
  const caller = join(folder, "caller.mjs");
  await writeFile(caller, CALLER);
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [caller, join(folder, entry)],
      { env },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
    child.stdin?.end(JSON.stringify(events));
  });
}

/** The answers among what a run printed, and the log lines. */
export function readRun({ stdout, stderr }: Ran): {
  readonly answers: readonly { readonly statusCode?: number; readonly body?: string }[];
  readonly log: readonly { readonly level: string; readonly message: string }[];
} {
  const lines = `${stdout}\n${stderr}`.split("\n");
  return {
    answers: lines
      .filter((line) => line.startsWith("ANSWER "))
      .map((line) => JSON.parse(line.slice("ANSWER ".length))),
    log: lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)),
  };
}
