import { memberOf } from "./crossFaults.ts";
import { type Fault, quote } from "./fault.ts";
import { type Lifetime, readDuration } from "./lifetime.ts";

/** An end may be written as a time or as a duration; both would be two ends. `at` is the pointer to whatever has them. */
export function lifetimeFaults(members: unknown, at: string): readonly Fault[] {
  const duration = memberOf(members, "Duration") ?? null;
  if (duration === null || (memberOf(members, "ExpiresAt") ?? null) === null) return [];
  const detail = `${quote(duration)} stands beside ExpiresAt; write one of the two`;
  return [{ pointer: `${at}/Duration`, detail }];
}

/** How long, as it was written; `undefined` where nothing was. INVARIANT: the members passed every check. */
export function lifetimeOf(members: {
  readonly ExpiresAt?: string | null | undefined;
  readonly Duration?: string | null | undefined;
}): Lifetime | undefined {
  const { ExpiresAt, Duration } = members;
  if (ExpiresAt) return { kind: "until", at: new Date(ExpiresAt).toISOString() };
  const seconds = Duration ? readDuration(Duration) : undefined;
  return seconds === undefined ? undefined : { kind: "for", seconds };
}
