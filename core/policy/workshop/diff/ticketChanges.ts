import type { Policy, RequiredTicket } from "../../policy.ts";
import { demandOf, demandText, passesToo } from "../ticketDemand.ts";
import { restrictingWhere } from "./conditions.ts";
import type { Change, Said } from "./settings.ts";

/** What policies say about the ticket that a request must name. */
export function saidOfTickets(before: Policy, after: Policy): Said<RequiredTicket> {
  const of = ({ requiredTickets, people }: Policy) =>
    requiredTickets
      .filter(({ mode }) => mode === "enforce")
      .map((value) => ({ condition: restrictingWhere(value.where, people), value }));
  return [of(before), of(after)];
}

/** How the tickets differ with which requests pass. */
export function ticketComparison(
  before: readonly RequiredTicket[],
  after: readonly RequiredTicket[],
): readonly Change[] {
  const [old, young] = [demandOf(before), demandOf(after)];
  const less = !passesToo(old, young);
  const more = !passesToo(young, old);
  if (!less && !more) return [];
  const direction = less && more ? "both" : less ? "narrower" : "wider";
  const about = "the request's ticket";
  return [{ direction, about, before: demandText(old), after: demandText(young) }];
}
