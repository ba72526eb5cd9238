/** How much Slack takes, in characters and pieces. Source: Slack's Block Kit reference. */
export const LIMITS = {
  blocks: 50,
  header: 150,
  section: 3000,
  field: 2000,
  fields: 10,
  contextElements: 10,
  buttonText: 75,
  buttonValue: 2000,
} as const;

/** What is not to be seen, or turns the order of letters: it must not make a line look like another one. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;

/** A text on one line, without what is not to be seen. */
export function oneLine(text: string): string {
  return text.replaceAll(UNSEEN, " ").trim();
}

/** A text of at most so many characters, and whether it was cut. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half of a pair of surrogates is no character.
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** A text of somebody else inside Slack's own markup: no link, no mention, nobody is called. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/@(?=channel|everyone|group|here)/gi, "@\u200b");
}

const LONGEST_CODE = 200;

/** A value as it is, in Slack's markup: nothing in it is bold, a link, or a mention. */
export function code(text: string): string {
  const line = oneLine(text).replaceAll("`", "'");
  return line === "" ? "_empty_" : `\`${escaped(clipped(line, LONGEST_CODE))}\``;
}

/** Lines as they are, in Slack's markup; INVARIANT: none of them has a backtick. */
export function codeLines(lines: readonly string[]): string {
  return `\`\`\`${lines.map(escaped).join("\n")}\`\`\``;
}

/** A moment in the reader's own time zone. `at` is RFC 3339. */
export function date(at: string): string {
  const seconds = Math.floor(Date.parse(at) / 1000);
  return `<!date^${seconds}^{date_short_pretty} {time}|${minute(at)}>`;
}

/** A moment where Slack shows no time zones: `2026-01-31 09:00 UTC`. */
export function minute(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

/** `1 rule`, `3 rules`. */
export function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? "" : "s"}`;
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A length of time as a person says it: `7 days`, `1 day 12 hours`. */
export function durationWords(seconds: number): string {
  let rest = seconds;
  const parts = UNITS.flatMap(([unit, length]) => {
    const number = Math.floor(rest / length);
    rest %= length;
    return number === 0 ? [] : [count(number, unit)];
  });
  return parts.join(" ");
}

/** The first lines that fit together, and in a last one how many more there are. */
export function fitting(
  lines: readonly string[],
  mostLines: number,
  mostCharacters: number,
): readonly string[] {
  const kept: string[] = [];
  let left = mostCharacters - MORE_ROOM;
  for (const line of lines) {
    left -= line.length + 1;
    if (kept.length === mostLines || left < 0) break;
    kept.push(line);
  }
  const more = lines.length - kept.length;
  return more === 0 ? kept : [...kept, `… and ${more} more`];
}

const MORE_ROOM = "… and 100000 more\n".length;
