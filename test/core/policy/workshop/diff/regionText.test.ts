import { describe, expect, test } from "@jest/globals";
import {
  type Callers,
  everywhere,
  type Name,
  NOT_KNOWN,
  type Region,
} from "../../../../../core/policy/workshop/diff/region.ts";
import { exampleOf, regionWords } from "../../../../../core/policy/workshop/diff/regionText.ts";
import {
  only,
  otherValues,
  type ValueSet,
} from "../../../../../core/policy/workshop/diff/valueSet.ts";
import { tokenPrincipal } from "../../../../../core/policy/workshop/principal.ts";
import type { Principal } from "../../../../../core/request/principal.ts";
import { NOW } from "../../../../support/builders.ts";

const ROLE: Principal = { kind: "iam", id: "r", arn: "arn:aws:iam::111122223333:role/r" };
const PERSON: Principal = { kind: "person", id: "person:lee", identity: "slack:T#U" };
const TOKEN = tokenPrincipal("i", "s", []);
const ALL = everywhere([ROLE, PERSON, TOKEN], NOW);
const named = (text: string, id = text): Name => ({ key: text, text, has: (one) => one.id === id });
const group = (name: string): Name => ({ key: name, text: name, has: () => false, group: name });

const allBut = (...values: readonly string[]) => otherValues(only(values));
const of = (values: Readonly<Record<string, ValueSet>>): Region => ({
  ...ALL,
  values: new Map(Object.entries(values)),
});
const by = (callers: Partial<Callers>): Region => ({
  ...ALL,
  callers: { ...ALL.callers, ...callers },
});
const at = (text: string) => new Date(text).getTime();

describe("the words of a region", () => {
  test.each<readonly [why: string, region: Region, words: readonly string[]]>([
    ["none are all requests", ALL, []],
    ["an account", of({ account: only(["1"]) }), ["in account 1"]],
    ["other accounts", of({ account: allBut("1", "2", "3") }), ["in any account but 1, 2 or 3"]],
    ["regions", of({ region: only(["a", "b"]) }), ["in region a or b"]],
    ["other regions", of({ region: allBut("a") }), ["in any region but a"]],
    ["a group", of({ group: only(["sg-1"]) }), ["for sg-1"]],
    ["other groups", of({ group: allBut("sg-1") }), ["for any group but sg-1"]],
    ["a tag", of({ "tag a b": only(["x"]) }), ["for groups tagged a b=x"]],
    ["a tag's key of two lines", of({ "tag a\nb": only(["x"]) }), ["for groups tagged a\nb=x"]],
    [
      "a tag with no value is a value",
      of({ "tag a": allBut("", "x") }),
      ["for groups not tagged a= or x"],
    ],
    ["a VPC", of({ VPC: only(["vpc-1"]) }), ["in vpc-1"]],
    [
      "a VPC, or none known",
      of({ VPC: only([NOT_KNOWN, "vpc-1"]) }),
      ["in vpc-1 or a VPC that EC2 does not name"],
    ],
    ["no VPC known", of({ VPC: only([NOT_KNOWN]) }), ["in a VPC that EC2 does not name"]],
    ["any VPC that is known", of({ VPC: allBut(NOT_KNOWN) }), ["in a VPC that EC2 names"]],
    ["other VPCs, or none known", of({ VPC: allBut("vpc-1") }), ["in any VPC but vpc-1"]],
    [
      "other VPCs that are known",
      of({ VPC: allBut(NOT_KNOWN, "vpc-1") }),
      ["in any VPC that EC2 names but vpc-1"],
    ],
    [
      "values by what they are of",
      of({ "tag t": only(["x"]), region: only(["r"]), account: only(["1"]) }),
      ["in account 1", "in region r", "for groups tagged t=x"],
    ],
    [
      "who asks, each name once",
      by({ any: [[named("a"), named("b"), named("c")], [named("d")], [named("d")]] }),
      ["asked by a, b or c", "asked by d"],
    ],
    [
      "who does not ask, each name once",
      by({ none: [named("a"), named("a"), named("b")] }),
      ["not asked by a or b"],
    ],
    ["the day on which it begins", { ...ALL, from: at("2026-07-01") }, ["from 2026-07-01 on"]],
    ["none for what begins now", { ...ALL, from: NOW.getTime() }, []],
    ["the day before which it ends", { ...ALL, before: at("2026-07-02") }, ["before 2026-07-02"]],
    [
      "all of them in one order",
      {
        values: new Map([["region", only(["r"])]]),
        from: at("2026-07-01"),
        before: at("2026-07-02"),
        callers: { ...ALL.callers, any: [[named("a")]], none: [named("b")] },
      },
      ["asked by a", "not asked by b", "in region r", "from 2026-07-01 on", "before 2026-07-02"],
    ],
  ])("%s", (_why, region, words) => {
    expect(regionWords(region, NOW)).toEqual(words);
  });
});

describe("an example of a region", () => {
  const now = { at: "2026-06-15T12:00:00.000Z" };
  test.each<readonly [why: string, region: Region, example: object]>([
    ["is anything at its first moment", ALL, now],
    [
      "is at its own first moment",
      { ...ALL, from: at("2026-07-01") },
      { at: "2026-07-01T00:00:00.000Z" },
    ],
    [
      "has the first of each value",
      of({
        account: only(["1", "2"]),
        region: only(["r"]),
        VPC: only(["vpc-1"]),
        group: only(["sg-1"]),
        "tag t": only(["x", "y"]),
        "tag tag u": only([""]),
      }),
      {
        ...now,
        account: "1",
        region: "r",
        vpcId: "vpc-1",
        groupId: "sg-1",
        groupTags: { t: "x", "tag u": "" },
      },
    ],
    ["names no VPC where it is not known", of({ VPC: only([NOT_KNOWN]) }), now],
    [
      "leaves out what may be all but some",
      of({ account: allBut("1"), "tag t": allBut("x"), VPC: allBut("vpc-1") }),
      now,
    ],
    [
      "is asked by a role",
      by({ any: [[named("r")]] }),
      { ...now, principal: "arn:aws:iam::111122223333:role/r" },
    ],
    [
      "is asked by whom nothing leaves out",
      by({ none: [named("r")] }),
      { ...now, principal: "slack:T#U" },
    ],
    [
      "is asked by a token of its groups",
      by({ any: [[group("g")]] }),
      { ...now, principal: "jwt:i#s", principalGroups: ["g"] },
    ],
    [
      "is asked by a token of no group",
      by({ any: [[named("i#s")]] }),
      { ...now, principal: "jwt:i#s", principalGroups: [] },
    ],
    ["is asked by nobody where there is nobody", by({ any: [[named("nobody")]] }), now],
  ])("%s", (_why, region, example) => {
    expect(exampleOf(region)).toStrictEqual(example);
  });
});
