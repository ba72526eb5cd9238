import { quote } from "../../request/fault.ts";
import { RequestId } from "../message.ts";
import { type AllowReading, readAllow } from "./allow.ts";
import { keywordIn } from "./keywords.ts";
import { readReason } from "./reason.ts";
import { wishLine } from "./wish.ts";
import { isBare, plain, type Word, wordsOf } from "./words.ts";

/** What a person writes behind `/egress`. */
export type Line =
  | AllowReading
  | { readonly kind: "help"; readonly unknown?: string }
  /** Without an id: the person's own last requests. */
  | { readonly kind: "status"; readonly requestId?: string }
  | { readonly kind: "explain"; readonly requestId: string }
  /** What would become of a line that was not asked for yet. */
  | { readonly kind: "foretell"; readonly reading: AllowReading }
  | { readonly kind: "cancel"; readonly requestId: string; readonly comment?: string };

/** Slack takes no more in a message. */
const MAX_CHARACTERS = 4_000;

const VERBS = ["allow", "status", "explain", "cancel", "help"] as const;
type Verb = (typeof VERBS)[number];

/** What people write instead. */
const MEANT: ReadonlyMap<string, Verb> = new Map([
  ["permit", "allow"],
  ["open", "allow"],
  ["add", "allow"],
  ["request", "allow"],
  ["list", "status"],
  ["show", "status"],
  ["why", "explain"],
  ["withdraw", "cancel"],
  ["?", "help"],
]);

/** Reads what stands behind `/egress`, forgiving what can be meant in one way only. It takes any text. */
export function readLine(text: string): Line {
  if (text.length > MAX_CHARACTERS) {
    const slip = `the line has ${text.length} characters; write at most ${MAX_CHARACTERS}`;
    return { kind: "slip", slips: [slip], line: "help", whole: true };
  }
  const all = wordsOf(plain(text));
  const words = /^\/egress$/i.test(all[0]?.text ?? "") ? all.slice(1) : all;
  const [first, ...rest] = words;
  const said =
    first !== undefined && isBare(first) ? first.text.toLowerCase().replace(/:$/, "") : "";
  const verb = VERBS.find((one) => one === said);
  if (first === undefined || verb === "help") return { kind: "help" };
  if (verb !== undefined) return READ[verb](rest);
  const meant = MEANT.get(said) ?? VERBS.find((one) => isNear(one, said));
  if (meant !== undefined)
    return corrected(READ[meant](rest), `${quote(first.text)} is written ${meant}`);
  const bare = READ.allow(words);
  if (bare.kind === "wish" && words.some(({ text }) => keywordIn(text) === "allow")) return bare;
  return isRule(words, bare)
    ? corrected(bare, "allow is missing at the beginning")
    : { kind: "help", unknown: first.text };
}

const READ: Readonly<Record<Verb, (rest: readonly Word[]) => Line>> = {
  allow: readAllow,
  status: (rest) => (rest.length === 0 ? { kind: "status" } : byId("status", rest)),
  explain: readExplain,
  cancel: (rest) => byId("cancel", rest),
  help: () => ({ kind: "help" }),
};

function readExplain(rest: readonly Word[]): Line {
  const [first, ...more] = rest;
  return first !== undefined && keywordIn(first.text) === "allow"
    ? { kind: "foretell", reading: readAllow(more) }
    : byId("explain", rest);
}

/** What is said of one request, by its id. */
function byId(kind: "status" | "explain" | "cancel", [id, ...rest]: readonly Word[]): Line {
  const requestId = idIn(id?.text ?? "");
  const said = quote([id, ...rest].flatMap((word) => word?.text ?? []).join(" "));
  if (requestId === undefined) {
    const slip = `${id === undefined ? "the request's id is missing" : `${said} is no request's id`}; it is req- and 32 hex digits`;
    return { kind: "slip", slips: [slip], line: `${kind} req-…`, whole: false };
  }
  if (rest.length === 0) return { kind, requestId };
  if (kind === "cancel") {
    const words = keywordIn(rest[0]?.text ?? "") === "because" ? rest.slice(1) : rest;
    const { ticket, justification } = readReason(words);
    const comment = [ticket, justification].filter((text) => text !== undefined).join(" ");
    return { kind, requestId, ...(comment === "" ? {} : { comment }) };
  }
  const slip = `${kind} takes one id and nothing else`;
  return { kind: "slip", slips: [slip], line: `${kind} ${requestId}`, whole: true };
}

/** A request's id, also in the capitals in which a telephone may begin a word. */
function idIn(text: string): string | undefined {
  const reading = RequestId.safeParse(text.toLowerCase().replace(/[.,;:]$/, ""));
  return reading.success ? reading.data : undefined;
}

/** The line that somebody meant, to be sent anew: nothing is done on a guess. */
function corrected(line: Line, slip: string): Line {
  switch (line.kind) {
    case "help":
      return line;
    case "slip":
      return { ...line, slips: [slip, ...line.slips] };
    case "wish":
      return { kind: "slip", slips: [slip, ...line.notes], line: wishLine(line.wish), whole: true };
    case "foretell": {
      const { reading } = line;
      const explained = corrected(reading, slip);
      return explained.kind === "slip" ? { ...explained, line: `explain ${explained.line}` } : line;
    }
    case "status":
    case "explain":
    case "cancel": {
      const words = [line.kind, line.requestId, line.kind === "cancel" ? line.comment : undefined];
      const text = words.filter((word) => word !== undefined).join(" ");
      return { kind: "slip", slips: [slip], line: text, whole: true };
    }
  }
}

/** Whether words without a verb ask for a rule. */
function isRule(words: readonly Word[], read: Line): boolean {
  return read.kind === "wish" || words.some(({ text }) => /^(?:to|from)$/i.test(text));
}

/** Whether two words are one slip of a finger apart: a letter too many, too few, or another, or two that changed places. */
function isNear(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA -= 1;
    endB -= 1;
  }
  const [restA, restB] = [a.slice(start, endA), b.slice(start, endB)];
  const isTurned = restA.length === 2 && restA === [...restB].reverse().join("");
  return isTurned || (restA.length <= 1 && restB.length <= 1);
}
