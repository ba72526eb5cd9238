/** The words that a mistyped one may mean, likeliest first: at most three, each alike to four fifths. */
export function closeMatches(word: string, candidates: readonly string[]): readonly string[] {
  return candidates
    .map((candidate) => ({ candidate, likeness: likeness(candidate, word) }))
    .filter((match) => match.likeness >= 0.8)
    .sort((a, b) => b.likeness - a.likeness || (a.candidate < b.candidate ? 1 : -1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** How alike two words are, from 0 to 1: twice the letters in blocks that both have in order, over all letters. */
function likeness(a: string, b: string): number {
  const letters = a.length + b.length;
  return letters === 0 ? 1 : (2 * matching(a, b)) / letters;
}

/** The letters of the longest common block, and of those left and right of it. */
function matching(a: string, b: string): number {
  let best = { a: 0, b: 0, length: 0 };
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) {
      let length = 0;
      while (i + length < a.length && a[i + length] === b[j + length]) length++;
      if (length > best.length) best = { a: i, b: j, length };
    }
  }
  if (best.length === 0) return 0;
  const left = matching(a.slice(0, best.a), b.slice(0, best.b));
  const right = matching(a.slice(best.a + best.length), b.slice(best.b + best.length));
  return left + best.length + right;
}
