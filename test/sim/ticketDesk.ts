import { type ChangeWindow, TICKET_SYSTEMS, type Ticket } from "../../core/tickets/ticket.ts";
import type { Tickets } from "../../lambda/ports.ts";
import { aTicket } from "../support/builders.ts";
import type { Dice } from "./dice.ts";

/** The one ticket of a life, as its system has it. */
export interface TicketDesk {
  readonly read: Tickets;
  /** All that it ever was, its present form last. */
  readonly versions: readonly Ticket[];
  /** Somebody changes it; what it is now comes back, in words. */
  readonly change: (dice: Dice, now: number) => string;
}

/** The ticket's key, and whom it names as long as it is in order. */
export const TICKET = "NET-12";
export const OWNER = "jira:pay";

/** When the window begins, from now on, and how long it is open, in seconds; an absent side is open. */
const STARTS = [undefined, 45, 5, 45, 200, 200, 900, -60] as const;
const LASTS = [undefined, 1200, 400, 60, 10] as const;

const STATES = ["Approved", "Approved", "Approved", "Approved", "Closed"] as const;

/** A desk whose ticket is in order, and open until somebody changes it. */
export function newTicketDesk(): TicketDesk {
  const versions: Ticket[] = [aTicket({ key: TICKET, people: [OWNER], window: {} })];
  return {
    versions,
    read: async (key) => {
      const ticket = versions.at(-1);
      return key === TICKET && ticket !== undefined
        ? { kind: "ticket", ticket }
        : { kind: "no-ticket", message: "there is no such ticket" };
    },
    change: (dice, now) => {
      const kept = dice.happens(60) ? {} : { window: aWindow(dice, now) };
      const people = dice.happens(60) ? ["jira:sam"] : [OWNER];
      const state = dice.pick(STATES);
      versions.push(aTicket({ key: TICKET, system: TICKET_SYSTEMS[0], people, state, ...kept }));
      return JSON.stringify({ state, people, ...kept });
    },
  };
}

function aWindow(dice: Dice, now: number): ChangeWindow {
  const text = (seconds: number) => new Date(now + seconds * 1000).toISOString();
  const start = dice.pick(STARTS);
  const lasts = dice.pick(LASTS);
  return {
    ...(start === undefined ? {} : { start: text(start) }),
    ...(lasts === undefined ? {} : { end: text((start ?? 0) + lasts) }),
  };
}
