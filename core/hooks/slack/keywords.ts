import { isBare, type Word } from "./words.ts";

/** The words that begin the parts of a line; `allow` begins the first part, whether or not it stands there. */
export const KEYWORDS = ["allow", "to", "from", "for", "until", "with", "because"] as const;

/** A part of a line, by the word that begins it. */
export type Keyword = (typeof KEYWORDS)[number];

/** What people write instead. */
const MEANT: ReadonlyMap<string, Keyword> = new Map([
  ["towards", "to"],
  ["->", "to"],
  ["=>", "to"],
  ["till", "until"],
  ["tag", "with"],
  ["tags", "with"],
  ["reason", "because"],
  ["why", "because"],
  ["permit", "allow"],
  ["open", "allow"],
]);

/** The keyword that a word is, in any case and with or without a colon. */
export function keywordIn(word: string): Keyword | undefined {
  const plain = word.toLowerCase().replace(/:$/, "");
  return KEYWORDS.find((keyword) => keyword === plain);
}

/** The words of each part, and what was written instead of a keyword. */
export interface Parts {
  readonly words: Readonly<Record<Keyword, readonly Word[]>>;
  readonly slips: readonly string[];
}

/**
 * Parts a line at its keywords, in whatever order they come. Inside a reason a keyword is a word like any other, but where it begins
 * a part that the line has not had so far, and what follows is of that part's form.
 */
export function partsOf(words: readonly Word[]): Parts {
  const parts: Record<Keyword, Word[]> = {
    allow: [],
    to: [],
    from: [],
    for: [],
    until: [],
    with: [],
    because: [],
  };
  const slips: string[] = [];
  let part: Keyword = "allow";
  for (const [index, word] of words.entries()) {
    const keyword = isBare(word) ? keywordIn(word.text) : undefined;
    const meant: Keyword | undefined =
      part !== "because" && isBare(word) ? MEANT.get(word.text.toLowerCase()) : undefined;
    const next: Keyword | undefined = keyword ?? meant;
    const begins =
      next !== undefined &&
      (part !== "because" ||
        (parts[next].length === 0 && BEGINS[next](words.slice(index + 1, index + 3))));
    if (!begins) parts[part].push(word);
    else part = next;
    if (keyword === undefined && meant !== undefined) {
      slips.push(`${JSON.stringify(word.text)} is written ${meant}`);
    }
  }
  return { words: parts, slips };
}

const NEVER = () => false;

/** Whether the next two words have the form of a part's own. */
const BEGINS: Readonly<Record<Keyword, (next: readonly Word[]) => boolean>> = {
  allow: NEVER,
  to: begin(/^(?:pl-|sg-|\d+\.\d+\.\d+\.\d+|[0-9a-f]*:[0-9a-f:]*\/)/i),
  from: begin(/^sg-/i),
  for: begin(/^(?:(?:\d+[wdhms])+|P(?:T?\d+[WDHMS])+|\d+ (?:week|day|hour)s?)(?: |$)/i),
  until: begin(/^\d{4}-\d\d-\d\d/),
  with: ([word]) => (word?.cut ?? 0) > 0,
  because: NEVER,
};

function begin(form: RegExp) {
  return (next: readonly Word[]) => form.test(next.map(({ raw }) => raw).join(" "));
}
