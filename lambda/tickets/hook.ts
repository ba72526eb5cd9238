import { isFinal, type Status } from "../../core/ledger/states.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import { readHookKey } from "../../core/tickets/hookKey.ts";
import type { AskMapping } from "../../core/tickets/mapping.ts";
import { draftOf } from "../draft.ts";
import type { HookCall } from "../hookDoor.ts";
import type { HookPorts } from "../ports.ts";
import { receive } from "../receive.ts";
import { problemReply, type Reply, unreadableReply } from "../reply.ts";
import { answerIn } from "./answering.ts";
import { nextRound, roundsOf, wishIn } from "./asking.ts";
import { type TicketCase, type TicketSurface, taken, tell, ticketUnavailable } from "./case.ts";

/** Whoever sends a hook gives up after 3 seconds: so long all calls of the ticket system may take. */
const BUDGET_MS = 2_000;

/**
 * Answers a hook of a ticket system. The hook is believed for nothing but which ticket to look at; what is done follows from the ticket as
 * its system has it now. The same ticket has the same effect, however often and in whatever order hooks come.
 */
export function ticketHook(system: TicketSurface) {
  return async (ports: HookPorts, call: HookCall): Promise<Reply> => {
    const mapping = ports.policy.tickets?.[system];
    const open = ports.desks?.[system];
    if (mapping === undefined || open === undefined) {
      const reason = `${system} is let in, and tickets.yaml or the deployment says nothing of it`;
      return { ...problemReply("not-found", `${reason}; nothing was looked at`), reason };
    }
    const reading = readHookKey(call.body, system);
    if (!reading.ok) return unreadableReply({ kind: "invalid", faults: [reading.fault] });
    const desk = open(BUDGET_MS);
    const looked = await desk.look(reading.key);
    switch (looked.kind) {
      case "unavailable":
        return ticketUnavailable(reading.key, looked.message);
      case "no-ticket":
        return taken(reading.key, "unchanged", { detail: looked.message });
      case "sheet":
        return act({ system, ports, desk, mapping, sheet: looked.sheet, call });
    }
  };
}

/** An answer to what waits comes first: a ticket may ask and be approved in one and the same state. */
async function act(ticketCase: TicketCase): Promise<Reply> {
  const { ports, mapping, sheet } = ticketCase;
  const rounds = await roundsOf(ports, sheet);
  const current = rounds.at(-1) ?? (await namedIn(ticketCase));
  const { asks } = mapping;
  const isAsking = asks !== undefined && sheet.asks;
  if (sheet.verdict !== undefined && current !== undefined) {
    if (!isFinal(current.status) || !isAsking) {
      return answerIn(ticketCase, current, sheet.verdict);
    }
  }
  if (isAsking) return ask(ticketCase, asks, rounds);
  return taken(sheet.ticket.key, "unchanged", current === undefined ? {} : { request: current });
}

/** The request that the guard wrote into a ticket which asks for nothing itself: it must name the ticket, too. */
async function namedIn({ ports, mapping, sheet }: TicketCase): Promise<StoredRequest | undefined> {
  const field = mapping.tells === "named" ? mapping.writes?.requestId : undefined;
  const id = field === undefined ? undefined : sheet.fields[field];
  if (typeof id !== "string" || !/^req-[0-9a-f]{32}$/.test(id)) return undefined;
  const stored = await ports.ledger.request(id);
  return stored?.ticket === sheet.ticket.key ? stored : undefined;
}

/** The endings after which the same ticket may ask for something else. */
const OVER: readonly Status[] = ["denied", "declined", "cancelled", "expired", "failed"];

async function ask(
  ticketCase: TicketCase,
  asks: AskMapping,
  rounds: readonly StoredRequest[],
): Promise<Reply> {
  const { system, ports, sheet, call } = ticketCase;
  const { key } = sheet.ticket;
  const wish = wishIn(ports, sheet, asks);
  if (!wish.ok) return tell(ticketCase, wish.why);
  const same = rounds.findLast(({ digest }) => digest === wish.digest);
  if (same !== undefined) return taken(key, "unchanged", { request: same });
  const last = rounds.at(-1);
  if (last !== undefined && !OVER.includes(last.status)) {
    const why = `The ticket asks for something else than ${last.requestId}, which is ${last.status} and stays as it is: a change of the ticket changes no request. File a new ticket for it.`;
    return tell(ticketCase, why, last);
  }
  const round = nextRound(rounds);
  if (round === undefined) {
    return tell(ticketCase, `This ticket has asked ${rounds.length} times; file a new one.`, last);
  }
  const draft = draftOf(ports, wish.request, round, { surface: system, caller: key });
  const received = await receive(ports, draft, call.from);
  if (received.kind === "received") return taken(key, "received", { request: received.request });
  const detail = `${key} was changed and looked at twice at the same time; send this again`;
  return problemReply("request-in-progress", detail, { requestId: draft.requestId });
}
