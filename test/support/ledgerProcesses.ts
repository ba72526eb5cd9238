import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { expect } from "@jest/globals";
import type { OpenAtOnce } from "./openAtOnce.ts";

/** Kills a process that writes to the file without a pause, once it has said this many lines; all the lines it said. */
export async function killAfter(file: string, lines: number): Promise<readonly string[]> {
  const victim = join(import.meta.dirname, "ledgerVictim.ts");
  const child = spawn(process.execPath, [victim, file], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === lines) child.kill("SIGKILL");
  }
  expect(await ended).toStrictEqual([null, "SIGKILL"]);
  return said;
}

/** What went wrong in each of several threads that open the same new files, each file at the same moment. */
export async function openAtOnce(
  threads: number,
  files: readonly string[],
): Promise<readonly unknown[]> {
  const ready = new Int32Array(new SharedArrayBuffer(4 * files.length));
  const script = join(import.meta.dirname, "openAtOnce.ts");
  const answers = Array.from({ length: threads }, async (_, thread) => {
    const workerData: OpenAtOnce = { thread, threads, files, ready };
    const [faults] = await once(new Worker(script, { workerData }), "message");
    return faults;
  });
  return Promise.all(answers);
}
