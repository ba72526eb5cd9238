/** The ticket systems that can be asked about a ticket. */
export const TICKET_SYSTEMS = ["jira", "servicenow"] as const;

/** A ticket system that can be asked about a ticket. */
export type TicketSystem = (typeof TICKET_SYSTEMS)[number];

/** A ticket as its own system has it now: read with the guard's own credentials, never taken from a message. */
export interface Ticket {
  /** As its system spells it, such as `NET-12` or `CHG0030001`. */
  readonly key: string;
  readonly system: TicketSystem;
  /** Where persons read it. */
  readonly url: string;
  /** The name of its state, as its system shows it. */
  readonly state: string;
  /** Whoever asked for it and whoever it is assigned to, as `people.yaml` spells them: `jira:ACCOUNT-ID`, `servicenow:SYS-ID`. */
  readonly people: readonly string[];
  /** Whether its system counts it as approved; absent where the system does not say. */
  readonly approved?: boolean;
  /** When the change may be made; absent where it has no window. */
  readonly window?: ChangeWindow;
}

/**
 * When a change may be made: from `start` on, and before `end`. RFC 3339, UTC, milliseconds, so that the order of times is
 * that of their text; a side that is absent is open.
 */
export interface ChangeWindow {
  readonly start?: string;
  readonly end?: string;
}

/** What a ticket system says to a key: the ticket, that it has none, or nothing; the last two with why, in one line. */
export type TicketReading =
  | { readonly kind: "ticket"; readonly ticket: Ticket }
  | { readonly kind: "no-ticket"; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string };
