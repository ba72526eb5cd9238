import type { StoredRequest } from "../core/ledger/stored.ts";
import type { Effect, Finding } from "../core/policy/finding.ts";
import type { Possible, Recorded, Replayed } from "../core/policy/workshop/replay/replay.ts";
import type { Principal } from "../core/request/principal.ts";

/** A recorded request that would, or might, be decided otherwise. */
export interface Told {
  readonly stored: StoredRequest;
  readonly recorded: Recorded;
  readonly replayed: Replayed;
}

/** How many requests came out how: decided the same, otherwise, either; never decided; and not readable. */
export interface Counts {
  same: number;
  otherwise: number;
  depends: number;
  undecided: number;
  unreadable: number;
}

const EFFECTS = {
  allow: "allowed",
  "require-approval": "needs approval",
  deny: "denied",
} as const satisfies Record<Effect, string>;

/** One request as a person reads it: what it was decided, what it would be, and the findings that make the difference. */
export function replayedLines({ stored, recorded, replayed }: Told): readonly string[] {
  const { possible, unknown, kind } = replayed;
  const [one, ...more] = possible;
  const now =
    one !== undefined &&
    more.length === 0 &&
    (kind === "otherwise" || one.effect !== recorded.effect)
      ? EFFECTS[one.effect]
      : "can't be told";
  const head = `${stored.requestId}  ${recorded.at.toISOString()}  ${principalText(stored.principal)}`;
  const but = kind === "depends" && now !== "can't be told" ? ", as far as is on record" : "";
  return [
    head,
    `  for ${stored.group.groupId}: ${EFFECTS[recorded.effect]} then, ${now} now${but}`,
    ...possible.flatMap((each) => possibleLines(each, more.length > 0)),
    ...(unknown.length === 0 ? [] : [`  not on record: ${unknown.join("; ")}`]),
  ];
}

/** The same for a program. */
export function replayedJson({ stored, recorded, replayed }: Told): unknown {
  const { kind, possible, unknown } = replayed;
  return {
    requestId: stored.requestId,
    at: recorded.at.toISOString(),
    principal: stored.principal,
    group: stored.group,
    kind,
    was: recorded.effect,
    now: possible.map(({ effect, where, came, gone }) => ({ effect, where, came, gone })),
    notOnRecord: unknown,
  };
}

/** What came out, and what was taken for granted. */
export function summaryLines(counts: Counts): readonly string[] {
  const { same, otherwise, depends, undecided, unreadable } = counts;
  const all = same + otherwise + depends + undecided + unreadable;
  const rest = [
    ...(undecided === 0 ? [] : [`${undecided} not decided yet`]),
    ...(unreadable === 0 ? [] : [`${unreadable} not readable`]),
  ];
  return [
    `${all} requests: ${[`${same} the same`, `${otherwise} otherwise`, `${depends} can't be told`, ...rest].join(", ")}`,
    ...(otherwise + depends + same === 0 ? [] : [GRANTED]),
  ];
}

const GRANTED =
  "judged as of then, for groups without rules of their own, which are not on record; a group was governed unless a finding says that it was not";

function possibleLines({ effect, where, came, gone }: Possible, isOneOfMany: boolean) {
  const groups = where.map((words) => words.join(", ")).join(", or ");
  return [
    ...(isOneOfMany ? [`  ${EFFECTS[effect]} ${groups}`] : []),
    ...came.map((finding) => `    + ${findingText(finding)}`),
    ...gone.map((finding) => `    - ${findingText(finding)}`),
  ];
}

function findingText({ code, statementId, detail }: Finding): string {
  return `${code}${statementId === undefined ? "" : ` (${statementId})`}: ${detail}`;
}

function principalText(principal: Principal): string {
  switch (principal.kind) {
    case "iam":
      return principal.arn;
    case "jwt":
      return `jwt:${principal.id}`;
    case "person":
      return `${principal.id} (${principal.identity})`;
  }
}
