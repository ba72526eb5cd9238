import { describe, expect, test } from "@jest/globals";
import { duration } from "../../../../core/policy/checks/duration.ts";
import { decide } from "../../../../core/policy/decide.ts";
import type { Limits } from "../../../../core/policy/policy.ts";
import type { Lifetime } from "../../../../core/request/lifetime.ts";
import { anOpenPolicy, aRequest, aSubject, NOW } from "../../../support/builders.ts";

const HOUR = 3600;
const ELSEWHERE = { groupIds: ["sg-01234567"] };

function subjectOf(lifetime: Lifetime | undefined, limits: Partial<Limits>) {
  const all = {
    id: "limits",
    where: {},
    mode: "enforce",
    minPrefixLength: {},
    maxRulesPerGroup: 60,
    ...limits,
  } as const;
  const request = aRequest(["tcp 443 203.0.113.0/24"], {}, lifetime && { lifetime });
  return aSubject(request, anOpenPolicy({ limits: all }));
}

/** An end so many seconds from the moment at which it is judged. */
function until(seconds: number): Lifetime {
  return { kind: "until", at: new Date(NOW.getTime() + seconds * 1000).toISOString() };
}

const TOO_LONG: readonly (readonly [string, Lifetime | undefined, Partial<Limits>, object])[] = [
  [
    "one second too long",
    { kind: "for", seconds: HOUR + 1 },
    {},
    {
      effect: "deny",
      pointer: "/Guard/Duration",
      statementId: "limits",
      detail: "the rules would stay PT1H1S; ask for at most PT1H",
    },
  ],
  [
    "an end one second too late",
    until(HOUR + 1),
    {},
    {
      effect: "deny",
      pointer: "/Guard/ExpiresAt",
      detail: "the rules would stay until 2026-06-15T13:00:01.000Z; ask for at most PT1H",
    },
  ],
  [
    "too long for a limit that only warns",
    { kind: "for", seconds: 2 * HOUR },
    { mode: "warn" },
    { effect: "notice" },
  ],
  [
    "nothing said to a limit that only warns, which is then no default",
    undefined,
    { mode: "warn" },
    { effect: "notice", detail: "the rules would stay without end; ask for at most PT1H" },
  ],
];

test.each(TOO_LONG)("too long: %s", (_, lifetime, limits, finding) => {
  expect(duration(subjectOf(lifetime, { maxSeconds: HOUR, ...limits }))).toEqual([
    expect.objectContaining({ code: "duration-too-long", ...finding }),
  ]);
});

test.each([
  ["just as long as it may be", { kind: "for", seconds: HOUR }, { maxSeconds: HOUR }],
  ["an end just as late as it may be", until(HOUR), { maxSeconds: HOUR }],
  ["the end is a moment away", until(0.001), { maxSeconds: HOUR }],
  ["no limit, for a century", { kind: "for", seconds: 36_500 * 24 * HOUR }, {}],
  ["no limit, and no end", undefined, {}],
  [
    "a limit for another group",
    { kind: "for", seconds: 2 * HOUR },
    { maxSeconds: HOUR, where: ELSEWHERE },
  ],
] as const)("nothing to say: %s", (_, lifetime, limits) => {
  expect(duration(subjectOf(lifetime, limits))).toEqual([]);
});

test.each([
  ["this very moment", 0],
  ["yesterday", -24 * HOUR],
])("an end that has passed is denied, whatever the policy: %s", (_, seconds) => {
  expect(duration(subjectOf(until(seconds), {}))).toEqual([
    expect.objectContaining({ code: "end-in-past", effect: "deny", pointer: "/Guard/ExpiresAt" }),
  ]);
});

describe("how long the rules may stay", () => {
  const FOR_AN_HOUR = { kind: "for", seconds: HOUR };
  test.each([
    ["as long as the policy lets any, where nothing is said", undefined, {}, FOR_AN_HOUR],
    ["as long as was asked for", { kind: "for", seconds: 60 }, {}, { kind: "for", seconds: 60 }],
    ["until the end that was asked for", until(60), {}, until(60)],
    ["without end, where the limit only warns", undefined, { mode: "warn" }, undefined],
    [
      "without end, where the limit is for another group",
      undefined,
      { where: ELSEWHERE },
      undefined,
    ],
  ] as const)("%s", (_, lifetime, limits, granted) => {
    const subject = subjectOf(lifetime, { maxSeconds: HOUR, ...limits });
    expect(decide(subject).lifetime).toEqual(granted);
  });
});
