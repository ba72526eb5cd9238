import { describe, expect, test } from "@jest/globals";
import {
  type Asked,
  type Bearing,
  differing,
  keyOf,
  type Speaker,
} from "../../../../../core/policy/workshop/diff/effects.ts";
import { type Demand, everywhere } from "../../../../../core/policy/workshop/diff/region.ts";
import { regionWords } from "../../../../../core/policy/workshop/diff/regionText.ts";
import { only } from "../../../../../core/policy/workshop/diff/valueSet.ts";
import { NOW } from "../../../../support/builders.ts";

const ALL = everywhere([], NOW);
const IN_R: Demand = { kind: "value", of: "region", values: only(["r"]) };
const IN_S: Demand = { kind: "value", of: "region", values: only(["s"]) };
const NEVER: Demand = { kind: "value", of: "region", values: only([]) };

const says = (key: string, ...condition: readonly Demand[]): Speaker => ({
  key: `${key} ${condition.map((one) => JSON.stringify(one)).join()}`,
  condition,
});
const ASKED: Asked = { approvers: ["group:g"], quorum: 1, waitSeconds: 60 };
const waits = (asked: Asked = ASKED, ...condition: readonly Demand[]) => ({
  ...says(JSON.stringify(asked), ...condition),
  asked,
});
const bans = (lifts: readonly Speaker[], ...condition: readonly Demand[]) => ({
  ...says("ban", ...condition),
  lifts,
});
const OPEN: Bearing = {
  requesters: [says("asks")],
  permits: [says("permit")],
  bans: [],
  approvals: [],
  unapprovable: [],
};
const CLOSED: Bearing = { ...OPEN, permits: [] };

describe("what bears on a packet", () => {
  test.each<readonly [why: string, bearing: Partial<Bearing>, effects: readonly string[]]>([
    ["allows it", {}, ["allow"]],
    ["allows it to nobody", { requesters: [] }, []],
    [
      "allows it to whom one of two lets ask",
      { requesters: [says("a", NEVER), says("b", IN_R)] },
      ["allow in region r"],
    ],
    ["permits it in one place", { permits: [says("p", IN_R)] }, ["allow in region r"]],
    ["permits no destination", { gates: [] }, []],
    ["permits its destination in one place", { gates: [says("to", IN_R)] }, ["allow in region r"]],
    ["bans it", { bans: [bans([])] }, []],
    ["bans it in one place", { bans: [bans([], IN_R)] }, ["allow in any region but r"]],
    ["bans it and lifts that", { bans: [bans([says("lift")])] }, ["allow"]],
    [
      "bans it and lifts that in one place",
      { bans: [bans([says("lift", IN_R)])] },
      ["allow in region r"],
    ],
    ["lifts one ban of two", { bans: [bans([says("lift")]), bans([])] }, []],
    ["makes it wait", { approvals: [waits()] }, ["require-approval"]],
    [
      "makes it wait in one place",
      { approvals: [waits(ASKED, IN_R)] },
      ["require-approval in region r", "allow in any region but r"],
    ],
    ["makes it wait for nobody", { approvals: [waits()], unapprovable: [says("nobody")] }, []],
    [
      "makes it wait for nobody in one place",
      { approvals: [waits()], unapprovable: [says("nobody", IN_R)] },
      ["require-approval in any region but r"],
    ],
    ["never speaks", { bans: [bans([], NEVER)], approvals: [waits(ASKED, NEVER)] }, ["allow"]],
  ])("%s", (_why, bearing, effects) => {
    const told = (from: Bearing, to: Bearing) => differing(ALL, from, to);
    const where = (one: ReturnType<typeof told>[number]) =>
      regionWords(one.region, NOW).map((words) => ` ${words}`);
    const there = told(CLOSED, { ...OPEN, ...bearing });
    expect(there.map((one) => `${one.to}${where(one).join()}`)).toEqual(effects);
    expect(there.every(({ from, asked }) => from === "deny" && asked === undefined)).toBe(true);
    const back = told({ ...OPEN, ...bearing }, CLOSED);
    expect(back.map((one) => `${one.from}${where(one).join()}`)).toEqual(effects);
  });

  const H: Asked = { ...ASKED, approvers: ["group:h"] };
  const asking = (...approvals: readonly ReturnType<typeof waits>[]): Bearing => ({
    ...OPEN,
    approvals,
  });

  test("makes it wait for others, each told once and in one order", () => {
    const found = differing(ALL, asking(waits()), asking(waits(H), waits(ASKED), waits(H)));
    expect(found).toEqual([
      {
        region: ALL,
        from: "require-approval",
        to: "require-approval",
        asked: [[ASKED], [ASKED, H]],
      },
    ]);
  });

  test("makes it wait for others in one place only", () => {
    const found = differing(ALL, asking(waits()), asking(waits(), waits(H, IN_R)));
    expect(found.map(({ region, asked }) => [regionWords(region, NOW), asked])).toEqual([
      [["in region r"], [[ASKED], [ASKED, H]]],
    ]);
  });

  test("makes it wait for the same by other words", () => {
    expect(differing(ALL, asking(waits()), asking(waits(), waits(ASKED, IN_R)))).toEqual([]);
  });
});

test("two bearings have one key only where they speak alike, in any order and however often", () => {
  const two = {
    ...OPEN,
    permits: [says("p"), says("q")],
    bans: [bans([says("l"), says("m")]), bans([])],
  };
  const turned = {
    ...OPEN,
    permits: [says("q"), says("p"), says("q")],
    bans: [bans([]), bans([says("m"), says("l"), says("m")]), bans([])],
  };
  expect(keyOf(turned)).toBe(keyOf(two));
  const others: readonly Bearing[] = [
    OPEN,
    two,
    { ...OPEN, requesters: [says("permit")], permits: [says("asks")] },
    { ...OPEN, requesters: [] },
    CLOSED,
    { ...OPEN, gates: [] },
    { ...OPEN, gates: [says("to")] },
    { ...OPEN, bans: [bans([])] },
    { ...OPEN, bans: [bans([says("l")])] },
    { ...OPEN, bans: [bans([], IN_S)] },
    { ...OPEN, approvals: [waits()] },
    { ...OPEN, unapprovable: [waits()] },
  ];
  expect(new Set(others.map(keyOf)).size).toBe(others.length);
});
