import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "@jest/globals";

/** A command that runs, and what it has written. */
export interface Running {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Waits until its output matches; rejects when it ends before. */
  readonly until: (pattern: RegExp) => Promise<void>;
}

/** Runs the command in processes of their own, with a folder that is gone after each test. */
export interface Commands {
  readonly path: (name: string) => string;
  readonly run: (...args: readonly string[]) => Running;
}

const ENTRY = join(import.meta.dirname, "../../cli/egressGuard.ts");

/** Gives each test of this file a new folder, and ends what it has left running. */
export function useCommands(): Commands {
  let folder = "";
  let children: readonly ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "egress-guard-cli-"));
  });
  afterEach(async () => {
    await Promise.all(children.map(kill));
    children = [];
    rmSync(folder, { recursive: true });
  });
  return {
    path: (name) => join(folder, name),
    run: (...args) => {
      const running = started(args);
      children = [...children, running.child];
      return running;
    },
  };
}

function started(args: readonly string[]): Running {
  const env = { ...process.env, POWERTOOLS_LOG_LEVEL: "SILENT" };
  const child = spawn(process.execPath, [ENTRY, ...args], { env });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const ended = once(child, "close").then(([code, signal]) => code ?? signal);
  const until = async (pattern: RegExp) => {
    while (!pattern.test(out)) {
      await Promise.race([once(child.stdout, "data"), ended]);
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(err);
    }
  };
  return { child, out: () => out, err: () => err, ended, until };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
