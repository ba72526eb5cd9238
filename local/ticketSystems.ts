import type { Policy } from "../core/policy/policy.ts";
import { systemClock } from "../lambda/adapters/system.ts";
import type { Told } from "../lambda/deliver.ts";
import type { Ledger, Log, Ports, Secrets } from "../lambda/ports.ts";
import type { TicketUrls } from "../lambda/ticketConfig.ts";
import type { TicketDesks } from "../lambda/tickets/desk.ts";
import { ticketsOf } from "../lambda/tickets/reading.ts";
import { ticketsTold } from "../lambda/tickets/teller.ts";
import { ticketDesks } from "../lambda/wiringTickets.ts";

/** The ticket systems as a desk has them: for hooks, for what the policy requires of tickets, and as those that are told. */
export interface TicketSystems extends Pick<Ports, "tickets"> {
  readonly desks: TicketDesks;
  readonly told: readonly Told[];
  /** Says where the API listens: notes lead there. */
  readonly listening: (apiUrl: string) => void;
}

/** Opens the ticket systems that are at these places and that the policy's `tickets.yaml` describes. */
export function ticketSystems(
  urls: TicketUrls,
  { tickets }: Pick<Policy, "tickets">,
  {
    secrets,
    ledger,
    log,
  }: { readonly secrets: Secrets; readonly ledger: Ledger; readonly log: Log },
): TicketSystems {
  const desks = ticketDesks(urls, tickets, { secrets, clock: systemClock, log });
  const at = { url: "" };
  const told = ticketsTold(desks, tickets, { ledger, log, apiUrl: () => at.url });
  return {
    desks,
    told,
    listening: (apiUrl) => {
      at.url = apiUrl;
    },
    ...(told.length > 0 && { tickets: ticketsOf(desks) }),
  };
}
