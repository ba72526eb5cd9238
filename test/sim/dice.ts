/** What chance decides in one life. Every choice is written on a tape, from which the same life can be lived again, or a shorter one. */
export interface Dice {
  /** A whole number from 0 to below `sides`. 0 is always the plainest choice: the first, none, no fault. */
  readonly roll: (sides: number) => number;
  /** Whether something happens that happens so often, of a thousand. */
  readonly happens: (ofThousand: number) => boolean;
  readonly pick: <const T extends readonly [unknown, ...unknown[]]>(values: T) => T[number];
  /** Every number rolled so far. */
  readonly tape: () => readonly number[];
}

/** Dice that look random and fall the same in each run. */
export function seededDice(seed: number): Dice {
  const next = numbersFrom(seed);
  return diceOf((sides) => Math.floor(next() * sides));
}

/** Dice that fall as a tape says; after its end all choices are the plainest. */
export function tapeDice(tape: readonly number[]): Dice {
  let place = 0;
  return diceOf((sides) => (tape[place++] ?? 0) % sides);
}

function diceOf(fall: (sides: number) => number): Dice {
  const tape: number[] = [];
  const roll = (sides: number) => {
    const number = sides <= 1 ? 0 : fall(sides);
    if (sides > 1) tape.push(number);
    return number;
  };
  return {
    roll,
    happens: (ofThousand) => ofThousand > 0 && roll(1000) >= 1000 - ofThousand,
    pick: (values) => values[roll(values.length)] ?? values[0],
    tape: () => tape,
  };
}

/** Numbers from 0 to below 1 by splitmix32: neighbouring seeds have nothing in common. */
function numbersFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
