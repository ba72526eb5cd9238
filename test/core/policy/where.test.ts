import { describe, expect, test } from "@jest/globals";
import type { Restriction, Where } from "../../../core/policy/policy.ts";
import { effectOf, matchWhere, permits, restricts } from "../../../core/policy/where.ts";
import {
  anOpenPolicy,
  aPrincipalPattern,
  aRequest,
  aSubject,
  GROUP_ID,
  PAYMENTS_ROLE,
  someFacts,
  VPC_ID,
} from "../../support/builders.ts";

type Mutable = { -readonly [M in keyof Where]?: Where[M] };

/** One member of a `where`, with whether it is met: left out is met, and a VPC that EC2 did not say is unknown. */
interface Choice {
  readonly where: Mutable;
  readonly met: "yes" | "no" | "unknown";
}

const OTHER_ROLE = "arn:aws:iam::111122223333:role/Other";
const TAGS = new Map([
  ["team", "payments"],
  ["stage", "prod"],
]);
const LEFT_OUT: Choice = { where: {}, met: "yes" };

/** Each member left out, met alone, met by the second of two values, and not met. */
function choicesFor(
  member: "accounts" | "regions" | "groupIds" | "vpcIds",
  value: string,
  other: string,
  known = true,
): readonly Choice[] {
  return [
    LEFT_OUT,
    { where: { [member]: [value] }, met: known ? "yes" : "unknown" },
    { where: { [member]: [other, value] }, met: known ? "yes" : "unknown" },
    { where: { [member]: [other] }, met: known ? "no" : "unknown" },
  ];
}

const PRINCIPALS: readonly Choice[] = [
  LEFT_OUT,
  {
    where: { principals: [aPrincipalPattern(OTHER_ROLE), aPrincipalPattern(PAYMENTS_ROLE)] },
    met: "yes",
  },
  { where: { principals: [aPrincipalPattern(OTHER_ROLE)] }, met: "no" },
];

const GROUP_TAGS: readonly Choice[] = [
  LEFT_OUT,
  { where: { groupTags: new Map([["team", ["billing", "payments"]]]) }, met: "yes" },
  {
    where: {
      groupTags: new Map([
        ["team", ["payments"]],
        ["stage", ["prod"]],
      ]),
    },
    met: "yes",
  },
  {
    where: {
      groupTags: new Map([
        ["team", ["payments"]],
        ["stage", ["test"]],
      ]),
    },
    met: "no",
  },
  { where: { groupTags: new Map([["team", ["Payments"]]]) }, met: "no" },
  { where: { groupTags: new Map([["owner", [""]]]) }, met: "no" },
];

function lists(vpcKnown: boolean): readonly (readonly Choice[])[] {
  return [
    choicesFor("accounts", "111122223333", "444455556666"),
    choicesFor("regions", "us-east-1", "eu-central-1"),
    choicesFor("vpcIds", VPC_ID, "vpc-01234567", vpcKnown),
    choicesFor("groupIds", GROUP_ID, "sg-01234567"),
    PRINCIPALS,
    GROUP_TAGS,
  ];
}

/** Every combination of one choice for each member. */
function combinations([
  list,
  ...others
]: readonly (readonly Choice[])[]): readonly (readonly Choice[])[] {
  if (list === undefined) return [[]];
  const rest = combinations(others);
  return list.flatMap((choice) => rest.map((choices) => [choice, ...choices]));
}

function aSubjectIn(vpcKnown: boolean) {
  const { group, ...rest } = someFacts([], { tags: TAGS });
  const { vpcId = "", tags } = group;
  const facts = { ...rest, group: vpcKnown ? { vpcId, tags } : { tags } };
  return aSubject(aRequest([]), anOpenPolicy(), facts);
}

describe.each([
  { because: "the VPC is known", vpcKnown: true },
  { because: "EC2 did not say the VPC", vpcKnown: false },
])("for every combination of members, $because", ({ vpcKnown }) => {
  const subject = aSubjectIn(vpcKnown);
  const all = combinations(lists(vpcKnown)).map((choices) => ({
    where: Object.assign({}, ...choices.map(({ where }) => where)) as Where,
    met: choices.map(({ met }) => met),
  }));
  const wrong = (is: (where: Where) => unknown, should: (met: readonly string[]) => unknown) =>
    all.filter(({ where, met }) => is(where) !== should(met));

  test("a restricting statement applies unless some member is known not to match", () => {
    const is = (where: Where) => restricts({ id: "x", where }, subject);
    expect(wrong(is, (met) => !met.includes("no"))).toEqual([]);
  });

  test("a permitting statement applies only if every member is known to match", () => {
    const is = (where: Where) => permits({ id: "x", where }, subject);
    expect(wrong(is, (met) => met.every((one) => one === "yes"))).toEqual([]);
  });

  test("a condition is unknown exactly where nothing is unmet and something unknown", () => {
    const should = (met: readonly string[]) =>
      met.includes("no") ? "no" : met.includes("unknown") ? "unknown" : "yes";
    expect(wrong((where) => matchWhere(where, subject), should)).toEqual([]);
  });

  test("all outcomes occur among them", () => {
    const outcomes = new Set(all.map(({ where }) => matchWhere(where, subject)));
    expect([...outcomes].sort()).toEqual(vpcKnown ? ["no", "yes"] : ["no", "unknown", "yes"]);
  });
});

test("an empty list of values is met by nothing", () => {
  const subject = aSubjectIn(true);
  for (const where of [
    { accounts: [] },
    { regions: [] },
    { vpcIds: [] },
    { groupIds: [] },
    { principals: [] },
  ]) {
    expect(matchWhere(where, subject)).toBe("no");
  }
});

test("a warning gives notice, everything else denies", () => {
  const statement = (mode: Restriction["mode"]) => ({ id: "x", where: {}, mode });
  expect([effectOf(statement("warn")), effectOf(statement("enforce"))]).toEqual(["notice", "deny"]);
});
