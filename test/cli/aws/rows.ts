import type { AnswerName } from "./answers.ts";

/** One command line, and what it finds on the machine. */
export interface Row {
  readonly why: string;
  /** The words after `authorize-security-group-egress`. */
  readonly words: readonly string[];
  /** Words before it, as global options may stand. */
  readonly before?: readonly string[];
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly answer?: AnswerName;
}

const GROUP = "sg-0123456789abcdef0";

/** `words` is split at its blanks; words that hold blanks or are empty come after it, one each. */
export function row(
  why: string,
  words: string,
  more: readonly string[] = [],
  rest: Omit<Row, "why" | "words"> = {},
): Row {
  const split = words.split(" ").filter((word) => word !== "");
  return { why, words: [...split, ...more], ...rest };
}

/** A row about a group: its id is on the line already. */
export function groupRow(
  why: string,
  words: string,
  more: readonly string[] = [],
  rest: Omit<Row, "why" | "words"> = {},
): Row {
  return row(why, `--group-id ${GROUP} ${words}`, more, rest);
}
