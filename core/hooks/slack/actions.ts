import * as z from "zod/mini";
import { Digest } from "../../request/answer.ts";
import { readJson } from "../../request/json.ts";
import { RequestId, type Saying } from "../message.ts";

/** What the buttons of a message say, by their `action_id`. */
export const ACTIONS: readonly Saying[] = ["approve", "decline", "cancel"];

/** Which request a button means, and which content of it was shown. */
export interface Shown {
  readonly requestId: string;
  readonly digest: string;
}

const Value = z.strictObject({ RequestId, Digest });

/** The `value` of a button, which Slack gives back as it is when it is pressed. Slack takes at most 2000 characters. */
export function actionValue({ requestId, digest }: Shown): string {
  return JSON.stringify({ RequestId: requestId, Digest: digest });
}

/** Reads a button's value back; `undefined` for every other text. */
export function readActionValue(text: string): Shown | undefined {
  const json = readJson(Buffer.from(text, "utf8"));
  const reading = json.kind === "read" ? Value.safeParse(json.value) : undefined;
  if (reading?.success !== true) return undefined;
  return { requestId: reading.data.RequestId, digest: reading.data.Digest };
}

/** Reads the name of a button's action; `undefined` for every other text. */
export function readAction(text: string): Saying | undefined {
  return ACTIONS.find((action) => action === text);
}
