import { describe, expect, test } from "@jest/globals";
import { requestMark } from "../../core/ledger/holdings.ts";
import type { Ec2Tag } from "../../core/request/ec2.ts";
import type { Ports } from "../../lambda/ports.ts";
import { brokenEnds } from "../support/invariants.ts";
import {
  groupStory,
  idOf,
  openRules,
  ownRules,
  rulesOf,
  sceneOf,
  storedOf,
} from "../support/tellings.ts";
import { aWish, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";
const B = "tcp 443 198.51.100.0/24";

/** A world in which something happens so many times, between the guard's look at the group and its call. */
async function aWorldWhere(happens: (world: World) => Promise<void>, times = 1): Promise<World> {
  let left = times;
  const wrap = (ports: Ports): Ports => {
    const authorize: Ports["ec2"]["authorize"] = async (call) => {
      if (left-- > 0) await happens(world);
      return ports.ec2.authorize(call);
    };
    return { ...ports, ec2: { ...ports.ec2, authorize } };
  };
  const world = await openWorld({ wrap });
  return world;
}

describe("a stranger who makes the same rule just before the call", () => {
  test("keeps it: the request is answered as already authorized, and never marked ours", async () => {
    const world = await aWorldWhere(({ strangerMakes }) => strangerMakes(A));
    const answer = await world.ask(aWish([A]), { key: "k" });
    expect(answer).toMatchObject({
      status: 200,
      body: { Return: true, Request: { Status: "already-authorized" } },
    });
    expect(await groupStory(world)).toEqual([`intended ${A}`, "done already-authorized"]);
    expect(await ownRules(world, await storedOf(world, answer))).toEqual([]);
    expect(await openRules(world)).toEqual([]);
    expect(await world.ask(aWish([A]), { key: "k" })).toEqual(answer);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("makes one of two: the other is called for alone, under a new promise", async () => {
    const world = await aWorldWhere(({ strangerMakes }) => strangerMakes(A));
    const answer = await world.ask(aWish([A, B]));
    expect(answer).toMatchObject({
      status: 201,
      body: {
        SecurityGroupRules: [{ CidrIpv4: "203.0.113.0/24" }, { CidrIpv4: "198.51.100.0/24" }],
        Request: { Status: "authorized" },
      },
    });
    expect(await groupStory(world)).toEqual([
      `intended ${A}, ${B}`,
      `intended ${B}`,
      "done authorized",
    ]);
    expect(await openRules(world)).toEqual([`${B} for 1`]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("and takes it away again: the rule is called for again", async () => {
    let tries = 0;
    const wrap = (ports: Ports): Ports => {
      const authorize: Ports["ec2"]["authorize"] = async (call) => {
        if (++tries > 1) return ports.ec2.authorize(call);
        await world.strangerMakes(A);
        const outcome = await ports.ec2.authorize(call);
        const [rule] = await world.rules();
        await world.strangerRevokes(String(rule?.SecurityGroupRuleId));
        return outcome;
      };
      return { ...ports, ec2: { ...ports.ec2, authorize } };
    };
    const world = await openWorld({ wrap });
    expect((await world.ask(aWish([A]))).status).toBe(201);
    expect(await groupStory(world)).toEqual([`intended ${A}`, `intended ${A}`, "done authorized"]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("with another request's mark on it keeps it: a copied tag makes nobody its owner", async () => {
    let mark: readonly Ec2Tag[] = [];
    const makes = async ({ strangerMakes }: World) => {
      if (mark.length > 0) await strangerMakes(A, mark);
    };
    const world = await aWorldWhere(makes, 2);
    mark = [requestMark(await storedOf(world, await world.ask(aWish([B]))))];
    const answer = await world.ask(aWish([A]));
    expect(answer).toMatchObject({
      status: 200,
      body: { Request: { Status: "already-authorized" } },
    });
    expect(await ownRules(world, await storedOf(world, answer))).toEqual([]);
    expect(await openRules(world)).toEqual([`${B} for 1`]);
  });
});

describe("a hundred callers at once", () => {
  test("with one key and one body get one request and one rule", async () => {
    const world = await openWorld();
    const asked = Array.from({ length: 100 }, () => world.ask(aWish([A]), { key: "k" }));
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => ![200, 201, 202].includes(status))).toEqual([]);
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(await rulesOf(world)).toEqual([A]);
    expect(await groupStory(world)).toEqual([`intended ${A}`, "done authorized"]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("with one key and different bodies: one gets it, all others are told that it is taken", async () => {
    const world = await openWorld();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        world.ask(aWish([`tcp 443 203.0.113.${i}/32`]), { key: "k" }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(29);
    expect(await rulesOf(world)).toHaveLength(1);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("with one rule that this guard has made are all told so", async () => {
    const world = await openWorld();
    await world.ask(aWish([A]));
    const answers = await Promise.all(Array.from({ length: 100 }, () => world.ask(aWish([A]))));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await rulesOf(world)).toEqual([A]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("with different requests for one group each get an answer that is true", async () => {
    const world = await openWorld();
    const wishes = Array.from({ length: 100 }, (_, i) => {
      // Twenty rules that are allowed, ten of them asked for twice, and seventy that are denied.
      if (i < 30) return aWish([`tcp 443 203.0.113.${i % 20}/32`]);
      return aWish([`tcp ${1000 + i} 203.0.113.0/24`]);
    });
    const seen = new Set<number>();
    let left: readonly number[] = wishes.map((_, i) => i);
    for (let round = 1; left.length > 0 && round <= 100; round++) {
      const answers = await Promise.all(
        left.map((i) => world.ask(wishes[i], { key: `wish-${i}` })),
      );
      for (const { status } of answers) seen.add(status);
      left = left.filter((_, i) => answers[i]?.status === 503);
    }
    expect(left).toEqual([]);
    expect([...seen].filter((status) => ![200, 201, 202, 403, 503].includes(status))).toEqual([]);
    const rules = await rulesOf(world);
    expect(new Set(rules).size).toBe(20);
    expect(rules).toHaveLength(20);
    expect((await openRules(world)).map((rule) => rule.split(" for ")[0]).toSorted()).toEqual(
      rules.toSorted(),
    );
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  }, 30_000);
});
