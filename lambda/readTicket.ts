import type { Grounds, TicketGround } from "../core/ledger/decided.ts";
import type { EgressRequest } from "../core/request/request.ts";
import type { Ticket, TicketReading } from "../core/tickets/ticket.ts";
import type { Ports, Tickets } from "./ports.ts";
import { problemReply, type Reply } from "./reply.ts";

/**
 * The ticket that a request names, as its system has it now; `undefined` where the request names none, or the policy never asks
 * for one.
 */
export async function readTicket(
  { policy, tickets, log }: Pick<Ports, "policy" | "tickets" | "log">,
  { ticket: key }: Pick<EgressRequest, "ticket">,
): Promise<TicketReading | undefined> {
  if (key === undefined || policy.requiredTickets.length === 0) return undefined;
  const reading = await readFrom(tickets, key);
  if (reading.kind === "unavailable") log.info("ticket not read", { key, reason: reading.message });
  return reading;
}

async function readFrom(tickets: Tickets | undefined, key: string): Promise<TicketReading> {
  if (tickets === undefined) return unavailable("no ticket system is configured");
  try {
    return await tickets(key);
  } catch (error) {
    return unavailable(error instanceof Error ? error.message : "it gave no reason");
  }
}

function unavailable(message: string): TicketReading {
  return { kind: "unavailable", message };
}

/** A ticket as a record shows it: nothing of it that persons write freely. */
export function ticketGround({ url: _, ...ticket }: Ticket): TicketGround {
  return ticket;
}

/**
 * The answer where nothing stands against a request but that its ticket could not be read: that is no word of the policy's, and
 * the same request may pass later.
 */
export function unreadTicket({ decision }: Pick<Grounds, "decision">): Reply | undefined {
  const [first, ...more] = decision.findings.filter(({ effect }) => effect === "deny");
  const isUnread = (code: string | undefined) => code === "ticket-unavailable";
  if (!isUnread(first?.code) || !more.every(({ code }) => isUnread(code))) return undefined;
  return problemReply("ticket-unavailable", `${first?.detail}`, {}, { "retry-after": "5" });
}
