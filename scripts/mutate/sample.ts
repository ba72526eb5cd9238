/** Some of a list, in its order: always the same for a seed (mulberry32). */
export function sampled<T>(list: readonly T[], size: number, seed: number): readonly T[] {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const ranked = list.map((one) => ({ one, rank: random() })).sort((a, b) => a.rank - b.rank);
  const chosen = new Set(ranked.slice(0, size).map(({ one }) => one));
  return list.filter((one) => chosen.has(one));
}
