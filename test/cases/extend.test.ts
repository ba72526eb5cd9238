import { describe, expect, test } from "@jest/globals";
import { PAYMENTS, PAYMENTS_ROLE } from "../support/builders.ts";
import { type Answer, type Call, iam, STRANGER_AUTHORIZER } from "../support/gatewayEvents.ts";
import { brokenEnds } from "../support/invariants.ts";
import { HEAD, policyOf } from "../support/policyDocuments.ts";
import { groupStory, idOf, rulesOf, sceneOf, shownOf } from "../support/tellings.ts";
import { aWish, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";
const MINUTE = 60_000;
const TEN_MINUTES = aWish([A], { Guard: { Duration: "PT10M", Justification: "the move" } });

const POLICY = policyOf(`${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}'] }]
allowedPorts: [{ id: all, protocol: '-1' }]
limits: { maxDuration: PT1H }
`);

function extend(world: World, of: Answer, body: unknown, call: Call = {}): Promise<Answer> {
  return world.call({ method: "POST", path: `/v1/requests/${idOf(of)}/extend`, body, ...call });
}

async function pass(world: World, milliseconds: number): Promise<void> {
  world.clock.advance(milliseconds);
  await world.sweep();
}

describe("an extension", () => {
  test("is a new request for the same rules, and they stay until its end", async () => {
    const world = await openWorld();
    const asked = await world.ask(TEN_MINUTES);
    await pass(world, 5 * MINUTE);
    const answer = await extend(world, asked, { Duration: "PT20M", Ticket: "NET-8" });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        Request: {
          Status: "already-authorized",
          Extends: idOf(asked),
          Duration: "PT20M",
          ExpiresAt: "2026-01-02T03:29:05.000Z",
          RulesStatus: "open",
          Justification: "the move",
          Ticket: "NET-8",
        },
      },
    });
    expect(idOf(answer)).not.toBe(idOf(asked));
    await pass(world, 10 * MINUTE);
    expect(await rulesOf(world)).toEqual([A]);
    expect(await shownOf(world, asked)).toMatchObject({ RulesStatus: "revoked" });
    await pass(world, 11 * MINUTE);
    expect(await rulesOf(world)).toEqual([]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("may name a moment", async () => {
    const world = await openWorld();
    const asked = await world.ask(TEN_MINUTES);
    const answer = await extend(world, asked, { ExpiresAt: "2026-01-02T04:00:00Z" });
    expect(answer).toMatchObject({
      status: 200,
      body: { Request: { ExpiresAt: "2026-01-02T04:00:00.000Z" } },
    });
  });

  test("opens the rules again where somebody had removed them", async () => {
    const world = await openWorld();
    const asked = await world.ask(TEN_MINUTES);
    await world.strangerRevokes(String((await world.rules())[0]?.SecurityGroupRuleId));
    expect(await extend(world, asked, { Duration: "PT20M" })).toMatchObject({ status: 201 });
    expect(await rulesOf(world)).toEqual([A]);
  });

  test("is the same one under the same key", async () => {
    const world = await openWorld();
    const asked = await world.ask(TEN_MINUTES);
    const first = await extend(world, asked, { Duration: "PT20M" }, { key: "k" });
    expect(await extend(world, asked, { Duration: "PT20M" }, { key: "k" })).toEqual(first);
    expect(await extend(world, asked, { Duration: "PT30M" }, { key: "k" })).toMatchObject({
      status: 422,
      body: { code: "idempotency-key-reused" },
    });
  });

  test("is judged under the policy in force: too long is denied, and the old end stays", async () => {
    const world = await openWorld({ policy: POLICY });
    const asked = await world.ask(TEN_MINUTES);
    expect(await extend(world, asked, { Duration: "PT2H" })).toMatchObject({
      status: 403,
      body: { code: "denied-by-policy", findings: [{ code: "duration-too-long" }, {}] },
    });
    await pass(world, 11 * MINUTE);
    expect(await rulesOf(world)).toEqual([]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });
});

describe("an extension that can't be", () => {
  test.each([
    ["without an end", {}, {}, 422, "invalid-request"],
    ["with null for both ends", { Duration: null, ExpiresAt: null }, {}, 422, "invalid-request"],
    [
      "with two ends",
      { Duration: "P1D", ExpiresAt: "2026-02-02T04:00:00Z" },
      {},
      422,
      "invalid-request",
    ],
    ["for no time", { Duration: "PT0S" }, {}, 422, "invalid-request"],
    ["for less than no time", { Duration: "-P1D" }, {}, 422, "invalid-request"],
    ["for an absurd time", { Duration: "P99999999D" }, {}, 422, "invalid-request"],
    ["into the past", { ExpiresAt: "2026-01-02T03:04:05Z" }, {}, 422, "invalid-request"],
    ["with a member too many", { Duration: "P1D", GroupId: "sg-1" }, {}, 422, "invalid-request"],
    ["with no body", "", {}, 400, "malformed-body"],
    [
      "by a stranger",
      { Duration: "P1D" },
      { authorizer: STRANGER_AUTHORIZER },
      404,
      "request-not-found",
    ],
    [
      "by somebody else who may ask for the group",
      { Duration: "P1D" },
      { authorizer: iam("AROA0000000000000NEI:ci", PAYMENTS.arn) },
      404,
      "request-not-found",
    ],
  ])("changes nothing: %s", async (_, body: unknown, call: Call, status, code) => {
    const world = await openWorld();
    const asked = await world.ask(TEN_MINUTES);
    const story = await groupStory(world);
    expect(await extend(world, asked, body, call)).toMatchObject({ status, body: { code } });
    expect(await groupStory(world)).toEqual(story);
    await pass(world, 11 * MINUTE);
    expect(await rulesOf(world)).toEqual([]);
  });

  test("is told so where the rules have gone", async () => {
    const world = await openWorld();
    const asked = await world.ask(TEN_MINUTES);
    await pass(world, 11 * MINUTE);
    expect(await extend(world, asked, { Duration: "P1D" })).toMatchObject({
      status: 409,
      body: { code: "request-not-open" },
    });
  });
});
