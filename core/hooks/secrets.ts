import * as z from "zod/mini";
import { readJson } from "../request/json.ts";

/** The live secrets of each hook, by its name such as `webhooks/tickets`. */
export type HookSecrets = ReadonlyMap<string, readonly string[]>;

const Document = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/**
 * Reads the one document that holds the secrets of all hooks: a JSON object of names, each with its secret, or a list of two while
 * one is changed for another. `undefined` for any other text.
 */
export function readHookSecrets(text: string): HookSecrets | undefined {
  const json = readJson(Buffer.from(text, "utf8"));
  const reading = json.kind === "read" ? Document.safeParse(json.value) : undefined;
  if (reading?.success !== true) return undefined;
  return new Map(Object.entries(reading.data).map(([name, secret]) => [name, [secret].flat()]));
}
