/** How long rules are to stay: until a moment, or for a time that begins when EC2 has them. */
export type Lifetime =
  /** RFC 3339, UTC, milliseconds. */
  | { readonly kind: "until"; readonly at: string }
  | { readonly kind: "for"; readonly seconds: number };

const MINUTE_MS = 60_000;

/** A hundred years of 365 days: whoever means "for ever" leaves the duration out. */
export const MAX_SECONDS = 36_500 * 86_400;

/** What readDuration takes, for the message to someone who wrote something else. */
export const DURATION_FORM =
  "write weeks, days, hours, minutes and seconds as ISO 8601 does, such as P7D or PT8H, more than zero and at most P36500D";

const FORM = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const SECONDS_OF = [604_800, 86_400, 3_600, 60, 1] as const;

/**
 * Reads an ISO 8601 duration as seconds; `undefined` for any other text, for none at all, and for more than a hundred
 * years. Months and years are not taken: they have no one length.
 */
export function readDuration(text: string): number | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const parts = match.slice(1).map((digits) => Number(digits ?? 0));
  const seconds = SECONDS_OF.reduce((sum, each, index) => sum + each * (parts[index] ?? 0), 0);
  return seconds > 0 && seconds <= MAX_SECONDS ? seconds : undefined;
}

/** Writes seconds as a duration in days, hours, minutes and seconds: one text for each length. */
export function durationText(seconds: number): string {
  const units = [
    ["D", Math.floor(seconds / 86_400)],
    ["H", Math.floor(seconds / 3_600) % 24],
    ["M", Math.floor(seconds / 60) % 60],
    ["S", seconds % 60],
  ] as const;
  const [days = "", ...rest] = units.map(([unit, count]) => (count === 0 ? "" : `${count}${unit}`));
  const time = rest.join("");
  return `P${days}${time === "" ? "" : `T${time}`}`;
}

/** A lifetime as a person reads it, after "stay": `P7D`, `until 2027-01-31T09:00:00.000Z`, `without end`. */
export function lifetimeText(lifetime: Lifetime | undefined): string {
  if (lifetime === undefined) return "without end";
  return lifetime.kind === "for" ? durationText(lifetime.seconds) : `until ${lifetime.at}`;
}

/** When rules end that EC2 has since this moment, in milliseconds; `undefined` where they have no end. */
export function endOf(lifetime: Lifetime | undefined, since: string): string | undefined {
  if (lifetime === undefined) return undefined;
  if (lifetime.kind === "until") return lifetime.at;
  return new Date(Date.parse(since) + lifetime.seconds * 1000).toISOString();
}

/**
 * The full minute in which rules are taken away that end at this moment. Ends of one minute are one: whoever asks for a rule
 * a second time in it changes nothing.
 */
export function minuteOf(end: string): string {
  return new Date(Math.ceil(Date.parse(end) / MINUTE_MS) * MINUTE_MS).toISOString();
}
