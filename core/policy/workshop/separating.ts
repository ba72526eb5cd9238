import { likeOf, NONE, type PatternProgram } from "../program.ts";
import { reachable } from "./patternLanguage.ts";

/** Beyond so many states the answer is given up: none of the patterns that people write comes near. */
const MOST_STATES = 20_000;

/** The longest value that a tag can have. */
const LONGEST_VALUE = 256;

/** Where each program can be, and a character like the one before. */
interface State {
  readonly at: readonly (readonly number[])[];
  readonly before: number;
}

/**
 * The shortest value that all of some programs match and another one does not; `none` where there is no such value, and
 * `unknown` where the programs are too large to tell.
 */
export function separating(
  matching: readonly PatternProgram[],
  other: PatternProgram,
): { readonly value: string } | "none" | "unknown" {
  const programs = [...matching, other];
  const letters = lettersOf(programs);
  let front: readonly { readonly state: State; readonly value: string }[] = [
    { state: { at: programs.map(({ start }) => [start]), before: NONE }, value: "" },
  ];
  const seen = new Set<string>();
  for (let length = 0; length <= LONGEST_VALUE && front.length > 0; length++) {
    const next: { readonly state: State; readonly value: string }[] = [];
    for (const { state, value } of front) {
      if (separates(programs, state)) return { value };
      for (const letter of letters) {
        const after = step(programs, state, letter);
        const key = JSON.stringify(after);
        if (seen.has(key) || after.at.slice(0, -1).some((places) => places.length === 0)) continue;
        seen.add(key);
        next.push({ state: after, value: value + String.fromCodePoint(letter) });
      }
      if (seen.size > MOST_STATES) return "unknown";
    }
    front = next;
  }
  return "none";
}

function separates(programs: readonly PatternProgram[], { at, before }: State): boolean {
  return programs.every((program, i) => {
    const ends = (at[i] ?? []).flatMap((place) => reachable(program, place, before, NONE));
    const matches = ends.some(({ op }) => op === "match");
    return matches === i < programs.length - 1;
  });
}

function step(programs: readonly PatternProgram[], { at, before }: State, letter: number): State {
  const next = programs.map((program, i) => {
    const steps = (at[i] ?? []).flatMap((place) => reachable(program, place, before, letter));
    const read = steps.flatMap((one) =>
      one.op === "read" && within(one.ranges, letter) ? [one.next] : [],
    );
    return [...new Set(read)].sort((a, b) => a - b);
  });
  return { at: next, before: likeOf(letter) };
}

function within(ranges: readonly number[], letter: number): boolean {
  return ranges.some(
    (first, i) => i % 2 === 0 && first <= letter && letter <= (ranges[i + 1] ?? -1),
  );
}

/** One character of each kind that programs and their conditions tell apart, the readable ones first. */
function lettersOf(programs: readonly PatternProgram[]): readonly number[] {
  const ranges = programs.flatMap(({ instructions }) =>
    instructions.flatMap((one) => (one.op === "read" ? one.ranges : [])),
  );
  // The second number of each pair is the last of a range: what follows it is cut off.
  const ends = ranges.map((end, i) => end + (i % 2));
  // Half of a pair of UTF-16, which 0xd800 to 0xdfff are, is no character by itself.
  const cuts = [...new Set([0, 10, 11, 48, 58, 65, 91, 95, 96, 97, 123, 0xe000, ...ends])]
    .filter((cut) => cut < 0xd800 || (cut >= 0xe000 && cut <= 0x10ffff))
    .sort((a, b) => a - b);
  return cuts
    .map((cut, i) => readable(cut, (cuts[i + 1] ?? 0x110000) - 1))
    .sort((a, b) => rank(a) - rank(b));
}

/** A character of a range, one that can be seen if there is one. */
function readable(first: number, last: number): number {
  return first < 0x21 ? Math.min(last, 0x2d) : first;
}

function rank(letter: number): number {
  if (letter >= 97 && letter <= 122) return 0;
  return letter > 32 && letter < 127 ? 1 : 2;
}
