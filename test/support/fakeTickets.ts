import type { Ticket, TicketReading } from "../../core/tickets/ticket.ts";
import type { Tickets } from "../../lambda/ports.ts";

/** A ticket system that a test holds in its hand. */
export interface FakeTickets {
  readonly read: Tickets;
  /** The keys that it was asked for, in order. */
  readonly asked: string[];
  readonly put: (...tickets: readonly Ticket[]) => void;
  readonly drop: (key: string) => void;
  /** What becomes of every question from now on; nothing: it is answered again. */
  readonly fail: (how?: keyof typeof FAILURES) => void;
}

/** How a ticket system can fail to answer. */
export const FAILURES = {
  "it says so": async () => ({ kind: "unavailable", message: "no answer in 3 seconds" }) as const,
  "it rejects": async () => {
    throw new Error("socket hang up");
  },
  "it throws": () => {
    throw new Error("no such host");
  },
  "it throws nonsense": () => {
    throw 7;
  },
} as const satisfies Readonly<Record<string, () => Promise<TicketReading>>>;

export function fakeTickets(...first: readonly Ticket[]): FakeTickets {
  const tickets = new Map(first.map((ticket) => [ticket.key, ticket]));
  const asked: string[] = [];
  let failing: keyof typeof FAILURES | undefined;
  return {
    asked,
    read: (key) => {
      asked.push(key);
      if (failing !== undefined) return FAILURES[failing]();
      const ticket = tickets.get(key);
      return Promise.resolve(
        ticket === undefined
          ? { kind: "no-ticket", message: "404 from jira" }
          : { kind: "ticket", ticket },
      );
    },
    put: (...some) => {
      for (const ticket of some) tickets.set(ticket.key, ticket);
    },
    drop: (key) => {
      tickets.delete(key);
    },
    fail: (how) => {
      failing = how;
    },
  };
}
