import type { Dice } from "./dice.ts";

/** Whoever waits for its turn: to make a call, to hear its answer, or for time to pass. */
interface Waiting {
  readonly who: string;
  readonly what: string;
  /** Not before this time, in milliseconds since 1970. */
  readonly from: number;
  readonly go: () => void;
}

/** The one thread of a life: of all that wait, chance says who goes on, and everybody else stands still. */
export interface Schedule {
  /** Waits until chance lets this one go on, not before so many milliseconds have passed. */
  readonly turn: (who: string, what: string, afterMs?: number) => Promise<void>;
  /** Lets one go on, and waits until all wait again; false where nobody waits. */
  readonly step: () => Promise<boolean>;
  /** How many turns there were. */
  readonly turns: () => number;
  readonly now: () => number;
  /** Time passes. */
  readonly pass: (milliseconds: number) => void;
}

/** Makes a schedule that begins at one and the same moment in each run; `onTurn` is told who goes on. */
export function newSchedule(dice: Dice, onTurn: (who: string, what: string) => void): Schedule {
  let time = Date.UTC(2026, 0, 2, 3, 4, 5);
  let waiting: readonly Waiting[] = [];
  let turns = 0;
  const turn: Schedule["turn"] = (who, what, afterMs = 0) =>
    new Promise((go) => {
      waiting = [...waiting, { who, what, from: time + afterMs, go }];
    });
  return {
    turn,
    step: async () => {
      const next = waiting[dice.roll(waiting.length)];
      if (next === undefined) return false;
      waiting = waiting.filter((one) => one !== next);
      turns += 1;
      time = Math.max(time, next.from);
      onTurn(next.who, next.what);
      next.go();
      await allWait();
      return true;
    },
    turns: () => turns,
    now: () => time,
    pass: (milliseconds) => {
      time += milliseconds;
    },
  };
}

/** Everything that can go on without a turn has gone on: no more than promises lie between two of them. */
export function allWait(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
