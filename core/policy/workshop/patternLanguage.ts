import { holding, type Instruction, NONE, type PatternProgram } from "../program.ts";

/** The kinds of characters that conditions tell apart, each with a member, and as ranges. */
const KINDS = [
  { member: 10, ranges: [10, 10] },
  { member: 97, ranges: [48, 57, 65, 90, 95, 95, 97, 122] },
  { member: 32, ranges: [0, 9, 11, 47, 58, 64, 91, 94, 96, 96, 123, 0x10ffff] },
] as const;

/** A place in each program, and the kind of character before it. */
interface Place {
  readonly at: readonly number[];
  readonly before: number;
}

type Read = Extract<Instruction, { readonly op: "read" }>;

/** Beyond so many places the answer is given up: none of the patterns that people write comes near. */
const MOST_PLACES = 50_000;

/**
 * The length in characters of the shortest value that all programs match, `none` where there is no such value, and
 * `unknown` where the programs are too large to tell.
 */
export function shortestMatch(programs: readonly PatternProgram[]): number | "none" | "unknown" {
  let places: readonly Place[] = [{ at: programs.map(({ start }) => start), before: NONE }];
  const seen = new Set(places.map(keyOf));
  for (let length = 0; places.length > 0; length++) {
    if (places.some((place) => ends(programs, place))) return length;
    const next: Place[] = [];
    for (const place of places) {
      for (const after of afterOne(programs, place)) {
        if (seen.has(keyOf(after))) continue;
        seen.add(keyOf(after));
        next.push(after);
      }
      if (seen.size > MOST_PLACES) return "unknown";
    }
    places = next;
  }
  return "none";
}

function keyOf({ at, before }: Place): string {
  return JSON.stringify([at, before]);
}

function ends(programs: readonly PatternProgram[], { at, before }: Place): boolean {
  return programs.every((program, i) =>
    reachable(program, at[i], before, NONE).some(({ op }) => op === "match"),
  );
}

/** Where all programs can be after one more character, the same for all. */
function* afterOne(programs: readonly PatternProgram[], { at, before }: Place): Generator<Place> {
  for (const { member, ranges } of KINDS) {
    const reads = programs.map((program, i) =>
      reachable(program, at[i], before, member).flatMap((step) =>
        step.op === "read" ? [step] : [],
      ),
    );
    for (const together of choices(reads)) {
      const shared = together.reduce<readonly number[]>(
        (left, read) => common(left, read.ranges),
        ranges,
      );
      if (shared.length > 0) yield { at: together.map(({ next }) => next), before: member };
    }
  }
}

/** The reading and ending instructions that one thread comes to between two characters. */
export function reachable(
  { instructions }: PatternProgram,
  start: number | undefined,
  before: number,
  after: number,
): readonly Instruction[] {
  const conditions = holding(before, after);
  const found: Instruction[] = [];
  const seen = new Set<number>();
  const threads = start === undefined ? [] : [start];
  for (let place = threads.pop(); place !== undefined; place = threads.pop()) {
    const step = instructions[place];
    if (step === undefined || seen.has(place)) continue;
    seen.add(place);
    if (step.op === "split") threads.push(step.next, step.other);
    else if (step.op === "go") threads.push(step.next);
    else if (step.op !== "assert") found.push(step);
    else if ((step.conditions & ~conditions) === 0) threads.push(step.next);
  }
  return found;
}

/** One of each list, in every combination. */
function choices(lists: readonly (readonly Read[])[]): readonly (readonly Read[])[] {
  return lists.reduce<readonly (readonly Read[])[]>(
    (all, list) => all.flatMap((some) => list.map((one) => [...some, one])),
    [[]],
  );
}

/** What two lists of ranges, low and high by turns in rising order, have in common. */
function common(a: readonly number[], b: readonly number[]): readonly number[] {
  const shared: number[] = [];
  for (let i = 0; i < a.length; i += 2) {
    for (let j = 0; j < b.length; j += 2) {
      const first = Math.max(a[i] ?? 0, b[j] ?? 0);
      const last = Math.min(a[i + 1] ?? NONE, b[j + 1] ?? NONE);
      if (first <= last) shared.push(first, last);
    }
  }
  return shared;
}
