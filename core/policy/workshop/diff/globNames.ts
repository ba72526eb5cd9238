/** The longest name of a role or user (IAM API reference, CreateRole). */
const LONGEST = 64;

/** Beyond so many globs in so many states the answer is given up: none of the lists that people write comes near. */
const MOST_WORK = 100_000;

/** Characters that a name may have, the readable ones first. */
const CHARACTERS = [..."xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+=,.@-"];

/** How far a glob has been read: the places in it that a name can be at, lowest first. */
type Places = readonly number[];

/** The globs that the rest of a name can still match, by their index. */
type State = ReadonlyMap<number, Places>;

/**
 * One name, the shortest there is, for each way in which globs can match a name or not: for `a*` and `*b` one that both
 * match, one for each that it alone matches, and one that neither does. Throws where that is too much to tell apart.
 */
export function namesTellingApart(globs: readonly string[]): readonly string[] {
  const letters = lettersOf(globs);
  const found = new Map<string, string>();
  const seen = new Set<string>();
  let work = 0;
  const start: State = new Map(globs.map((glob, i) => [i, past(glob, [0])]));
  let front: readonly { readonly name: string; readonly state: State }[] = [
    { name: "", state: start },
  ];
  for (let length = 1; length <= LONGEST && front.length > 0; length++) {
    const next: { readonly name: string; readonly state: State }[] = [];
    for (const { name, state } of front) {
      for (const letter of letters) {
        const after = step(globs, state, letter);
        const key = keyOf(after);
        if (seen.has(key)) continue;
        seen.add(key);
        work += after.size;
        next.push({ name: name + letter, state: after });
        const matched = [...after].filter(([i, places]) => places.includes(globs[i]?.length ?? 0));
        const by = matched.map(([i]) => i).join();
        if (!found.has(by)) found.set(by, name + letter);
      }
      if (work > MOST_WORK) {
        throw new Error("the policies name principals by too many patterns with * to be compared");
      }
    }
    front = next;
  }
  return [...found.values()];
}

/** The characters that some glob names, and one that stands for all others. */
function lettersOf(globs: readonly string[]): readonly string[] {
  const named = new Set(globs.flatMap((glob) => [...glob]).filter((letter) => letter !== "*"));
  const other = CHARACTERS.find((letter) => !named.has(letter));
  return [...(other === undefined ? [] : [other]), ...named];
}

function step(globs: readonly string[], state: State, letter: string): State {
  const after = new Map<number, Places>();
  for (const [i, places] of state) {
    const glob = globs[i] ?? "";
    const next = places.flatMap((place) => {
      if (glob[place] === "*") return [place];
      return glob[place] === letter ? [place + 1] : [];
    });
    if (next.length > 0) after.set(i, past(glob, next));
  }
  return after;
}

/** Places, and those behind the stars at them. Before the last star that is reached there is nothing more to be had. */
function past(glob: string, places: Places): Places {
  const all = new Set(places);
  for (const place of all) if (glob[place] === "*") all.add(place + 1);
  const sorted = [...all].sort((a, b) => a - b);
  const star = sorted.findLast((place) => glob[place] === "*") ?? 0;
  return sorted.filter((place) => place >= star);
}

function keyOf(state: State): string {
  return [...state].map(([i, places]) => `${i}:${places.join(" ")}`).join();
}
