import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Clock, NewHex } from "../ports.ts";
import { type Failure, failureError, failureOf, wasRepeated } from "./dynamoErrors.ts";

/** How long DynamoDB is waited for, in milliseconds: for one try, and for all tries of one call. */
export interface Patience {
  readonly tryMs: number;
  readonly callMs: number;
}

/** What every call needs. */
export interface Calls {
  readonly client: DynamoDBClient;
  readonly clock: Clock;
  readonly newHex: NewHex;
  readonly patience: Patience;
}

/** Sends one command, once; the signal ends the try. */
export type Send<T> = (options: { readonly abortSignal: AbortSignal }) => Promise<T>;

/** How the tries of a call ended; `lost` says whether one before or at the end may have had an effect unseen. */
export type Ended<T> =
  | { readonly kind: "answered"; readonly answer: T }
  | { readonly kind: "failed"; readonly failure: Failure; readonly lost: boolean };

const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 400;

const WORTH_REPEATING: readonly Failure["kind"][] = ["busy", "lost"];

/** Makes a call that is the same at each try, until it is answered, refused, or out of tries or time. */
export async function repeat<T>(calls: Calls, send: Send<T>): Promise<Ended<T>> {
  const { clock, patience } = calls;
  const end = clock.now().getTime() + patience.callMs;
  let lost = false;
  for (let tries = 1; ; tries += 1) {
    // A pause may last longer than it was asked to: a try is begun nonetheless, and given a moment.
    const left = Math.max(1, end - clock.now().getTime());
    try {
      const abortSignal = AbortSignal.timeout(Math.min(patience.tryMs, left));
      return { kind: "answered", answer: await send({ abortSignal }) };
    } catch (error) {
      const failure = failureOf(error);
      lost ||= failure.kind === "lost" || wasRepeated(error);
      const pause = pauseAfter(tries, calls.newHex);
      const over = tries === MAX_TRIES || clock.now().getTime() + pause >= end;
      if (over || !WORTH_REPEATING.includes(failure.kind)) return { kind: "failed", failure, lost };
      await clock.pause(pause);
    }
  }
}

/** Makes a call that only reads; rejects where it is not answered. */
export async function ask<T>(calls: Calls, what: string, send: Send<T>): Promise<T> {
  const ended = await repeat(calls, send);
  if (ended.kind === "failed") throw failureError(ended.failure, what);
  return ended.answer;
}

/** A random wait, in milliseconds, below a bound that doubles: writers that met once do not meet again at once. */
function pauseAfter(tries: number, newHex: NewHex): number {
  const bound = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
  return Math.floor((Number.parseInt(newHex(2), 16) / 0x1_0000) * bound);
}
