import { keywordIn } from "./keywords.ts";
import { quotedWord, type Word } from "./words.ts";

/** Tickets as Jira and ServiceNow number them; lower case is no ticket: `phase-2` is a word. */
const TICKET =
  /^((?:[A-Z][A-Z0-9_]{1,9}-\d{1,9}|(?:INC|CHG|REQ|RITM|SCTASK|CTASK|PRB|TASK)\d{4,12}))[:,;]?$/;

/** Between a ticket and what follows. */
const DASH = /^[-:,;]$/;

/** The ticket that a word names; `undefined` where it names none. */
export function ticketIn(word: string): string | undefined {
  return TICKET.exec(word)?.[1];
}

/** What stands behind `because`: a ticket, where the first word is one, and the reason in words. */
export function readReason(words: readonly Word[]): {
  readonly ticket?: string;
  readonly justification?: string;
} {
  const ticket = ticketIn(words[0]?.raw ?? "");
  const rest = ticket === undefined ? words : words.slice(DASH.test(words[1]?.raw ?? "") ? 2 : 1);
  const [first, ...more] = rest;
  const whole = more.length === 0 && /^".*"$/.test(first?.raw ?? "");
  const text = whole ? first?.text : rest.map(({ raw }) => raw).join(" ");
  return {
    ...(ticket === undefined ? {} : { ticket }),
    ...(text ? { justification: text } : {}),
  };
}

/** A reason as a line has it behind its ticket: in quotes where its words would be taken for more than a reason. */
export function justificationText(text: string, ticket: string | undefined): string {
  const words = text.split(" ");
  const [first = ""] = words;
  const isMore = ticket === undefined ? ticketIn(first) !== undefined : DASH.test(first);
  const isPlain = words.every((word) => /^[^\s"\\`]+$/.test(word) && !mayBegin(word));
  return isPlain && !isMore ? text : quotedWord(text);
}

/** Whether a word can begin a part of a line that has its rule already. */
function mayBegin(word: string): boolean {
  const keyword = keywordIn(word);
  return keyword === "for" || keyword === "until" || keyword === "with";
}

/** Whether there is a text at all. */
export function isText(text: string | undefined): text is string {
  return text !== undefined && text !== "";
}
