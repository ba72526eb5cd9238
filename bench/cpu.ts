import { median } from "./print.ts";

/** The CPU time, user and system, that a piece of work takes for one input on average, in nanoseconds. */
export function cpuPerInput<T>(inputs: readonly T[], work: (input: T) => void): number {
  const start = process.cpuUsage();
  for (const input of inputs) work(input);
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / inputs.length;
}

/** Some measurements, taken by turns so that a busy machine slows all of them: of each its median, and how it stands to the first. */
export function byTurns(rounds: number, measurements: readonly (() => number)[]): readonly Turn[] {
  const taken = Array.from({ length: rounds + 1 }, () => measurements.map((measure) => measure()));
  // The first round warms up.
  return measurements.map((_, i) => ({
    nanoseconds: median(taken.slice(1).map((figures) => figures[i] ?? Number.NaN)),
    times: median(taken.slice(1).map((figures) => (figures[i] ?? Number.NaN) / (figures[0] ?? 1))),
  }));
}

/** The median of a measurement, and the median of its ratios to the first of its round. */
export interface Turn {
  readonly nanoseconds: number;
  readonly times: number;
}
