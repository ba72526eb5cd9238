import type { ChangeWindow } from "../tickets/ticket.ts";
import type { Subject } from "./facts.ts";
import { restricts } from "./where.ts";

/**
 * When the rules of a request may be made, where a statement keeps to its ticket's change window: in its one spelling, RFC 3339 with
 * milliseconds. Throws where a side of it is no time.
 */
export function windowFor(subject: Subject): ChangeWindow | undefined {
  const { policy, facts } = subject;
  const kept = policy.requiredTickets.some(
    (required) => required.window && required.mode === "enforce" && restricts(required, subject),
  );
  const window = facts.ticket?.kind === "ticket" ? facts.ticket.ticket.window : undefined;
  return kept && window !== undefined ? spelled(window) : undefined;
}

/** When the rules of a request would be made: now, or when its window begins. */
export function madeFrom(subject: Subject): Date {
  const { start } = windowFor(subject) ?? {};
  const from = start === undefined ? 0 : Date.parse(start);
  return new Date(Math.max(from, subject.now.getTime()));
}

/** Where a moment lies by a window: before it, in it, or after its end. A window that ends before it begins is over. */
export function placeIn({ start, end }: ChangeWindow, at: string): "ahead" | "open" | "over" {
  const isAhead = start !== undefined && at < start;
  if (end !== undefined && end <= (isAhead ? start : at)) return "over";
  return isAhead ? "ahead" : "open";
}

/** A window that has yet to begin. */
export type WindowAhead = ChangeWindow & { readonly start: string };

/** Whether a window has yet to begin. */
export function isAhead(window: ChangeWindow, at: string): window is WindowAhead {
  return placeIn(window, at) === "ahead";
}

/** A window in its one spelling, so that times can be compared as text. */
export function spelled({ start, end }: ChangeWindow): ChangeWindow {
  return {
    ...(start === undefined ? {} : { start: moment(start) }),
    ...(end === undefined ? {} : { end: moment(end) }),
  };
}

function moment(text: string): string {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new Error(`the ticket's window has ${text} for a time`);
  return new Date(milliseconds).toISOString();
}
