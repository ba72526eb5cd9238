import { quote } from "../../request/fault.ts";
import { principalText } from "../../request/principal.ts";
import type { Ticket } from "../../tickets/ticket.ts";
import type { Subject } from "../facts.ts";
import type { Finding, FindingCode } from "../finding.ts";
import { isOneOf } from "../people.ts";
import type { RequiredTicket } from "../policy.ts";
import { effectOf, restricts } from "../where.ts";
import { placeIn, spelled } from "../window.ts";

/** The request must name a ticket that is there, in a state that passes, and the requester's own. */
export function tickets(subject: Subject): readonly Finding[] {
  return subject.policy.requiredTickets
    .filter((required) => restricts(required, subject))
    .flatMap((required) =>
      faultsOf(required, subject).map(({ code, detail, isNotice }) => ({
        code,
        effect: isNotice === true ? "notice" : effectOf(required),
        pointer: "/Guard/Ticket",
        statementId: required.id,
        detail,
      })),
    );
}

/** What is wrong with a ticket, by one statement. */
interface TicketFault {
  readonly code: FindingCode;
  readonly detail: string;
  /** Whether it restricts nothing. */
  readonly isNotice?: true;
}

function faultsOf(required: RequiredTicket, subject: Subject): readonly TicketFault[] {
  const { request, facts } = subject;
  if (request.ticket === undefined) {
    const detail = `no ticket is named${why(required)}; name ${wanted(required)}`;
    return [{ code: "ticket-missing", detail }];
  }
  const named = quote(request.ticket);
  switch (facts.ticket?.kind) {
    case "ticket":
      return ticketFaults(required, facts.ticket.ticket, subject);
    case "no-ticket": {
      const detail = `there is no ticket ${named}${why(required)} (${quote(facts.ticket.message)}); name ${wanted(required)}`;
      return [{ code: "ticket-not-found", detail }];
    }
    default: {
      const reason = quote(facts.ticket?.message ?? "it was not looked up");
      const detail = `the ticket ${named} could not be read${why(required)} (${reason}); ask again once it can be`;
      return [{ code: "ticket-unavailable", detail }];
    }
  }
}

function ticketFaults(
  required: RequiredTicket,
  ticket: Ticket,
  subject: Subject,
): readonly TicketFault[] {
  const { policy, request } = subject;
  const { states, person, approved } = required;
  const key = quote(ticket.key);
  const faults: TicketFault[] = [];
  if (!states.includes(ticket.state)) {
    const detail = `${key} is in state ${quote(ticket.state)}${why(required)}; it has to be in ${anyOf(states)}`;
    faults.push({ code: "ticket-state", detail });
  }
  if (person === "requester" && !isOneOf(ticket.people, request.principal, policy.people)) {
    const who = principalText(request.principal);
    const detail = `${key} names nobody who is ${who}, as far as people.yaml says${why(required)}; name a ticket of your own`;
    faults.push({ code: "ticket-not-yours", detail });
  }
  if (approved && ticket.approved !== true) {
    const detail = `${key} is not approved in ${ticket.system}${why(required)}; ask again once it is`;
    faults.push({ code: "ticket-not-approved", detail });
  }
  return required.window ? [...faults, ...windowFaults(required, ticket, subject)] : faults;
}

function windowFaults(
  required: RequiredTicket,
  { key, window }: Ticket,
  { now }: Subject,
): readonly TicketFault[] {
  const of = `the change window of ${quote(key)}`;
  if (window === undefined) {
    const detail = `${quote(key)} has no change window${why(required)}; have one set`;
    return [{ code: "ticket-no-window", detail }];
  }
  const kept = spelled(window);
  const { start, end } = kept;
  switch (placeIn(kept, now.toISOString())) {
    case "over": {
      const detail = `${of} ended at ${end}${why(required)}, and it is ${now.toISOString()}; have it moved, or name another ticket`;
      return [{ code: "ticket-window-over", detail }];
    }
    case "ahead": {
      const until = end === undefined ? "" : ` and ends at ${end}`;
      const detail = `${of} begins at ${start}${until}${why(required)}; rules are made from then on`;
      return [{ code: "ticket-window-ahead", detail, isNotice: true }];
    }
    case "open":
      return [];
  }
}

function why({ reason }: RequiredTicket): string {
  return reason === undefined ? "" : ` (${reason})`;
}

/** A ticket that passes, in words. */
function wanted({ states, person, approved, window }: RequiredTicket): string {
  const own = person === "requester" ? " of your own" : "";
  const more = `${approved ? ", approved" : ""}${window ? ", with a change window" : ""}`;
  return `one${own} in state ${anyOf(states)}${more}`;
}

function anyOf(states: readonly string[]): string {
  return states.map((state) => quote(state)).join(" or ");
}
