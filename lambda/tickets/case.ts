import { sha256 } from "../../core/canonical.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import type { HookSurface } from "../../core/policy/surfaces.ts";
import type { TicketMapping } from "../../core/tickets/mapping.ts";
import type { TicketSheet } from "../../core/tickets/sheet.ts";
import { MARK } from "../../core/tickets/telling.ts";
import type { TicketSystem } from "../../core/tickets/ticket.ts";
import type { HookCall } from "../hookDoor.ts";
import type { HookPorts } from "../ports.ts";
import { problemReply, type Reply } from "../reply.ts";
import type { TicketDesk } from "./desk.ts";

/** A ticket system that sends hooks. */
export type TicketSurface = TicketSystem & HookSurface;

/** One ticket that a hook is about, with all that is needed to act on it. */
export interface TicketCase {
  readonly system: TicketSurface;
  readonly ports: HookPorts;
  readonly desk: TicketDesk;
  readonly mapping: TicketMapping;
  readonly sheet: TicketSheet;
  readonly call: HookCall;
}

/** What a hook was taken for. */
export type TicketOutcomeWord = "received" | "answered" | "told" | "unchanged";

/** The answer to a hook that was taken: the people see what became of it in the ticket. */
export function taken(
  key: string,
  outcome: TicketOutcomeWord,
  { request, detail }: { readonly request?: StoredRequest; readonly detail?: string } = {},
): Reply {
  return {
    status: outcome === "received" ? 202 : 200,
    body: {
      Ticket: key,
      Outcome: outcome,
      ...(request === undefined ? {} : { RequestId: request.requestId, Status: request.status }),
      ...(detail === undefined ? {} : { Detail: detail }),
    },
    reason: outcome,
  };
}

/** Says in the ticket, once, why nothing was done, or why something does not count. `about` tells the same words apart. */
export async function tell(
  { desk, sheet }: Pick<TicketCase, "desk" | "sheet">,
  why: string,
  request?: StoredRequest,
  about = "",
): Promise<Reply> {
  const { key } = sheet.ticket;
  const mark = `${MARK} ${sha256(`${request?.requestId ?? ""} ${about} ${why}`).slice(0, 16)}`;
  const written = await desk.write(key, { mark, paragraphs: [[{ text: why }]] });
  if (written.kind === "unavailable") return ticketUnavailable(key, written.message);
  return taken(key, "told", { detail: why, ...(request === undefined ? {} : { request }) });
}

/** Nothing is known: whoever sent the hook is to send it again. */
export function ticketUnavailable(key: string, message: string): Reply {
  const detail = `${key} could not be looked at or written on, so nothing was done: ${message}`;
  const reply = problemReply("ticket-unavailable", detail, {}, { "retry-after": "5" });
  return { ...reply, reason: message };
}
