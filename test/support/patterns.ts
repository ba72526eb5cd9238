import fc from "fast-check";

const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "^", "$", "\\b", "\\B", "(?i)A", "\\w");
const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    atom,
    fc.tuple(tie("pattern"), tie("pattern")).map(([x, y]) => `(?:${x})(?:${y})`),
    fc.tuple(tie("pattern"), tie("pattern")).map(([x, y]) => `${x}|${y}`),
    fc
      .tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "{2}", "{1,2}", "*?"))
      .map(([x, times]) => `(?:${x})${times}`),
  ),
}));

/** Patterns of every construct, over a small alphabet. */
export const patterns: fc.Arbitrary<string> = pattern;

/** All words of at most three characters of an alphabet that has a letter, its capital, a non-letter and a new line. */
export function shortWords(): readonly string[] {
  const letters = ["a", "b", "A", " ", "\n"];
  const longer = (shorter: readonly string[]) =>
    shorter.flatMap((word) => letters.map((letter) => word + letter));
  const one = longer([""]);
  const two = longer(one);
  return ["", ...one, ...two, ...longer(two)];
}
