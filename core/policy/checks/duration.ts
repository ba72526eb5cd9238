import { durationText, lifetimeText } from "../../request/lifetime.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { grantedLifetime, secondsFrom } from "../lifetime.ts";
import { effectOf, restricts } from "../where.ts";
import { madeFrom } from "../window.ts";

/** Rules may stay for so long and no longer, and none is opened whose end has passed. */
export function duration(subject: Subject): readonly Finding[] {
  const lifetime = grantedLifetime(subject);
  const from = madeFrom(subject);
  const seconds = secondsFrom(lifetime, from);
  const pointer = lifetime?.kind === "until" ? "/Guard/ExpiresAt" : "/Guard/Duration";
  if (lifetime?.kind === "until" && seconds <= 0) {
    const now = subject.now.toISOString();
    const why =
      lifetime.at <= now
        ? `has passed, it is ${now}`
        : `comes before any rule may be made: the ticket's window begins at ${from.toISOString()}`;
    const detail = `${lifetime.at} ${why}; ask anew with a later end`;
    return [{ code: "end-in-past", effect: "deny", pointer, detail }];
  }
  const { limits } = subject.policy;
  const most = limits.maxSeconds ?? Number.POSITIVE_INFINITY;
  if (seconds <= most || !restricts(limits, subject)) return [];
  return [
    {
      code: "duration-too-long",
      effect: effectOf(limits),
      pointer,
      statementId: limits.id,
      detail: `the rules would stay ${lifetimeText(lifetime)}; ask for at most ${durationText(most)}`,
    },
  ];
}
