/** One word of a line. Blanks part words, but for those between double quotes. */
export interface Word {
  readonly text: string;
  /** As it was written, with its quotes. */
  readonly raw: string;
  /** Where the first `=` outside of quotes stands in the text; absent where there is none. */
  readonly cut?: number;
}

const LINK = /<([^<>|\s]*)(?:\|([^<>]*))?>/g;
const INVISIBLE = /[`\p{Cc}\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]/gu;

/**
 * What somebody typed, without what Slack makes of it: links and addresses as their text, smart quotes and dashes as those of the
 * keyboard, plain blanks, no marks of code. Source: Slack, Formatting text for app surfaces.
 */
export function plain(text: string): string {
  return text
    .replace(LINK, (_, target: string, label: string | undefined) => linkText(target, label))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/[\u201c-\u201f\u00ab\u00bb]/g, '"')
    .replace(/[\u2018-\u201b]/g, "'")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/\s/g, " ")
    .replace(INVISIBLE, "")
    .trim();
}

function linkText(target: string, label: string | undefined): string {
  const mark = /^[@#]/.exec(target)?.[0];
  if (mark !== undefined) return label === undefined ? target : `${mark}${label}`;
  return label ?? target.replace(/^(?:mailto|tel):/, "");
}

const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/** Parts a plain line into its words. A quote that nothing closes is a character like any other. */
export function wordsOf(line: string): readonly Word[] {
  const words: Word[] = [];
  for (let at = 0; at < line.length; ) {
    if (line[at] === " ") {
      at += 1;
      continue;
    }
    const word = wordAt(line, at);
    words.push(word);
    at += word.raw.length;
  }
  return words;
}

function wordAt(line: string, start: number): Word {
  let [text, at] = ["", start];
  let cut: number | undefined;
  while (at < line.length && line[at] !== " ") {
    QUOTED.lastIndex = at;
    const quoted = line[at] === '"' ? QUOTED.exec(line) : null;
    if (cut === undefined && line[at] === "=") cut = text.length;
    text += quoted === null ? line[at] : (quoted[1] ?? "").replace(/\\(["\\])/g, "$1");
    at += quoted?.[0].length ?? 1;
  }
  const raw = line.slice(start, at);
  return cut === undefined ? { text, raw } : { text, raw, cut };
}

/** Whether nothing of a word stands in quotes: only such a word can be a keyword, or a list. */
export function isBare({ text, raw }: Word): boolean {
  return text === raw;
}

/** A text as one word. */
export function quotedWord(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
