import type { Desk } from "../desk.ts";
import { textOf } from "./notes.ts";
import type { Session } from "./session.ts";
import { bodyOf } from "./told.ts";
import { type HttpAnswer, NoAnswer } from "./transport.ts";

/** An answer, and how often was asked again for it: as often as could be, or less. */
export interface Asked {
  readonly answer: HttpAnswer;
  readonly spent?: number;
}

/** A request to be sent, and how often at most. */
export interface Sending {
  readonly path: string;
  readonly body: string;
  readonly ownKey: string | undefined;
  readonly maxAttempts: number;
}

/** Sends a request until it is answered for good, at most so many times. One key makes one rule set, however often. */
export async function sendRequest(
  desk: Desk,
  session: Session,
  { path, body, ownKey, maxAttempts }: Sending,
): Promise<Asked> {
  let key = ownKey ?? desk.newKey();
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryOnce(session, path, body, key);
    const again = retryOf(outcome);
    if (again === undefined || attempt >= maxAttempts) {
      if (outcome instanceof NoAnswer) throw outcome.toRefusal();
      return again === undefined ? { answer: outcome } : { answer: outcome, spent: attempt - 1 };
    }
    await desk.pause(pauseOf(outcome, attempt));
    // A request that has ended keeps its end under its key; only a new one is tried anew.
    if (again === "anew" && ownKey === undefined) key = desk.newKey();
  }
}

async function tryOnce(
  session: Session,
  path: string,
  body: string,
  key: string,
): Promise<HttpAnswer | NoAnswer> {
  try {
    return await session.ask("POST", path, body, { "idempotency-key": key });
  } catch (error) {
    if (error instanceof NoAnswer) return error;
    throw error;
  }
}

type Retry = "same" | "anew";

/** Which problems may pass by themselves. */
const RETRIES: Readonly<Record<string, Retry>> = {
  "group-busy": "same",
  "ledger-unavailable": "same",
  "ticket-unavailable": "same",
  "outcome-unknown": "same",
  "ec2-unavailable": "anew",
  "ec2-throttled": "anew",
};

const GATEWAY_RETRIES: readonly number[] = [429, 502, 503, 504];

/** Whether the same may be asked again, and how; `undefined` where an answer is for good. */
export function retryOf(outcome: HttpAnswer | NoAnswer): Retry | undefined {
  if (outcome instanceof NoAnswer) return outcome.final ? undefined : "same";
  if (outcome.status < 400) return undefined;
  const body = bodyOf(outcome);
  const code = body === undefined ? undefined : textOf(body, "code");
  if (code !== undefined) return RETRIES[code];
  return GATEWAY_RETRIES.includes(outcome.status) ? "same" : undefined;
}

const MOST_MS = 20_000;

/** As long as the answer asks for, else a quarter of a second, doubled each time. */
function pauseOf(outcome: HttpAnswer | NoAnswer, attempt: number): number {
  const asked = outcome instanceof NoAnswer ? undefined : outcome.headers["retry-after"];
  const wanted = /^\d+$/.test(asked ?? "") ? Number(asked) * 1_000 : 125 * 2 ** attempt;
  return Math.min(wanted, MOST_MS);
}
