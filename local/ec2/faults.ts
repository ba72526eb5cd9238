import type { DatabaseSync } from "node:sqlite";
import type { Action } from "./actions/action.ts";
import type { ErrorCode } from "./refusal.ts";
import { newThrottle, type Throttle } from "./throttle.ts";
import { newVisibility, type Visibility } from "./visibility.ts";
import type { Query } from "./wire/query.ts";

/** Something that goes wrong between a caller and EC2, for tests: what the call does, and what is answered. */
export interface Fault {
  /** Which action it strikes; any if not given. */
  readonly action?: string;
  /**
   * What the call does: nothing, what it should, or only the first rules that it was to add or remove (which real
   * EC2 never does).
   */
  readonly effect: "none" | "all" | { readonly firstRules: number };
  /** What the caller gets: the true answer, silence, a connection reset, or an error of EC2's. */
  readonly answer: "true" | "hang" | "reset" | ErrorCode;
  /** How many calls it strikes; one if not given. */
  readonly times?: number;
  /** Waits before the effect, so that a call can land after its caller has given up. */
  readonly until?: Promise<void>;
}

/** Switches that make the embedded EC2 misbehave as the real one at times does. */
export interface Faults {
  /** Queues a fault; faults strike in the order they were queued, each the calls that it is for. */
  strike(fault: Fault): void;
  /** Describes lag by so many milliseconds of the server's clock, for changes from now on; 0 ends it. */
  delayDescribes(milliseconds: number): void;
  /** Counts calls against EC2's token buckets and answers RequestLimitExceeded past them; off at the start. */
  limitRates(on: boolean): void;
  /** Ends all faults that are queued or in force. */
  clear(): void;
}

/** The side of the faults that the server asks. */
export interface FaultBook extends Faults, Pick<Visibility, "beforeChange" | "visible"> {
  /** The fault that strikes this call, used up by asking. */
  take(action: Action, query: Query, account: string): Fault | undefined;
}

const THROTTLED: Fault = { effect: "none", answer: "RequestLimitExceeded" };

/** Faults for one server; `clock` is the server's. */
export function newFaults(db: DatabaseSync, clock: () => Date): FaultBook {
  const { delay, beforeChange, visible } = newVisibility(db, clock);
  const queue = newQueue();
  let throttle: Throttle | undefined;
  const limitRates = (on: boolean) => {
    throttle = on ? newThrottle(clock) : undefined;
  };
  return {
    strike: queue.add,
    delayDescribes: delay,
    limitRates,
    clear: () => {
      queue.clear();
      delay(0);
      limitRates(false);
    },
    take: (action, query, account) =>
      throttle?.exceeds(account, action, query) === true ? THROTTLED : queue.take(action.name),
    beforeChange,
    visible,
  };
}

/** The faults that have not struck yet. */
function newQueue() {
  let waiting: readonly (Fault & { readonly left: number })[] = [];
  return {
    add: (fault: Fault) => {
      waiting = [...waiting, { ...fault, left: fault.times ?? 1 }];
    },
    clear: () => {
      waiting = [];
    },
    take: (action: string): Fault | undefined => {
      const found = waiting.find((fault) => (fault.action ?? action) === action);
      waiting = waiting
        .map((fault) => (fault === found ? { ...fault, left: fault.left - 1 } : fault))
        .filter(({ left }) => left > 0);
      return found;
    },
  };
}
