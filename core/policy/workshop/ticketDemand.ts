import { quote } from "../../request/fault.ts";
import type { RequiredTicket } from "../policy.ts";

/** What a ticket must be like for some statements together. */
export type TicketDemand = Pick<RequiredTicket, "states" | "person" | "approved" | "window">;

/** What some statements ask for together: all of it at once; `undefined` where there are none, and no ticket is needed. */
export function demandOf(statements: readonly TicketDemand[]): TicketDemand | undefined {
  const [first, ...rest] = statements;
  if (first === undefined) return undefined;
  return rest.reduce<TicketDemand>(
    (all, one) => ({
      states: all.states.filter((state) => one.states.includes(state)),
      person: one.person === "requester" ? one.person : all.person,
      approved: all.approved || one.approved,
      window: all.window || one.window,
    }),
    { ...first, states: [...new Set(first.states)] },
  );
}

/** Whether each request that passes by the first demand passes by the second one, too. */
export function passesToo(
  strict: TicketDemand | undefined,
  lax: TicketDemand | undefined,
): boolean {
  if (lax === undefined) return true;
  if (strict === undefined) return false;
  return (
    // By a demand for no state at all nothing passes.
    strict.states.length === 0 ||
    (strict.states.every((state) => lax.states.includes(state)) &&
      (strict.person === "requester" || lax.person === "any") &&
      (strict.approved || !lax.approved) &&
      (strict.window || !lax.window))
  );
}

/** A demand as a person reads it. */
export function demandText(demand: TicketDemand | undefined): string {
  if (demand === undefined) return "not needed";
  const { states, person, approved, window } = demand;
  if (states.length === 0) return "in no state at all";
  return [
    `in state ${states.map((state) => quote(state)).join(" or ")}`,
    ...(person === "requester" ? ["of the requester"] : []),
    ...(approved ? ["approved"] : []),
    ...(window ? ["within its change window"] : []),
  ].join(", ");
}
