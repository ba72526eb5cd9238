import { isBare, type Word } from "./words.ts";

/** One thing of a list. */
export interface Piece {
  readonly text: string;
  /** Whether a comma joins it to the one before. */
  readonly joined: boolean;
}

/** What people put between and around things, which says nothing. */
const FILLERS: readonly string[] = [
  "and",
  "&",
  "+",
  "port",
  "ports",
  "traffic",
  "egress",
  "outbound",
  "please",
];

/** The things that words list, parted by blanks or commas. What stands in quotes is one thing. */
export function piecesOf(words: readonly Word[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let joined = false;
  for (const word of words) {
    const texts = isBare(word) ? word.text.split(",") : [word.text];
    for (const [index, text] of texts.entries()) {
      joined ||= index > 0;
      if (text === "" || FILLERS.includes(text.toLowerCase())) continue;
      pieces.push({ text, joined: joined && pieces.length > 0 });
      joined = false;
    }
  }
  return pieces;
}
