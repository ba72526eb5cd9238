import type { Subject } from "./facts.ts";
import type { Ban, Exception } from "./policy.ts";
import { permits } from "./where.ts";

/** The exceptions that lift a ban for this request: those that hold now, and those that have ended. */
export interface Lifting {
  readonly holding: readonly Exception[];
  readonly ended: readonly Exception[];
}

const NONE: Lifting = { holding: [], ended: [] };

/** Which exceptions speak of a ban where the request goes. */
export function exceptionsOf(ban: Ban, subject: Subject): Lifting {
  if (subject.policy.exceptions.length === 0) return NONE;
  const lifting = subject.policy.exceptions.filter(
    (exception) => exception.lifts.includes(ban.id) && permits(exception, subject),
  );
  return {
    holding: lifting.filter((exception) => holds(exception, subject)),
    ended: lifting.filter((exception) => !holds(exception, subject)),
  };
}

/** The exceptions that hold now where the request goes. */
export function holdingExceptions(subject: Subject): readonly Exception[] {
  return subject.policy.exceptions.filter(
    (exception) => holds(exception, subject) && permits(exception, subject),
  );
}

function holds({ endsAt }: Exception, { now }: Subject): boolean {
  return now.getTime() < endsAt;
}
