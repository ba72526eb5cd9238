import { speaks } from "./oracleScene.ts";
import { findingText, type World, type WorldTicket } from "./worlds.ts";

type Statement = NonNullable<World["requiredTickets"]>[number];

/** What each statement about tickets says to the one that the request names. */
export function ticketFindings(world: World): readonly string[] {
  return (world.requiredTickets ?? [])
    .filter((statement) => speaks(statement, world) !== "no")
    .flatMap((statement) =>
      codesOf(statement, world).map((code) => {
        const warns = statement.warn === true || code === "ticket-window-ahead";
        return findingText(warns ? "notice" : "deny", code);
      }),
    );
}

/** After how many seconds rules may be made: none, unless a window that counts has yet to begin. */
export function startOf(world: World): number {
  const { ticket, requiredTickets = [] } = world;
  if (ticket === undefined || typeof ticket === "string") return 0;
  const counts = requiredTickets.some(
    (one) => one.timed === true && one.warn !== true && speaks(one, world) !== "no",
  );
  return counts ? Math.max(0, ticket.window?.starts ?? 0) : 0;
}

function codesOf(statement: Statement, world: World): readonly string[] {
  switch (world.ticket) {
    case undefined:
      return ["ticket-missing"];
    case "not there":
      return ["ticket-not-found"];
    case "not read":
      return ["ticket-unavailable"];
    default:
      return [
        ...(statement.states.includes(world.ticket.state) ? [] : ["ticket-state"]),
        ...(statement.own === true && !isOwn(world.ticket, world) ? ["ticket-not-yours"] : []),
        ...(statement.approved === true && world.ticket.approved !== true
          ? ["ticket-not-approved"]
          : []),
        ...(statement.timed === true ? windowCodes(world.ticket) : []),
      ];
  }
}

function isOwn({ names = [] }: WorldTicket, { people = {} }: World): boolean {
  return names.some((name) => people[name] !== undefined && people[name] === people.payments);
}

/** Each second of a window is looked at: it is open in some of those that are left, now among them, or not. */
function windowCodes({ window }: WorldTicket): readonly string[] {
  if (window === undefined) return ["ticket-no-window"];
  const { starts = 0, ends = LAST + 1 } = window;
  const isOpen = (second: number) => starts <= second && second < ends;
  if (isOpen(0)) return [];
  const seconds = Array.from({ length: LAST + 1 }, (_, second) => second);
  return [seconds.some(isOpen) ? "ticket-window-ahead" : "ticket-window-over"];
}

/** No window of these worlds begins after so many seconds. */
const LAST = 20;
