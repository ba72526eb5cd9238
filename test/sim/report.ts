import { type Lived, liveSeed } from "./life.ts";
import { shorten } from "./shorten.ts";

/** What came of many lives. */
export interface Report {
  readonly runs: number;
  readonly steps: number;
  readonly faults: ReadonlyMap<string, number>;
  /** The seeds of the lives that broke a promise, with the shortest life found that breaks it too. */
  readonly failed: readonly { readonly seed: number; readonly lived: Lived }[];
}

/** After so many broken lives there is enough to look at. */
const ENOUGH = 3;

/** Lives the lives of so many seeds in a row; `onLife` is told of each. */
export async function liveMany(
  from: number,
  runs: number,
  onLife: (done: number) => void = () => {},
): Promise<Report> {
  const faults = new Map<string, number>();
  const failed: { seed: number; lived: Lived }[] = [];
  let steps = 0;
  let done = 0;
  for (let seed = from; seed < from + runs && failed.length < ENOUGH; seed++) {
    const lived = await liveSeed(seed);
    for (const [kind, count] of lived.faults) faults.set(kind, (faults.get(kind) ?? 0) + count);
    steps += lived.steps;
    done += 1;
    if (lived.broken !== undefined) failed.push({ seed, lived: await shorten(lived) });
    onLife(done);
  }
  return { runs: done, steps, faults, failed };
}

/** What was lived through, as lines for a reader. */
export function reportText({ runs, steps, faults }: Report, from: number, seconds: number): string {
  const kinds = [...faults].sort(([, a], [, b]) => b - a);
  const all = kinds.reduce((sum, [, count]) => sum + count, 0);
  return [
    `${runs} lives from seed ${from}: ${steps} steps, ${all} faults, ${seconds.toFixed(0)} s`,
    ...kinds.map(([kind, count]) => `  ${String(count).padStart(9)}  ${kind}`),
  ].join("\n");
}

/** A life that broke a promise, as a story. */
export function failureText({ seed, lived }: Report["failed"][number]): string {
  const { broken, trace, tape } = lived;
  return [
    `seed ${seed} breaks the promise: ${broken?.sentence}`,
    ...(broken?.details ?? []).map((detail) => `  ${detail}`),
    "the shortest life found that breaks it:",
    ...trace().map((line) => `  ${line}`),
    `its choices: [${tape}]`,
  ].join("\n");
}
