/** What a moment looks like, for the message to someone who wrote none. */
export const MOMENT = "a moment in UTC such as 2026-06-15 or 2026-06-15T12:00:00Z";

const FORM = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d{3})?)Z)?$/;

/** Reads a moment in UTC, RFC 3339 with a Z; a date alone is its first moment. `undefined` for any other text. */
export function readMoment(text: string): Date | undefined {
  const [, day, time = "00:00:00"] = FORM.exec(text) ?? [];
  const moment = new Date(`${day}T${time}Z`);
  if (day === undefined || Number.isNaN(moment.getTime())) return undefined;
  // JavaScript takes a 30th of February for the 2nd of March.
  return moment.toISOString().startsWith(`${day}T${time.slice(0, 8)}`) ? moment : undefined;
}
