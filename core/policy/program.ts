/**
 * A pattern as a program of instructions, each named by its place in the list: plain JSON, so that it can be made where
 * policies are built and run where requests are judged. Source: Ken Thompson, Regular Expression Search Algorithm (1968).
 */
export interface PatternProgram {
  readonly start: number;
  readonly instructions: readonly Instruction[];
}

/** One step: read a character within the ranges, try two ways, go on where a condition holds, or be done. */
export type Instruction =
  | { readonly op: "read"; readonly ranges: readonly number[]; readonly next: number }
  | { readonly op: "split"; readonly next: number; readonly other: number }
  | { readonly op: "assert"; readonly conditions: number; readonly next: number }
  | { readonly op: "go"; readonly next: number }
  | { readonly op: "match" }
  | { readonly op: "fail" };

/** The bits of an assertion's conditions, as RE2 numbers them. */
const BEGIN_LINE = 1;
const END_LINE = 2;
const BEGIN_TEXT = 4;
const END_TEXT = 8;
const WORD_BOUNDARY = 16;
const NO_WORD_BOUNDARY = 32;

const NEWLINE = 10;
/** No character: what stands before a value's first one and behind its last. */
export const NONE = -1;

/**
 * Whether a program matches a whole value. All ways through it are followed side by side, one character at a time: the
 * time is at most the value's length times the program's, whatever the value.
 */
export function runProgram({ start, instructions }: PatternProgram, value: string): boolean {
  const reached = new Uint32Array(instructions.length);
  let threads = [start];
  let before = NONE;
  let round = 0;
  for (const text of value) {
    const character = text.codePointAt(0) ?? NONE;
    round += 1;
    const steps = follow(instructions, threads, [before, character], reached, round);
    threads = readingOn(steps, character);
    if (threads.length === 0) return false;
    before = character;
  }
  const last = follow(instructions, threads, [before, NONE], reached, round + 1);
  return last.some(({ op }) => op === "match");
}

/** The reading and ending instructions that threads come to between two characters; `reached` says in which round each was. */
export function follow(
  instructions: readonly Instruction[],
  threads: number[],
  between: readonly [before: number, after: number],
  reached: Uint32Array,
  round: number,
): readonly Instruction[] {
  const found: Instruction[] = [];
  for (let place = threads.pop(); place !== undefined; place = threads.pop()) {
    const step = instructions[place];
    if (step === undefined || reached[place] === round) continue;
    reached[place] = round;
    if (step.op === "split") threads.push(step.next, step.other);
    else if (step.op === "go") threads.push(step.next);
    else if (step.op !== "assert") found.push(step);
    else if ((step.conditions & ~holding(...between)) === 0) threads.push(step.next);
  }
  return found;
}

/** Where the reading instructions among some go on behind a character. */
export function readingOn(steps: readonly Instruction[], character: number): number[] {
  const next: number[] = [];
  for (const step of steps) {
    if (step.op === "read" && within(step.ranges, character)) next.push(step.next);
  }
  return next;
}

/** Which conditions hold between two characters; NONE stands for the value's ends. */
export function holding(before: number, after: number): number {
  let conditions = isWord(before) === isWord(after) ? NO_WORD_BOUNDARY : WORD_BOUNDARY;
  if (before === NONE) conditions |= BEGIN_TEXT | BEGIN_LINE;
  if (before === NEWLINE) conditions |= BEGIN_LINE;
  if (after === NONE) conditions |= END_TEXT | END_LINE;
  if (after === NEWLINE) conditions |= END_LINE;
  return conditions;
}

/** One character for all beside which the same conditions hold: a new line, a letter for what is in words, or a space. */
export function likeOf(character: number): number {
  if (character === NONE || character === NEWLINE) return character;
  return isWord(character) ? 97 : 32;
}

/** RE2's word characters, which are ASCII's: 0-9 A-Z _ a-z. */
function isWord(character: number): boolean {
  if (character >= 97) return character <= 122;
  if (character >= 65) return character <= 90 || character === 95;
  return character >= 48 && character <= 57;
}

/** Whether ranges, given as low and high by turns in rising order, hold a character. */
function within(ranges: readonly number[], character: number): boolean {
  for (let at = 0; at < ranges.length; at += 2) {
    if (character < (ranges[at] ?? 0)) return false;
    if (character <= (ranges[at + 1] ?? NONE)) return true;
  }
  return false;
}
