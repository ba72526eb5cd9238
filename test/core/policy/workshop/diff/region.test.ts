import { describe, expect, test } from "@jest/globals";
import {
  callerIn,
  type Demand,
  divided,
  everywhere,
  holdsIn,
  type Name,
  regionKey,
  within,
} from "../../../../../core/policy/workshop/diff/region.ts";
import { only, otherValues } from "../../../../../core/policy/workshop/diff/valueSet.ts";
import { tokenPrincipal } from "../../../../../core/policy/workshop/principal.ts";
import type { Principal } from "../../../../../core/request/principal.ts";
import { must, NOW } from "../../../../support/builders.ts";

const A: Principal = { kind: "iam", id: "a", arn: "a" };
const B: Principal = { kind: "iam", id: "b", arn: "b" };
const TOKEN = tokenPrincipal("i", "s", []);
const is = (id: string): Name => ({ key: id, text: id, has: (one) => one.id === id });
/** Named by a group; of the pool none lists any, as a token may list any. */
const group = (name: string): Name => ({ key: name, text: name, has: () => false, group: name });
const caller = (...names: readonly Name[]): Demand => ({ kind: "caller", names });
const value = (of: string, ...values: readonly string[]): Demand => ({
  kind: "value",
  of,
  values: only(values),
});
const until = (later: number): Demand => ({ kind: "before", at: NOW.getTime() + later });

const ALL = everywhere([A, B], NOW);

describe("of the requests for which one condition holds, another one", () => {
  test.each<
    readonly [why: string, one: readonly Demand[], other: readonly Demand[], holds: string]
  >([
    ["that asks for nothing holds for all", [], [], "all"],
    ["about which nothing is said holds for some", [], [value("tag t", "x")], "some"],
    ["that asks for more values", [value("tag t", "x")], [value("tag t", "x", "y")], "all"],
    ["that asks for one of two", [value("tag t", "x", "y")], [value("tag t", "x")], "some"],
    ["that asks for another value", [value("tag t", "x")], [value("tag t", "y")], "none"],
    ["that asks for no value at all", [], [value("tag t")], "none"],
    ["that has ended just now", [], [until(0)], "none"],
    ["that ends in a moment", [], [until(1)], "some"],
    ["that ends as early", [until(5)], [until(5)], "all"],
    ["that ends later", [until(5)], [until(6)], "all"],
    ["that ends earlier", [until(5)], [until(4)], "some"],
    ["about one caller of two", [], [caller(is("a"))], "some"],
    ["about both callers", [], [caller(is("a"), is("b"))], "all"],
    ["about another caller", [caller(is("a"))], [caller(is("b"))], "none"],
    ["of which the first part holds for all", [], [until(9), value("region", "r")], "some"],
    ["of which a part never holds", [], [value("region", "r"), until(0)], "none"],
  ])("%s", (_why, one, other, holds) => {
    const region = must(within(ALL, one), "a region");
    expect(holdsIn(region, other)).toBe(holds);
    expect(within(region, other) === undefined).toBe(holds === "none");
  });
});

test("what a condition leaves out is divided by its first part that fails, and no request is lost", () => {
  const { inside, outside } = divided(ALL, [value("region", "r"), until(5), caller(is("a"))]);
  const at = NOW.getTime();
  const rest = { any: [], none: [], pool: [A, B] };
  const other = otherValues(only(["r"]));
  expect(outside).toEqual([
    { ...ALL, values: new Map([["region", other]]) },
    { ...ALL, values: new Map([["region", only(["r"])]]), from: at + 5 },
    {
      values: new Map([["region", only(["r"])]]),
      from: at,
      before: at + 5,
      callers: { ...rest, none: [expect.objectContaining({ key: "a" })] },
    },
  ]);
  expect(inside).toEqual([
    {
      values: new Map([["region", only(["r"])]]),
      from: at,
      before: at + 5,
      callers: { ...rest, any: [[expect.objectContaining({ key: "a" })]] },
    },
  ]);
});

describe("one of some callers is", () => {
  const pool = [A, B, TOKEN];
  test.each<
    readonly [
      why: string,
      any: readonly (readonly Name[])[],
      none: readonly Name[],
      found: object | undefined,
    ]
  >([
    ["the first one where anybody is meant", [], [], A],
    ["the first one of the names", [[is("b"), is("i#s")]], [], B],
    ["nobody who has one name and lacks the other", [[is("a")], [is("b")]], [], undefined],
    ["nobody of whom it is said that they are not", [[is("a")]], [is("a")], undefined],
    ["the next one", [], [is("a")], B],
    ["only a token for a group", [[group("g")]], [], { ...TOKEN, groups: ["g"] }],
    ["a token of two groups", [[group("g")], [group("h")]], [], { ...TOKEN, groups: ["g", "h"] }],
    [
      "one that lists a group once",
      [[group("g")], [group("g"), is("a")]],
      [is("a")],
      { ...TOKEN, groups: ["g"] },
    ],
    [
      "one that lists the group that it may",
      [[group("g"), group("h")]],
      [group("g")],
      { ...TOKEN, groups: ["h"] },
    ],
    ["no token that must not list the group", [[group("g")]], [group("g")], undefined],
    ["no token of a group that lacks another name", [[group("g")], [is("c")]], [], undefined],
    [
      "a token by its own name, with the group as well",
      [[is("i#s")], [group("g")]],
      [],
      { ...TOKEN, groups: ["g"] },
    ],
  ])("%s", (_why, any, none, found) => {
    expect(callerIn({ any, none, pool })).toEqual(found);
  });
});

describe("the key of a region", () => {
  const keyOf = (...condition: readonly Demand[]) =>
    regionKey(must(within(ALL, condition), "a region"));

  test("is the same in whichever order it has been narrowed, and however often", () => {
    const demands = [
      value("region", "r"),
      value("account", "c"),
      until(5),
      caller(is("a"), is("b")),
      caller(is("a")),
    ];
    expect(keyOf(...demands.toReversed(), ...demands)).toBe(keyOf(...demands));
    const not = (...names: readonly string[]) =>
      names.reduce(
        (region, name) => must(divided(region, [caller(is(name))]).outside[0], "it"),
        ALL,
      );
    expect(regionKey(not("x", "a"))).toBe(regionKey(not("a", "x", "a")));
  });

  test("is another one for other requests", () => {
    const keys = [
      keyOf(),
      keyOf(value("region", "r")),
      keyOf(value("region", "s")),
      keyOf(value("account", "r")),
      keyOf(until(5)),
      keyOf(until(6)),
      keyOf(caller(is("a"))),
      keyOf(caller(is("b"))),
      keyOf(caller(is("a"), is("b"))),
      regionKey({ ...ALL, from: ALL.from + 1 }),
      regionKey({ ...ALL, callers: { ...ALL.callers, none: [is("a")] } }),
      regionKey({ ...ALL, callers: { ...ALL.callers, none: [is("b")] } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
