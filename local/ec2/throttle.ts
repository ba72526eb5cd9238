import type { Action } from "./actions/action.ts";
import type { Query } from "./wire/query.ts";

/** A token bucket: so many calls at once, so many more each second. */
interface Limit {
  readonly size: number;
  readonly perSecond: number;
}

// EC2 API Reference, "Request throttling".
const CHANGES: Limit = { size: 50, perSecond: 5 };
const READS: Limit = { size: 100, perSecond: 20 };
const UNFILTERED: Limit = { size: 50, perSecond: 10 };
const TAGS: Limit = { size: 100, perSecond: 10 };

const SPECIAL: Readonly<Record<string, Limit>> = { CreateTags: TAGS, DeleteTags: TAGS };

/** The calls that EC2 counts apart when they ask for everything at once. */
const DEAR_UNFILTERED = new Set(["DescribeSecurityGroups"]);

/** Counts calls as EC2 does, per account and action. */
export interface Throttle {
  /** Whether this call is one too many; a call that is not uses up a token. */
  exceeds(account: string, action: Action, query: Query): boolean;
}

interface Bucket {
  readonly tokens: number;
  /** When `tokens` was so, in ms since 1970. */
  readonly at: number;
}

export function newThrottle(clock: () => Date): Throttle {
  const buckets = new Map<string, Bucket>();
  return {
    exceeds: (account, action, query) => {
      const [kind, limit] = limitOf(action, query);
      const key = `${account} ${action.name} ${kind}`;
      const at = clock().getTime();
      const old = buckets.get(key) ?? { tokens: limit.size, at };
      const refilled = old.tokens + ((at - old.at) / 1000) * limit.perSecond;
      const tokens = Math.min(limit.size, refilled);
      const exceeds = tokens < 1;
      buckets.set(key, { tokens: exceeds ? tokens : tokens - 1, at });
      return exceeds;
    },
  };
}

function limitOf({ name, effect }: Action, { parameters }: Query): readonly [string, Limit] {
  if (DEAR_UNFILTERED.has(name) && parameters.length === 0) return ["unfiltered", UNFILTERED];
  return ["", SPECIAL[name] ?? (effect === "reads" ? READS : CHANGES)];
}
