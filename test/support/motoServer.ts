import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { env } from "node:process";

const PROGRAM = "moto_server";

/** A DynamoDB of another maker: where it answers, and how to be rid of it. */
export interface DynamoServer {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

/** Whether this machine can run moto, the Python stand-in for AWS. */
export function hasMoto(): boolean {
  return (env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, PROGRAM)));
}

/** Starts moto on a free port and waits until it answers; rejects with what it said if it ends instead. */
export async function startMoto(): Promise<DynamoServer> {
  const child = spawn(PROGRAM, ["-H", "127.0.0.1", "-p", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const endpoint = await readyLine(child);
  return { endpoint, stop: () => stop(child) };
}

function readyLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    // The listener stays: a pipe that nobody empties would stop the server after some thousand log lines.
    child.stderr?.on("data", (data) => {
      if (said.length > 10_000) return;
      said += data;
      const [, endpoint] = /Running on (http:\S+)/.exec(said) ?? [];
      if (endpoint !== undefined) resolve(endpoint);
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${PROGRAM} ended with ${code}: ${said}`)));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
