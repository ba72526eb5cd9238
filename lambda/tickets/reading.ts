import type { TicketReading } from "../../core/tickets/ticket.ts";
import type { Tickets } from "../ports.ts";
import type { TicketDesks } from "./desk.ts";

/** A request waits for the answer: longer than this nobody does. */
const BUDGET_MS = 4_000;

/** Asks the ticket system whose tickets have such keys; a key that none of them has is no ticket. */
export function ticketsOf(desks: TicketDesks): Tickets {
  return async (key) => {
    const opened = Object.values(desks).map((open) => open(BUDGET_MS));
    let last: TicketReading = { kind: "no-ticket", message: "no ticket system has such keys" };
    for (const desk of opened) {
      const reading = await desk.look(key);
      if (reading.kind === "sheet") return { kind: "ticket", ticket: reading.sheet.ticket };
      if (reading.kind === "unavailable") return reading;
      last = reading;
    }
    return last;
  };
}
