import { type Lived, liveTape } from "./life.ts";
import type { Sabotage } from "./sabotage.ts";

type Tape = readonly number[];

/** How many other lives are tried. */
const TRIES = 1_500;

/** What is done to a part of a tape: it is left out, or its choices are made the plainest there are. */
const WAYS: readonly ((tape: Tape, from: number, to: number) => Tape)[] = [
  (tape, from, to) => [...tape.slice(0, from), ...tape.slice(to)],
  (tape, from, to) => tape.map((choice, place) => (place >= from && place < to ? 0 : choice)),
];

/** Looks for the shortest life that breaks the same promise. */
export async function shorten(first: Lived, sabotage: Sabotage = {}): Promise<Lived> {
  let best = first;
  let tries = 0;
  for (let size = first.tape.length; size >= 1; size = Math.floor(size / 2)) {
    for (const way of WAYS) {
      for (let from = 0; from < best.tape.length && tries < TRIES; ) {
        tries += 1;
        const lived = await liveTape(way(best.tape, from, from + size), sabotage);
        const shorter = lived.broken?.sentence === first.broken?.sentence && less(lived, best);
        if (shorter) best = lived;
        // Where a part was left out, the next one stands in its place.
        if (!shorter || way !== WAYS[0]) from += size;
      }
    }
  }
  return best;
}

/** Fewer steps, or as many with fewer choices that are not the plainest. */
function less(one: Lived, other: Lived): boolean {
  const length = ({ trace }: Lived) => trace().length;
  const marks = ({ tape }: Lived) => tape.filter((choice) => choice !== 0).length;
  return (
    length(one) < length(other) || (length(one) === length(other) && marks(one) < marks(other))
  );
}
