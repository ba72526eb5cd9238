import { toInteger } from "./integer.ts";
import { generalFault, wrongParameter } from "./refusal.ts";
import type { Given } from "./words.ts";

/** The global options of a line; what is absent, the environment and the shared configuration decide. */
export interface Globals {
  readonly debug: boolean;
  readonly endpointUrl?: string;
  readonly verifySsl: boolean;
  readonly output?: string;
  readonly query?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly color: "on" | "off" | "auto";
  readonly signRequest: boolean;
  readonly caBundle?: string;
  /** Zero waits without end. */
  readonly readTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly errorFormat?: string;
}

/** What of them says how the guard is reached. */
export type CallGlobals = Omit<Globals, "output" | "query" | "color" | "errorFormat">;

/** Reads the values of the global options. */
export function globalsOf(values: ReadonlyMap<string, Given>): Globals {
  const word = (name: string) => {
    const given = values.get(name);
    return typeof given === "string" ? given : undefined;
  };
  const endpointUrl = word("endpoint-url");
  if (endpointUrl !== undefined) requireScheme(endpointUrl);
  const named = {
    endpointUrl,
    output: word("output"),
    query: word("query"),
    profile: word("profile"),
    region: word("region"),
    caBundle: word("ca-bundle"),
    errorFormat: word("cli-error-format"),
  };
  const color = word("color");
  return {
    debug: values.has("debug"),
    verifySsl: !values.has("no-verify-ssl"),
    signRequest: !values.has("no-sign-request"),
    color: color === "on" || color === "off" ? color : "auto",
    readTimeoutMs: milliseconds(word("cli-read-timeout")),
    connectTimeoutMs: milliseconds(word("cli-connect-timeout")),
    ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)),
  };
}

function requireScheme(url: string): void {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(url)) return;
  throw wrongParameter(
    `Bad value for --endpoint-url "${url}": scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/`,
  );
}

const DEFAULT_SECONDS = 60;

function milliseconds(text: string | undefined): number {
  const seconds = text === undefined ? DEFAULT_SECONDS : Number(toInteger(text));
  if (seconds >= 0) return seconds * 1_000;
  throw generalFault(
    `Attempted to set connect timeout to ${seconds}, but the timeout cannot be set to a value less than or equal to 0.`,
  );
}
