import { isEmptyField, linesOf } from "./fieldText.ts";
import type { FieldCondition, TicketMapping } from "./mapping.ts";
import type { ChangeWindow, Ticket } from "./ticket.ts";

/** A ticket as its own system has it now, with what its mapping names of it. */
export interface TicketSheet {
  readonly ticket: Ticket;
  /** The fields that the mapping names, as the system has them. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Whether it is in a state in which it asks for rules. */
  readonly asks: boolean;
  /** Who asks, as `people.yaml` spells it. */
  readonly requester?: string;
  /** Who filed it, which may be somebody else. */
  readonly filedBy?: string;
  readonly verdict?: Verdict;
}

/** What the approval field of a ticket says. */
export interface Verdict {
  readonly says: "approve" | "decline";
  /** One change of the field, which nothing else is called; or its value, where the system shows no changes. */
  readonly id: string;
  /** Who said it, as `people.yaml` spells it; absent where the system does not say. */
  readonly by?: string;
  /** The fields that were changed after it. */
  readonly changedSince: readonly string[];
}

/** A ticket; or in one line why what the system answered is none that is meant, or can't be understood. */
export type SheetReading =
  | { readonly ok: true; readonly sheet: TicketSheet }
  | {
      readonly ok: false;
      readonly why: "no-ticket" | "unavailable";
      readonly message: string;
    };

/** What a system shows of a ticket, in the words that all systems share. */
export interface Shown {
  readonly ticket: Pick<Ticket, "key" | "system" | "url" | "state">;
  readonly fields: TicketSheet["fields"];
  readonly requester: string | undefined;
  readonly filedBy: string | undefined;
  /** Whom it names beside the requester. */
  readonly people: readonly (string | undefined)[];
  /** Who said what its approval field says. */
  readonly verdictOf: (says: Verdict["says"]) => Verdict;
}

/** Reads what a ticket says by its mapping; one whose change window can't be read can't be understood. */
export function sheetOf(
  mapping: TicketMapping,
  { ticket, fields, requester, filedBy, people, verdictOf }: Shown,
): SheetReading {
  const reading = windowOf(fields, mapping);
  if (!reading.ok) return { ok: false, why: "unavailable", message: reading.message };
  const { window } = reading;
  const { asks, approval } = mapping;
  const says = saysNow(fields, mapping);
  const named = [requester, ...people].filter((identity) => identity !== undefined);
  const sheet: TicketSheet = {
    ticket: {
      ...ticket,
      people: [...new Set(named)],
      ...(approval === undefined ? {} : { approved: says === "approve" }),
      ...(window === undefined ? {} : { window }),
    },
    fields,
    asks: asks !== undefined && holds(fields, asks.when),
    ...(requester === undefined ? {} : { requester }),
    ...(filedBy === undefined ? {} : { filedBy }),
    ...(says === undefined ? {} : { verdict: verdictOf(says) }),
  };
  return { ok: true, sheet };
}

/** Whether a field has one of the values that are meant. */
function holds(fields: TicketSheet["fields"], { field, is }: FieldCondition): boolean {
  return (linesOf(fields[field]) ?? []).some((value) => is.includes(value));
}

/** What a ticket's approval field says; `undefined` where it says neither. */
export function saysNow(
  fields: TicketSheet["fields"],
  { approval }: TicketMapping,
): Verdict["says"] | undefined {
  if (approval === undefined) return undefined;
  const { field, approved, declined } = approval;
  // Where both are there, no is the answer.
  if (holds(fields, { field, is: declined })) return "decline";
  return holds(fields, { field, is: approved }) ? "approve" : undefined;
}

/** A change window, that a ticket has none, or which of its fields can't be read. */
type WindowReading =
  | { readonly ok: true; readonly window?: ChangeWindow }
  | { readonly ok: false; readonly message: string };

/** The change window of a ticket. A time that can't be read is no window that is open: it is said. */
function windowOf(fields: TicketSheet["fields"], { window = {} }: TicketMapping): WindowReading {
  const read: { start?: string; end?: string } = {};
  for (const side of ["start", "end"] as const) {
    const field = window[side];
    if (field === undefined) continue;
    // A field that is misspelt, or hidden from the guard, would seem to be a window without an end.
    if (!Object.hasOwn(fields, field)) {
      return { ok: false, message: `its field ${field} is not shown` };
    }
    const value = fields[field];
    if (isEmptyField(value)) continue;
    const time = timeOf(value, side);
    if (time === undefined) return { ok: false, message: `its field ${field} has no time in it` };
    read[side] = time;
  }
  return Object.keys(read).length === 0 ? { ok: true } : { ok: true, window: read };
}

const DAY_MS = 86_400_000;
const TIME =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,3})\d*)?(?:(Z)|([+-]\d\d):?(\d\d))?)?$/;

/** A time as ticket systems write it, in UTC where they say no offset; a day is all of that day. */
function timeOf(value: unknown, side: "start" | "end"): string | undefined {
  const [, day, time, milliseconds = "0", , hours, minutes] =
    TIME.exec(typeof value === "string" ? value : "") ?? [];
  if (day === undefined) return undefined;
  const offset = hours === undefined ? "Z" : `${hours}:${minutes}`;
  const at = Date.parse(`${day}T${time ?? "00:00:00"}.${milliseconds.padEnd(3, "0")}${offset}`);
  const sameDay = new Date(Date.parse(`${day}T00:00:00Z`) || 0).toISOString().startsWith(day);
  if (Number.isNaN(at) || !sameDay) return undefined;
  const through = time === undefined && side === "end" ? DAY_MS : 0;
  return new Date(at + through).toISOString();
}
