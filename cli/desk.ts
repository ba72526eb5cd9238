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
  readonly profiles: () => Promise<Profiles>;
  readonly credentials: (profile: string | undefined) => Promise<Credentials>;
  readonly send: (call: HttpCall, connection: Connection) => Promise<HttpAnswer>;
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly newKey: () => string;
}

/** This machine. */
export function thisDesk(): Desk {
  const { env, stdout, stderr } = process;
  return {
    env,
    home: homedir(),
    read: (path) => readFileSync(path),
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    columns: stdout.isTTY ? stdout.columns : undefined,
    watched: stderr.isTTY === true,
    profiles: sharedProfiles,
    credentials: async (profile) => (await import("./guard/sign.ts")).credentialsOf(profile, env),
    send,
    now: () => new Date(),
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    newKey: () => randomUUID(),
  };
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
