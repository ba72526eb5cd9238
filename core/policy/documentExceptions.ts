import { quote } from "../request/fault.ts";
import {
  type CrossFault,
  closed,
  entriesOf,
  isMapping,
  judged,
  line,
  listOf,
  type Mapping,
} from "./documentForms.ts";
import { packetKinds } from "./documentPackets.ts";
import { cidrs, id, reason, where } from "./documentValues.ts";
import { readMoment } from "./moment.ts";

const DATE = "a date such as 2027-01-31";

/** A day that the calendar has. */
const date = judged(DATE, (text) => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return `${quote(text)} is not ${DATE}`;
  const known = readMoment(text) !== undefined;
  return known ? undefined : `${quote(text)} is a day that the calendar does not have`;
});

/** A statement that lifts bans for some packets until a day. */
export const exception = closed(
  "an exception: a mapping with id, lifts, cidrs, ports, expires and reason",
  {
    id,
    lifts: listOf("a list of the ids of bans", id).describe("The bans that are lifted"),
    cidrs,
    ports: packetKinds,
    expires: date.describe("It lifts nothing from the moment this day begins, in UTC"),
    reason,
    ticket: line("a ticket: one line of text, 128 characters at most", 128).optional(),
    where,
  },
).describe("Lifts bans for exactly these addresses and ports, until a day");

/** Exceptions of bans that are not there: one misspelt id, and its author believes that packets pass. */
export function* unknownLifts(document: Mapping): Iterable<CrossFault> {
  const bans = idsOf(document.bannedCidrs);
  for (const [index, entry] of entriesOf(document.exceptions)) {
    for (const [place, ban] of isMapping(entry) ? entriesOf(entry.lifts) : []) {
      if (typeof ban !== "string" || bans.includes(ban)) continue;
      const path = ["exceptions", index, "lifts", place];
      yield { path, message: `${quote(ban)} is no ban's id; ${known(bans)}` };
    }
  }
}

function known(bans: readonly string[]): string {
  return bans.length === 0 ? "there are no bans" : `the bans are ${bans.join(", ")}`;
}

function idsOf(statements: unknown): readonly string[] {
  return [...entriesOf(statements)].flatMap(([, entry]) =>
    isMapping(entry) && typeof entry.id === "string" ? [entry.id] : [],
  );
}
