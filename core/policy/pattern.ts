import { RE2JS } from "re2js";
import type { Instruction, PatternProgram } from "./program.ts";

/** A tag pattern's program, or RE2's word on what is wrong with the pattern. */
export type PatternReading =
  | { readonly ok: true; readonly program: PatternProgram }
  | { readonly ok: false; readonly message: string };

/** The programs of patterns, by the patterns' texts. */
export type PatternPrograms = ReadonlyMap<string, PatternProgram>;

const PREFIX = /^error parsing regexp: /;

/**
 * Compiles a tag pattern in RE2's syntax. Its program is run in time linear in a value's length: no tag that a caller
 * sends can make the check slow. Look-around and back-references, which have no linear form, don't compile.
 * Source: https://github.com/google/re2/wiki/Syntax
 */
export function readPattern(pattern: string): PatternReading {
  try {
    const { start, inst } = RE2JS.compile(pattern).re2Input.prog;
    return { ok: true, program: { start, instructions: inst.map(instruction) } };
  } catch (error) {
    // RE2JS has no other way to refuse a pattern than to throw.
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, message: reason.replace(PREFIX, "") };
  }
}

/** The programs of patterns that were read before. */
export function patternPrograms(patterns: readonly string[]): PatternPrograms {
  return new Map(
    patterns.map((pattern) => {
      const reading = readPattern(pattern);
      if (!reading.ok) throw new Error(`the document was not checked: ${reading.message}`);
      return [pattern, reading.program] as const;
    }),
  );
}

/** An instruction of RE2JS. `out` and `arg` name instructions, and `arg` flags and conditions besides. */
interface Compiled {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: ArrayLike<number>;
  matchRune(rune: number): boolean;
}

/** What RE2JS numbers its instructions by; the numbers are RE2's own. */
const READERS: Readonly<Record<number, (step: Compiled) => Instruction>> = {
  1: ({ out, arg }) => ({ op: "split", next: out, other: arg }),
  2: ({ out, arg }) => ({ op: "split", next: out, other: arg }),
  3: ({ out }) => ({ op: "go", next: out }),
  4: ({ out, arg }) => ({ op: "assert", conditions: arg, next: out }),
  5: () => ({ op: "fail" }),
  6: () => ({ op: "match" }),
  7: ({ out }) => ({ op: "go", next: out }),
  8: read,
  9: read,
  10: ({ out }) => ({ op: "read", ranges: [0, 0x10ffff], next: out }),
  11: ({ out }) => ({ op: "read", ranges: [0, 9, 11, 0x10ffff], next: out }),
};

function instruction(step: Compiled): Instruction {
  const reader = READERS[step.op];
  if (reader === undefined) throw new Error(`instruction ${step.op} has no linear form`);
  return reader(step);
}

function read(step: Compiled): Instruction {
  const { out: next, runes } = step;
  const [only] = Array.from(runes);
  if (only === undefined || runes.length > 1) {
    return { op: "read", ranges: Array.from(runes), next };
  }
  return { op: "read", ranges: equals(step, only).flatMap((rune) => [rune, rune]), next };
}

const FOLD_CASE = 1;

// Letters with two cases lie in the first two planes of Unicode; CaseFolding.txt ends with Adlam, U+1E921.
const CASED_END = 0x20000;

/** The characters that a single one stands for: with `(?i)` all its cases, such as k, K and the Kelvin sign. */
function equals(step: Compiled, only: number): readonly number[] {
  if ((step.arg & FOLD_CASE) === 0 || only >= CASED_END) return [only];
  return Array.from({ length: CASED_END }, (_, rune) => rune).filter((rune) =>
    step.matchRune(rune),
  );
}
