import { approvalNotes } from "./approvals.ts";
import { banNotes } from "./bans.ts";
import { exceptionNotes } from "./exceptions.ts";
import type { Linted, Note } from "./note.ts";
import { permitNotes } from "./permits.ts";
import { emptyNotes, statementNotes, whereNotes } from "./statements.ts";
import { tagNotes } from "./tags.ts";
import { ticketNotes } from "./tickets.ts";

/** Everything that is looked for. */
const RULES: readonly ((linted: Linted) => readonly Note[])[] = [
  emptyNotes,
  whereNotes,
  statementNotes,
  permitNotes,
  banNotes,
  exceptionNotes,
  approvalNotes,
  tagNotes,
  ticketNotes,
];

/** What in a faultless policy can never matter, has ended or soon will, or could not be met by anybody. */
export function lint(linted: Linted): readonly Note[] {
  return RULES.flatMap((rule) => rule(linted));
}
