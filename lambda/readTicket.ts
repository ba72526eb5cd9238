import type { Grounds, TicketGround } from "../core/ledger/decided.ts";
import type { EgressRequest } from "../core/request/request.ts";
import type { Ticket, TicketReading } from "../core/tickets/ticket.ts";
import type { Ports } from "./ports.ts";
import { problemReply, type Reply } from "./reply.ts";

/**
 * The ticket that a request names, as its system has it now; `undefined` where the request names none, or the policy never asks
 * for one.
 */
export async function readTicket(
  { policy, tickets }: Pick<Ports, "policy" | "tickets">,
  { ticket: key }: Pick<EgressRequest, "ticket">,
): Promise<TicketReading | undefined> {
  if (key === undefined || policy.requiredTickets.length === 0) return undefined;
  if (tickets === undefined) {
    return { kind: "unavailable", message: "no ticket system is configured" };
  }
  try {
    return await tickets(key);
  } catch (error) {
    const message = error instanceof Error ? error.message : "it gave no reason";
    return { kind: "unavailable", message };
  }
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
