import { wrongParameter } from "./refusal.ts";
import type { Given } from "./words.ts";

/** What the guard is told beside the request, and how this command waits for its answer. */
export interface GuardWords {
  /** The members of `Guard` in the body. */
  readonly members: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string;
  readonly guardEndpoint?: string;
  readonly localPrincipal?: string;
  /** How long to wait for an approval, in seconds; infinite without a number. */
  readonly waitSeconds?: number;
}

/** Reads the guard's own options. */
export function guardWordsOf(values: ReadonlyMap<string, Given>): GuardWords {
  const word = (name: string) => {
    const given = values.get(name);
    return typeof given === "string" ? given : undefined;
  };
  const [expiresIn, expiresAt] = [word("expires-in"), word("expires-at")];
  if (expiresIn !== undefined && expiresAt !== undefined) {
    throw wrongParameter("Only one of --expires-in and --expires-at may be specified.");
  }
  return defined({
    members: defined({
      Justification: word("justification"),
      Ticket: word("ticket"),
      Duration: expiresIn === undefined ? undefined : durationOf(expiresIn),
      ExpiresAt: expiresAt,
    }),
    idempotencyKey: keyOf(word("idempotency-key")),
    guardEndpoint: word("guard-endpoint"),
    localPrincipal: word("local-principal"),
    waitSeconds: secondsOf(word("wait")),
  });
}

/** `12h`, `7d`, `1d12h`, or ISO 8601 as the API takes it. */
export function durationOf(text: string): string {
  const short = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (text !== "" && short !== null) {
    const [, weeks, days, hours, minutes, seconds] = short;
    const part = (count: string | undefined, unit: string) =>
      count === undefined ? "" : `${count}${unit}`;
    const date = part(weeks, "W") + part(days, "D");
    const time = part(hours, "H") + part(minutes, "M") + part(seconds, "S");
    return `P${date}${time === "" ? "" : `T${time}`}`;
  }
  if (/^P[0-9A-Z.]+$/.test(text)) return text;
  throw wrongParameter(
    `Bad value for --expires-in ${text}: write a duration such as 12h, 7d or P7DT12H`,
  );
}

export function keyOf(text: string | undefined): string | undefined {
  if (text === undefined || /^[A-Za-z0-9_-]{1,64}$/.test(text)) return text;
  throw wrongParameter(`Bad value for --idempotency-key ${text}: write 1 to 64 of A-Z a-z 0-9 _ -`);
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === "") return Number.POSITIVE_INFINITY;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw wrongParameter(`Bad value for --wait ${text}: write a number of seconds, or none`);
}

/** The members that are there. */
function defined<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
