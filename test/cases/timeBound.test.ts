import { describe, expect, test } from "@jest/globals";
import { PAYMENTS, PAYMENTS_ROLE } from "../support/builders.ts";
import { iam } from "../support/gatewayEvents.ts";
import { brokenEnds } from "../support/invariants.ts";
import { HEAD, policyOf } from "../support/policyDocuments.ts";
import { groupStory, idOf, openRules, rulesOf, sceneOf, shownOf } from "../support/tellings.ts";
import { aWish, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";
const B = "tcp 8443 198.51.100.0/24";
const MINUTE = 60_000;
const NEIGHBOUR = { authorizer: iam("AROA0000000000000NEI:ci", PAYMENTS.arn) };

/** Worlds begin at 03:04:05, and rules go by the full minute. */
const HOUR_LATER = "2026-01-02T04:04:05.000Z";

function lasting(rules: readonly string[], Duration: string) {
  return aWish(rules, { Guard: { Duration } });
}

/** Time passes, and the sweeper comes by. */
async function pass(world: World, milliseconds: number): Promise<void> {
  world.clock.advance(milliseconds);
  await world.sweep();
}

const LIMITED = policyOf(`${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}'] }]
allowedPorts: [{ id: all, protocol: '-1' }]
limits: { maxDuration: PT1H }
`);

describe("rules that end by themselves", () => {
  test("are open until their time is over, and are then revoked, on record before and after", async () => {
    const world = await openWorld();
    const answer = await world.ask(lasting([A, B], "PT1H"));
    expect(answer).toMatchObject({
      status: 201,
      body: { Request: { Duration: "PT1H", ExpiresAt: HOUR_LATER, RulesStatus: "open" } },
    });
    await pass(world, 60 * MINUTE);
    expect(await rulesOf(world)).toEqual([A, B]);
    expect(world.calls).not.toContain("RevokeSecurityGroupEgress");
    await pass(world, MINUTE);
    expect(await rulesOf(world)).toEqual([]);
    expect(await shownOf(world, answer)).toMatchObject({
      Status: "authorized",
      ExpiresAt: HOUR_LATER,
      RulesStatus: "revoked",
    });
    expect(await groupStory(world)).toEqual([
      `intended ${A}, ${B}`,
      "done authorized",
      "revoke-intended",
      "revoked",
    ]);
    expect(await openRules(world)).toEqual([]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("may end at a moment that was named", async () => {
    const world = await openWorld();
    const Guard = { ExpiresAt: "2026-01-02T04:00:00Z" };
    const answer = await world.ask(aWish([A], { Guard }));
    const { Request } = Object(answer.body);
    expect(Request).toMatchObject({ ExpiresAt: "2026-01-02T04:00:00.000Z", RulesStatus: "open" });
    expect(Request).not.toHaveProperty("Duration");
    await pass(world, 55 * MINUTE);
    expect(await rulesOf(world)).toEqual([A]);
    await pass(world, MINUTE);
    expect(await rulesOf(world)).toEqual([]);
  });

  test("stay where no end was asked for and the policy has none", async () => {
    const world = await openWorld();
    const answer = await world.ask(aWish([A]));
    await pass(world, 1000 * 24 * 60 * MINUTE);
    const shown = await shownOf(world, answer);
    expect(shown).toMatchObject({ RulesStatus: "open" });
    expect(shown).not.toHaveProperty("ExpiresAt");
    expect(await rulesOf(world)).toEqual([A]);
  });

  test("are asked for once where the same key comes after their end", async () => {
    const world = await openWorld();
    const wish = aWish([A], { Guard: { ExpiresAt: HOUR_LATER } });
    const first = await world.ask(wish, { key: "k" });
    await pass(world, 62 * MINUTE);
    const again = await world.ask(wish, { key: "k" });
    expect(again).toMatchObject({ status: 200, body: { Request: { RulesStatus: "revoked" } } });
    expect(idOf(again)).toBe(idOf(first));
    expect(await rulesOf(world)).toEqual([]);
  });
});

describe("the policy's longest time", () => {
  test("is what a request gets that says nothing, and is shown", async () => {
    const world = await openWorld({ policy: LIMITED });
    const answer = await world.ask(aWish([A]));
    expect(answer).toMatchObject({
      status: 201,
      body: { Request: { Duration: "PT1H", ExpiresAt: HOUR_LATER } },
    });
    await pass(world, 61 * MINUTE);
    expect(await rulesOf(world)).toEqual([]);
  });

  test("denies what is longer, and says what would pass", async () => {
    const world = await openWorld({ policy: LIMITED });
    expect(await world.ask(lasting([A], "PT1H1S"))).toMatchObject({
      status: 403,
      body: { code: "denied-by-policy", findings: [{ code: "duration-too-long" }] },
    });
    expect(await world.ask(lasting([A], "PT1H"))).toMatchObject({ status: 201 });
  });

  test("is in the decision on a DryRun", async () => {
    const world = await openWorld({ policy: LIMITED });
    const answer = await world.ask(aWish([A], { DryRun: true }));
    expect(answer).toMatchObject({ status: 200, body: { Decision: { Duration: "PT1H" } } });
  });
});

describe("an end that has passed", () => {
  const past = aWish([A], { Guard: { ExpiresAt: "2026-01-02T03:04:05Z" } });

  test("is refused, with nothing written and the key left free", async () => {
    const world = await openWorld();
    const answer = await world.ask(past, { key: "k" });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: "invalid-request",
        errors: [
          {
            pointer: "/Guard/ExpiresAt",
            detail:
              "2026-01-02T03:04:05.000Z has passed, it is 2026-01-02T03:04:05.000Z; write a later time",
          },
        ],
      },
    });
    expect(world.lines.filter(({ message }) => message === "audit")).toEqual([]);
    expect(await world.ask(aWish([A]), { key: "k" })).toMatchObject({ status: 201 });
  });

  test("is refused on a DryRun too", async () => {
    const world = await openWorld();
    expect(await world.ask({ ...past, DryRun: true })).toMatchObject({ status: 422 });
  });
});

describe("a rule that several requests cover", () => {
  test("goes when the last of two principals lets go", async () => {
    const world = await openWorld();
    const first = await world.ask(lasting([A], "PT10M"));
    const second = await world.ask(lasting([A], "PT20M"), NEIGHBOUR);
    await pass(world, 11 * MINUTE);
    expect(await rulesOf(world)).toEqual([A]);
    expect(await shownOf(world, first)).toMatchObject({ RulesStatus: "revoked" });
    expect(await shownOf(world, second, NEIGHBOUR)).toMatchObject({ RulesStatus: "open" });
    await pass(world, 10 * MINUTE);
    expect(await rulesOf(world)).toEqual([]);
    expect(await groupStory(world)).toEqual([
      `intended ${A}`,
      "done authorized",
      "shared",
      "released",
      "revoke-intended",
      "revoked",
    ]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("goes when the one that ends last does, of several of one principal", async () => {
    const world = await openWorld();
    const first = await world.ask(lasting([A], "PT10M"));
    const second = await world.ask(lasting([A], "PT20M"));
    const third = await world.ask(lasting([A], "PT5M"));
    expect(await openRules(world)).toEqual([`${A} for 1`]);
    await pass(world, 11 * MINUTE);
    expect(await rulesOf(world)).toEqual([A]);
    for (const ended of [first, third]) {
      expect(await shownOf(world, ended)).toMatchObject({ RulesStatus: "revoked" });
    }
    await pass(world, 10 * MINUTE);
    expect(await shownOf(world, second)).toMatchObject({ RulesStatus: "revoked" });
    expect(await rulesOf(world)).toEqual([]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("stays for whoever asked for it without end", async () => {
    const world = await openWorld();
    await world.ask(lasting([A, B], "PT10M"));
    await world.ask(aWish([B]), NEIGHBOUR);
    await pass(world, 11 * MINUTE);
    expect(await rulesOf(world)).toEqual([B]);
    expect(await openRules(world)).toEqual([`${B} for 1`]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("changes nothing in the group's head for each of many askers of one minute", async () => {
    const world = await openWorld();
    await world.ask(lasting([A], "PT10M"));
    world.clock.advance(5_000);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => {
        world.clock.advance(100);
        return world.ask(lasting([A], "PT10M"));
      }),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await groupStory(world)).toEqual([`intended ${A}`, "done authorized"]);
    await pass(world, 11 * MINUTE);
    expect(await rulesOf(world)).toEqual([]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });
});

describe("a rule that this guard did not open", () => {
  test("is never revoked, and no end is shown for it", async () => {
    const world = await openWorld();
    await world.strangerMakes(A);
    const answer = await world.ask(lasting([A], "PT10M"));
    const { Request } = Object(answer.body);
    expect(Request).toMatchObject({ Status: "already-authorized" });
    for (const member of ["RulesStatus", "ExpiresAt", "Duration"]) {
      expect(Request).not.toHaveProperty(member);
    }
    await pass(world, 11 * MINUTE);
    expect(await rulesOf(world)).toEqual([A]);
    expect(world.calls).not.toContain("RevokeSecurityGroupEgress");
  });

  test("stays beside one that it opened", async () => {
    const world = await openWorld();
    await world.strangerMakes(A);
    await world.ask(lasting([A, B], "PT10M"));
    await pass(world, 11 * MINUTE);
    expect(await rulesOf(world)).toEqual([A]);
  });
});
