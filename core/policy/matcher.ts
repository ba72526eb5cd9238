import { follow, likeOf, NONE, type PatternProgram, readingOn, runProgram } from "./program.ts";

/** Characters below this one have a place in each state's table. */
const ASCII = 128;

/** Beyond so many states a value is run through the program itself: no value can make a table grow without end. */
const MOST_STATES = 200;

/** Where the ways through a program stand together between two characters. */
interface State {
  readonly threads: readonly number[];
  /** A character that stands for all before which the same conditions hold. */
  readonly before: number;
  /** The state behind each ASCII character, for those that were met so far. */
  readonly after: (State | undefined)[];
  /** Whether a value may end here, once that was asked. */
  ends: boolean | undefined;
}

/**
 * A test for whole values that says what the program says. It keeps where the program stood after each beginning of a
 * value that it has met, so that a character costs one look into a table.
 * Source: Russ Cox, Regular Expression Matching in the Wild (2010), on RE2's automaton that is built on the way.
 */
export function matcherOf(
  program: PatternProgram,
  mostStates: number = MOST_STATES,
): (value: string) => boolean {
  const states = new Map<string, State>();
  const start = stateOf([program.start], NONE);

  function stateOf(threads: readonly number[], before: number): State {
    const key = `${before}: ${threads.join(" ")}`;
    const known = states.get(key);
    if (known !== undefined) return known;
    const state: State = { threads, before, after: Array(ASCII).fill(undefined), ends: undefined };
    states.set(key, state);
    return state;
  }

  function steps({ threads, before }: State, character: number) {
    const reached = new Uint32Array(program.instructions.length);
    return follow(program.instructions, [...threads], [before, character], reached, 1);
  }

  /** The state behind one more character; none where the tables don't say. */
  function behind(state: State, character: number): State | undefined {
    if (character >= ASCII || states.size >= mostStates) return undefined;
    const threads = readingOn(steps(state, character), character).sort((a, b) => a - b);
    const after = stateOf(threads, likeOf(character));
    state.after[character] = after;
    return after;
  }

  return (value) => {
    let state = start;
    for (let at = 0; at < value.length; at++) {
      const character = value.charCodeAt(at);
      const after = state.after[character] ?? behind(state, character);
      if (after === undefined) return runProgram(program, value);
      if (after.threads.length === 0) return false;
      state = after;
    }
    state.ends ??= steps(state, NONE).some(({ op }) => op === "match");
    return state.ends;
  };
}
