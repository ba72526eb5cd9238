import { describe, expect, test } from "@jest/globals";
import type { Fault } from "../../local/ec2/faults.ts";
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
import { aWish, POLICY, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";
const B = "tcp 443 198.51.100.0/24";
const key = "k";

function strike(world: World, fault: Omit<Fault, "action">): void {
  world.ec2.faults.strike({ action: "AuthorizeSecurityGroupEgress", ...fault });
}

describe("a call that EC2 refuses", () => {
  test.each([
    ["RulesPerSecurityGroupLimitExceeded", 409, "rule-limit-reached"],
    ["InvalidGroup.NotFound", 404, "group-not-found"],
    ["UnauthorizedOperation", 502, "ec2-refused"],
    ["InvalidParameterValue", 502, "ec2-refused"],
  ] as const)("fails its request for good: %s", async (ec2Code, status, code) => {
    const world = await openWorld();
    strike(world, { effect: "none", answer: ec2Code });
    const answer = await world.ask(aWish([A]), { key });
    expect(answer).toMatchObject({ status, body: { code, ec2Code, requestId: idOf(answer) } });
    expect(await groupStory(world)).toEqual([`intended ${A}`, "done failed"]);
    expect(await rulesOf(world)).toEqual([]);
    expect(await world.ask(aWish([A]), { key })).toEqual(answer);
    expect(await groupStory(world)).toHaveLength(2);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
    expect((await world.ask(aWish([A]), { key: "new" })).status).toBe(201);
  });

  const authorizeCalls = ({ calls }: World) =>
    calls.filter((name) => name === "AuthorizeSecurityGroupEgress");

  test("is made again, under the same promise, after one or two that were throttled", async () => {
    const world = await openWorld();
    strike(world, { effect: "none", answer: "RequestLimitExceeded", times: 2 });
    expect((await world.ask(aWish([A]), { key })).status).toBe(201);
    expect(authorizeCalls(world)).toHaveLength(3);
    expect(await groupStory(world)).toEqual([`intended ${A}`, "done authorized"]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("is given up after three that were throttled", async () => {
    const world = await openWorld();
    strike(world, { effect: "none", answer: "RequestLimitExceeded", times: 3 });
    const answer = await world.ask(aWish([A]), { key });
    const throttled = { code: "ec2-throttled", ec2Code: "RequestLimitExceeded" };
    expect(answer).toMatchObject({ status: 503, body: throttled });
    expect(authorizeCalls(world)).toHaveLength(3);
    expect(await groupStory(world)).toEqual([`intended ${A}`, "done failed"]);
    expect(await world.ask(aWish([A]), { key })).toEqual(answer);
  });

  test.each([
    ["whose answer was lost", { effect: "all", answer: "reset" }],
    ["that EC2 refused", { effect: "none", answer: "UnauthorizedOperation" }],
  ] as const)("is not made again within one request after one %s", async (_, fault) => {
    const world = await openWorld();
    strike(world, fault);
    await world.ask(aWish([A]), { key });
    expect(authorizeCalls(world)).toHaveLength(1);
  });

  test("fills the group where the policy thinks it larger, and EC2 says so itself", async () => {
    const limits = { ...POLICY.limits, maxRulesPerGroup: 1000 };
    const world = await openWorld({ policy: { ...POLICY, limits } });
    for (let i = 0; i < 60; i++) await world.strangerMakes(`tcp 443 198.51.100.${i}/32`);
    expect(await world.ask(aWish([A]))).toMatchObject({
      status: 409,
      body: { code: "rule-limit-reached", ec2Code: "RulesPerSecurityGroupLimitExceeded" },
    });
    expect(await groupStory(world)).toEqual([`intended ${A}`, "done failed"]);
  });

  test("fills the group, and the next request is told that it is full", async () => {
    const world = await openWorld();
    for (let i = 0; i < 60; i++) await world.strangerMakes(`tcp 443 198.51.100.${i}/32`);
    const answer = await world.ask(aWish([A]));
    expect(answer).toMatchObject({ status: 409, body: { code: "rule-limit-reached" } });
    expect(await rulesOf(world)).toHaveLength(60);
  });
});

describe("a call whose answer is lost", () => {
  test.each([
    ["the connection breaks", "reset"],
    ["EC2 says InternalError", "InternalError"],
    ["EC2 says Unavailable", "Unavailable"],
  ] as const)("is found where it was done: %s", async (_, answer) => {
    const world = await openWorld();
    strike(world, { effect: "all", answer });
    const reply = await world.ask(aWish([A]), { key });
    expect(reply).toMatchObject({ status: 201, body: { Request: { Status: "authorized" } } });
    expect(await ownRules(world, await storedOf(world, reply))).toHaveLength(1);
    expect(await groupStory(world)).toEqual([`intended ${A}`, "done authorized"]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("is answered outcome-unknown where nothing is seen, and made again after the lease", async () => {
    const world = await openWorld();
    strike(world, { effect: "none", answer: "reset" });
    const reply = await world.ask(aWish([A]), { key });
    expect(reply).toMatchObject({
      status: 504,
      body: { code: "outcome-unknown", requestId: idOf(reply) },
    });
    const executing = { status: 202, body: { Request: { Status: "executing" } } };
    expect(await world.ask(aWish([A]), { key })).toMatchObject(executing);
    world.clock.advance(20_001);
    await world.sweep();
    expect(await groupStory(world)).toEqual([`intended ${A}`, `intended ${A}`, "done authorized"]);
    expect(await world.call({ path: `/v1/requests/${idOf(reply)}` })).toMatchObject({
      status: 200,
      body: { Request: { Status: "authorized" } },
    });
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("is settled by whoever asks again with the key after the lease", async () => {
    const world = await openWorld();
    strike(world, { effect: "none", answer: "reset" });
    await world.ask(aWish([A]), { key });
    world.clock.advance(20_001);
    expect(await world.ask(aWish([A]), { key })).toMatchObject({
      status: 200,
      body: { Request: { Status: "authorized" } },
    });
    expect(await rulesOf(world)).toEqual([A]);
  });

  test("is made once where it was done, though describes lag behind", async () => {
    const world = await openWorld();
    world.ec2.faults.delayDescribes(60_000);
    strike(world, { effect: "all", answer: "reset" });
    const reply = await world.ask(aWish([A]), { key });
    expect(reply.status).toBe(504);
    for (let i = 0; i < 5; i++) {
      world.clock.advance(30_000);
      await world.sweep();
    }
    const stored = await storedOf(world, reply);
    expect(stored.status).toBe("authorized");
    expect(await ownRules(world, stored)).toHaveLength(1);
    expect(await openRules(world)).toEqual([`${A} for 1`]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("answers at once for a rule that this guard has just made, though describes lag behind", async () => {
    const world = await openWorld();
    world.ec2.faults.delayDescribes(5_000);
    expect((await world.ask(aWish([A]))).status).toBe(201);
    expect(await world.ask(aWish([A]))).toMatchObject({
      status: 200,
      body: { Request: { Status: "already-authorized" } },
    });
    expect((await world.ask(aWish([B]))).status).toBe(201);
    world.clock.advance(5_001);
    expect(await rulesOf(world)).toEqual([A, B]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("keeps the group busy for others, who are told when to ask again", async () => {
    const world = await openWorld();
    strike(world, { effect: "none", answer: "reset" });
    await world.ask(aWish([A]));
    const other = await world.ask(aWish([B]));
    expect(other).toMatchObject({
      status: 503,
      headers: { "retry-after": "2" },
      body: { code: "group-busy" },
    });
    expect(await rulesOf(world)).toEqual([]);
    world.clock.advance(20_001);
    expect((await world.ask(aWish([B]))).status).toBe(201);
    expect(await groupStory(world)).toEqual([
      `intended ${A}`,
      `intended ${A}`,
      "done authorized",
      `intended ${B}`,
      "done authorized",
    ]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("lets others be denied, and told what is there already, while the group is busy", async () => {
    const world = await openWorld();
    await world.ask(aWish([B]));
    strike(world, { effect: "none", answer: "reset" });
    await world.ask(aWish([A]));
    expect((await world.ask(aWish(["tcp 22 203.0.113.0/24"]))).status).toBe(403);
    expect((await world.ask(aWish([B]))).status).toBe(200);
  });
});
