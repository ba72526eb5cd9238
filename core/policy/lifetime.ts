import type { Lifetime } from "../request/lifetime.ts";
import type { Subject } from "./facts.ts";
import { restricts } from "./where.ts";

/** How long a request's rules may stay: as it asks for, else for as long as the policy lets any stay; `undefined`: without end. */
export function grantedLifetime(subject: Subject): Lifetime | undefined {
  if (subject.request.lifetime !== undefined) return subject.request.lifetime;
  const { limits } = subject.policy;
  const limited = limits.mode === "enforce" && restricts(limits, subject);
  return limited && limits.maxSeconds !== undefined
    ? { kind: "for", seconds: limits.maxSeconds }
    : undefined;
}

/** How many seconds rules would stay that EC2 has from now on: below zero where their end has passed, infinite where they have none. */
export function secondsFrom(lifetime: Lifetime | undefined, now: Date): number {
  if (lifetime === undefined) return Number.POSITIVE_INFINITY;
  if (lifetime.kind === "for") return lifetime.seconds;
  return (Date.parse(lifetime.at) - now.getTime()) / 1000;
}
