import type { WindowAhead } from "../policy/window.ts";
import { type Change, moved } from "./change.ts";
import { decideIn, type Grounds, type NewRequest } from "./decided.ts";
import type { StoredRequest } from "./stored.ts";

/** For so long a request is tried to be carried out whose window has no end. */
const OPEN_END_MS = 86_400_000;

/**
 * Writes down a decision that allows a request from a moment on: it is judged again when its window begins. It waits no longer than
 * the window lasts, nor beyond the end of its rules.
 */
export function scheduledChange(
  request: NewRequest | StoredRequest,
  grounds: Grounds,
  { start, end }: WindowAhead,
  at: string,
): Change {
  const { decided, record } = decideIn(request, grounds, at);
  const { lifetime } = request;
  const last = end ?? new Date(Date.parse(start) + OPEN_END_MS).toISOString();
  const waitsUntil = lifetime?.kind === "until" && lifetime.at < last ? lifetime.at : last;
  const scheduled = { ...decided, ...moved(request, { status: "scheduled" }, at) };
  return { request: { ...scheduled, waitsUntil, dueAt: start }, records: [record] };
}
