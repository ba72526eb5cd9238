import type { TicketOutcome } from "../../core/tickets/mapping.ts";
import type { Paragraph } from "../../core/tickets/richText.ts";
import type { TicketSheet } from "../../core/tickets/sheet.ts";
import type { TicketSystem } from "../../core/tickets/ticket.ts";

/** One ticket system, as the guard reads it and writes on it with its own credentials. No call rejects. */
export interface TicketDesk {
  /** The ticket of a key as it is now, or why there is none to see. */
  readonly look: (key: string) => Promise<DeskReading>;
  /** Writes a note on a ticket, unless it stands there already, and then moves the ticket on where the note says so. */
  readonly write: (key: string, note: TicketNote) => Promise<Written>;
}

/** Begins some work with a ticket system that must be over within so many milliseconds, all calls together. */
export type OpenDesk = (budgetMs: number) => TicketDesk;

/** The ticket systems that are deployed. */
export type TicketDesks = { readonly [system in TicketSystem]?: OpenDesk };

/** What a ticket system says to a key; the last two with why, in one line. */
export type DeskReading =
  | { readonly kind: "sheet"; readonly sheet: TicketSheet }
  | { readonly kind: "no-ticket"; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string };

/** What is written on a ticket. */
export interface TicketNote {
  /** Names the note on its ticket: one of the same name is not written again. */
  readonly mark: string;
  readonly paragraphs: readonly Paragraph[];
  /** What the fields are to hold that the mapping has for the guard. */
  readonly request?: { readonly requestId: string; readonly digest: string };
  /** What the ticket's request has come to, by which it is moved on. */
  readonly outcome?: TicketOutcome;
}

/** Whether a note is on its ticket. What was refused would be refused again: it is not tried anew. */
export type Written =
  | { readonly kind: "written" }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string };
