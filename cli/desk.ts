import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import type { Files } from "./aws/paramFile.ts";
import type { Profiles } from "./guard/settings.ts";
import type { Credentials } from "./guard/sign.ts";
import { type Connection, type HttpAnswer, type HttpCall, send } from "./guard/transport.ts";

/** What a command needs of the machine that it runs on; tests pass in their own. */
export interface Desk extends Files {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** The columns of the terminal that the output goes to; `undefined` where it goes to none. */
  readonly columns: number | undefined;
  /** Whether somebody sees the error output as it is written. */
  readonly watched: boolean;
  /** Asks whoever sits at the terminal; `undefined` where nobody does. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  readonly profiles: () => Promise<Profiles>;
  readonly credentials: (profile: string | undefined) => Promise<Credentials>;
  readonly send: (call: HttpCall, connection: Connection) => Promise<HttpAnswer>;
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Hears when whoever sits there presses Ctrl-C, until what it returns is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
  readonly newKey: () => string;
}

/** This machine. */
export function thisDesk(): Desk {
  const { env, stdin, stdout, stderr } = process;
  return {
    env,
    home: homedir(),
    read: (path) => readFileSync(path),
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    columns: stdout.isTTY ? stdout.columns : undefined,
    watched: stderr.isTTY === true,
    ask: stdin.isTTY && stderr.isTTY ? askOnTerminal : undefined,
    profiles: sharedProfiles,
    credentials: async (profile) => (await import("./guard/sign.ts")).credentialsOf(profile, env),
    send,
    now: () => new Date(),
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    onInterrupt: (listener) => {
      process.once("SIGINT", listener);
      return () => void process.off("SIGINT", listener);
    },
    newKey: () => randomUUID(),
  };
}

/** One line of the terminal's; empty where it is ended or broken off. */
async function askOnTerminal(question: string): Promise<string> {
  const { createInterface } = await import("node:readline");
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    const brokenOff = () => {
      process.stderr.write("\n");
      resolve("");
    };
    reader.once("close", brokenOff);
    reader.question(question, (line) => {
      reader.off("close", brokenOff).close();
      resolve(line);
    });
  });
}

/** The profiles of the shared configuration and credentials files. */
async function sharedProfiles(): Promise<Profiles> {
  const { loadSharedConfigFiles } = await import("@smithy/core/config");
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  return Object.fromEntries(
    [...names].map((name) => [name, { ...credentialsFile[name], ...configFile[name] }]),
  );
}
