import { quote } from "../../request/fault.ts";
import type { Lifetime } from "../../request/lifetime.ts";
import { lifetimeText } from "./wish.ts";
import type { Word } from "./words.ts";

/** How long, or why the words don't say so. */
export interface SpanReading {
  readonly lifetime?: Lifetime;
  readonly slip?: string;
}

/** Seconds of each unit, by its first letter; a minute is `m`, since a month has no one length. */
const SECONDS: ReadonlyMap<string, number> = new Map([
  ["w", 604_800],
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
]);

const PARTS = /^(?:\d{1,6}(?:weeks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s))+$/;
const ISO = /^p(?:(\d{1,6})w)?(?:(\d{1,6})d)?(?:t(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?)?$/;
const LONG = /^(\d{1,3}|an?|one)(months?|mo|years?|yr|y)$/;

/** Reads what stands behind `for`: `7d`, `2w`, `12h`, `1d12h`, `7 days`, `P7D`. */
export function readFor(words: readonly Word[]): SpanReading {
  if (words.length === 0) return {};
  const said = words.map(({ text }) => text).join(" ");
  const text = said
    .toLowerCase()
    .replaceAll(" ", "")
    .replace(/^(?:an?|one)(?=[wdh])/, "1");
  const seconds = secondsIn(text);
  if (seconds !== undefined) return { lifetime: { kind: "for", seconds } };
  const [, count, unit = ""] = LONG.exec(text) ?? [];
  if (count === undefined) {
    const slip = `${quote(said)} is no time that rules can stay; write 7d, 2w or 12h behind for`;
    return { slip };
  }
  const days = (Number(count) || 1) * (unit.startsWith("m") ? 30 : 365);
  const lifetime = { kind: "for", seconds: days * 86_400 } as const;
  const slip = `${quote(said)} has no one length; ${lifetimeText(lifetime)} is written here`;
  return { lifetime, slip };
}

function secondsIn(text: string): number | undefined {
  const iso = ISO.exec(text)?.slice(1);
  if (iso?.some((digits) => digits !== undefined)) {
    const each = [...SECONDS.values()];
    return iso.reduce((sum, digits, index) => sum + Number(digits ?? 0) * (each[index] ?? 0), 0);
  }
  if (!PARTS.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)([wdhms])[a-z]*/g)];
  return parts.reduce(
    (sum, [, digits, unit]) => sum + Number(digits) * (SECONDS.get(unit ?? "") ?? 0),
    0,
  );
}

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[t ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?)? ?(z|utc|[+-]\d\d:\d\d)?$/;

/** Reads what stands behind `until`: a day, which is its first moment in UTC, or a time. */
export function readUntil(words: readonly Word[]): SpanReading {
  if (words.length === 0) return {};
  const said = words.map(({ text }) => text).join(" ");
  const [, day, time = "00:00", seconds = ":00", zone = "z"] =
    MOMENT.exec(said.toLowerCase()) ?? [];
  const offset = zone === "utc" ? "Z" : zone.toUpperCase();
  const written = `${day}T${time}${seconds}${offset}`;
  if (day !== undefined && isMoment(written, day, time)) {
    return { lifetime: { kind: "until", at: new Date(written).toISOString() } };
  }
  return { slip: `${quote(said)} is no day; write it as 2026-12-01 behind until` };
}

/** JavaScript takes a 30th of February for the 2nd of March. */
function isMoment(written: string, day: string, time: string): boolean {
  const utc = new Date(`${day}T${time}:00Z`);
  if (Number.isNaN(Date.parse(written)) || Number.isNaN(utc.getTime())) return false;
  return utc.toISOString().startsWith(`${day}T${time}`);
}
