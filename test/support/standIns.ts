import type { Clock, Log } from "../../lambda/ports.ts";

/** One structured log line as it was written. */
export interface LogLine {
  readonly level: "info" | "error";
  readonly message: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** A clock that only a test moves; waiting takes no time. */
export interface VirtualClock extends Clock {
  readonly advance: (milliseconds: number) => void;
}

/** Hexadecimal digits that are the same in each run and never come twice. */
export function countedHex(): (digits: number) => string {
  let count = 0;
  return (digits) => (++count).toString(16).padStart(digits, "0");
}

/** A clock that starts at one and the same moment in each run. */
export function virtualClock(): VirtualClock {
  let time = Date.UTC(2026, 0, 2, 3, 4, 5);
  return {
    now: () => new Date(time),
    pause: () => new Promise((resolve) => void setImmediate(resolve)),
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}

/** A log that keeps its lines. */
export function keptLog(lines: LogLine[]): Log {
  const keep = (level: LogLine["level"]) => (message: string, members: LogLine["members"]) => {
    lines.push({ level, message, members });
  };
  return { info: keep("info"), error: keep("error") };
}
