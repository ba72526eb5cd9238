import type { TicketMapping, TicketsDocument } from "../../core/tickets/mapping.ts";
import { tellingOf } from "../../core/tickets/telling.ts";
import { TICKET_SYSTEMS, type TicketSystem } from "../../core/tickets/ticket.ts";
import type { Told } from "../deliver.ts";
import type { Ledger, Log } from "../ports.ts";
import { locationOf } from "../reply.ts";
import type { OpenDesk, TicketDesks } from "./desk.ts";

/** What telling in tickets needs. */
export interface TicketTellPorts {
  readonly ledger: Pick<Ledger, "request">;
  readonly log: Log;
  /** Where the API is, without a slash at the end: notes lead there. */
  readonly apiUrl: () => string;
}

/** Nobody waits for a note, and it takes a handful of calls. */
const BUDGET_MS = 20_000;

/** All ticket systems that are deployed and described, as those that are told. */
export function ticketsTold(
  desks: TicketDesks,
  mappings: TicketsDocument | undefined,
  ports: TicketTellPorts,
): readonly Told[] {
  return TICKET_SYSTEMS.flatMap((system) => {
    const [open, mapping] = [desks[system], mappings?.[system]];
    return open === undefined || mapping === undefined
      ? []
      : [ticketTold(system, mapping, open, ports)];
  });
}

/**
 * Tells a ticket system: each state of a request is a note on the ticket that it came from, or that it names. A ticket that is gone, or takes
 * no notes, is given up at once; a system that does not answer is told again.
 */
export function ticketTold(
  system: TicketSystem,
  mapping: TicketMapping,
  open: OpenDesk,
  { ledger, log, apiUrl }: TicketTellPorts,
): Told {
  return {
    id: system,
    tell: async (event) => {
      if (event.Ticket === undefined) return TAKEN;
      const stored = await ledger.request(event.RequestId);
      const isOwn = stored?.surface === system;
      if (stored === undefined || !(isOwn || mapping.tells === "named")) return TAKEN;
      const { mark, paragraphs, outcome } = tellingOf(
        event,
        stored,
        `${apiUrl()}${locationOf(event.RequestId)}`,
      );
      const asked = isOwn || outcome === "pending-approval";
      const request = { requestId: event.RequestId, digest: event.Digest };
      const written = await open(BUDGET_MS).write(event.Ticket, {
        mark,
        paragraphs,
        ...(asked ? { request } : {}),
        ...(isOwn ? { outcome } : {}),
      });
      if (written.kind === "unavailable") return { kind: "not-taken", reason: written.message };
      if (written.kind === "refused") {
        log.error("note refused", {
          ticket: event.Ticket,
          event: event.Id,
          reason: written.message,
        });
      }
      return TAKEN;
    },
  };
}

const TAKEN = { kind: "taken" } as const;
