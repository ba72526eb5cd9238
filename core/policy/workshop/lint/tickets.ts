import type { RequiredTicket } from "../../policy.ts";
import { coversWhere } from "../covers.ts";
import { passesToo } from "../ticketDemand.ts";
import type { Linted, Note } from "./note.ts";
import { repeated } from "./repeated.ts";

/** Tickets that are asked for twice, and those that no ticket could be. */
export function ticketNotes({ policy: { requiredTickets } }: Linted): readonly Note[] {
  return [
    ...repeated("requiredTicket", requiredTickets, asksForMore),
    ...requiredTickets.flatMap((required, index) => pairNotes(required, index, requiredTickets)),
  ];
}

function asksForMore(outer: RequiredTicket, inner: RequiredTicket): boolean {
  return passesToo(outer, inner) && (outer.mode === "enforce" || inner.mode === "warn");
}

/** Two statements of which each denies what the other one takes: a ticket is in one state. */
function pairNotes(
  required: RequiredTicket,
  index: number,
  all: readonly RequiredTicket[],
): readonly Note[] {
  return all.slice(0, index).flatMap((other): readonly Note[] => {
    const meet =
      coversWhere(other.where, required.where) || coversWhere(required.where, other.where);
    const enforced = [required, other].every(({ mode }) => mode === "enforce");
    const agree = required.states.some((state) => other.states.includes(state));
    if (!meet || !enforced || agree) return [];
    const message = `no ticket is in a state that both this and ${other.id} take, so that no request passes`;
    return [{ code: "ticket-impossible", path: ["requiredTicket", index, "states"], message }];
  });
}
