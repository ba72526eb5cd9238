import { expect, test } from "@jest/globals";
import {
  demandOf,
  demandText,
  passesToo,
  type TicketDemand,
} from "../../../../core/policy/workshop/ticketDemand.ts";

const BOTH = [false, true] as const;

/** Every demand and every ticket of a world of three states; a request may also name no ticket. */
const DEMANDS: readonly TicketDemand[] = [["Open"], ["Done"], ["Open", "Done"]].flatMap((states) =>
  (["any", "requester"] as const).flatMap((person) =>
    BOTH.flatMap((approved) => BOTH.map((window) => ({ states, person, approved, window }))),
  ),
);
const TICKETS = ["Open", "Done", "New"].flatMap((state) =>
  BOTH.flatMap((own) =>
    BOTH.flatMap((approved) => BOTH.map((window) => ({ state, own, approved, window }))),
  ),
);

type WorldTicket = (typeof TICKETS)[number];

function passes(ticket: WorldTicket | undefined, demands: readonly TicketDemand[]): boolean {
  return demands.every(
    ({ states, person, approved, window }) =>
      ticket !== undefined &&
      states.includes(ticket.state) &&
      (person === "any" || ticket.own) &&
      (!approved || ticket.approved) &&
      (!window || ticket.window),
  );
}

/** Whether each ticket, or none, that passes by some demands passes by others. */
function passesByTicket(strict: readonly TicketDemand[], lax: readonly TicketDemand[]): boolean {
  return [undefined, ...TICKETS].every((ticket) => !passes(ticket, strict) || passes(ticket, lax));
}

const SOME = [[], ...DEMANDS.map((one) => [one]), ...DEMANDS.map((one, i) => pair(one, i))];

function pair(one: TicketDemand, index: number): readonly TicketDemand[] {
  const other = DEMANDS[(index * 7 + 5) % DEMANDS.length];
  return other === undefined ? [one] : [one, other];
}

test("one demand passes what another one passes exactly where each ticket says so", () => {
  const told = SOME.flatMap((strict) =>
    SOME.filter(
      (lax) => passesToo(demandOf(strict), demandOf(lax)) !== passesByTicket(strict, lax),
    ).map((lax) => ({ strict, lax })),
  );
  expect(told).toEqual([]);
});

test("demands together are the same in each order", () => {
  for (const some of SOME) {
    const [one, other] = [demandOf(some), demandOf([...some].reverse())];
    expect(passesToo(one, other) && passesToo(other, one)).toBe(true);
  }
});

test.each<readonly [demand: TicketDemand | undefined, text: string]>([
  [undefined, "not needed"],
  [{ states: [], person: "requester", approved: true, window: true }, "in no state at all"],
  [{ states: ["Open"], person: "any", approved: false, window: false }, 'in state "Open"'],
  [
    { states: ["Open", "Done"], person: "requester", approved: true, window: true },
    'in state "Open" or "Done", of the requester, approved, within its change window',
  ],
])("%j reads as %s", (demand, text) => {
  expect(demandText(demand)).toBe(text);
});
