import { describe, expect, test } from "@jest/globals";
import type { Fault } from "../../local/ec2/faults.ts";
import { brokenEnds } from "../support/invariants.ts";
import { groupStory, openRules, sceneOf, storedOf } from "../support/tellings.ts";
import { aWish, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";
const B = "tcp 443 198.51.100.0/24";

function strike(world: World, fault: Omit<Fault, "action">): void {
  world.ec2.faults.strike({ action: "AuthorizeSecurityGroupEgress", ...fault });
}

describe("a call that EC2 carries out in part, as it never does", () => {
  test("is completed by the reconciliation", async () => {
    const world = await openWorld();
    strike(world, { effect: { firstRules: 1 }, answer: "reset" });
    const reply = await world.ask(aWish([A, B]));
    expect(reply.status).toBe(504);
    world.clock.advance(20_001);
    await world.sweep();
    expect((await storedOf(world, reply)).status).toBe("authorized");
    expect(await groupStory(world)).toEqual([
      `intended ${A}, ${B}`,
      `intended ${B}`,
      "done authorized",
    ]);
    expect(await openRules(world)).toEqual([`${A} for 1`, `${B} for 1`]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("is not taken for done where EC2 answers with fewer rules than were asked for", async () => {
    const world = await openWorld();
    strike(world, { effect: { firstRules: 1 }, answer: "true" });
    const reply = await world.ask(aWish([A, B]));
    expect(reply.status).toBe(504);
    world.clock.advance(20_001);
    await world.sweep();
    expect((await storedOf(world, reply)).status).toBe("authorized");
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });
});
