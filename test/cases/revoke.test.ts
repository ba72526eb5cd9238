import { describe, expect, test } from "@jest/globals";
import type { Ports, Revoked } from "../../lambda/ports.ts";
import { GROUP_ID, PAYMENTS, PAYMENTS_ROLE } from "../support/builders.ts";
import { type Answer, type Call, iam, STRANGER_AUTHORIZER } from "../support/gatewayEvents.ts";
import { brokenEnds } from "../support/invariants.ts";
import { HEAD, policyOf } from "../support/policyDocuments.ts";
import { groupStory, idOf, openRules, rulesOf, sceneOf, shownOf } from "../support/tellings.ts";
import { aWish, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";
const B = "tcp 8443 198.51.100.0/24";
const MINUTE = 60_000;
const NEIGHBOUR = { authorizer: iam("AROA0000000000000NEI:ci", PAYMENTS.arn) };

function revoke(world: World, of: Answer, call: Call = {}): Promise<Answer> {
  return world.call({ method: "POST", path: `/v1/requests/${idOf(of)}/revoke`, ...call });
}

/** A world in which EC2 answers so many revocations itself, in place of carrying them out. */
async function aWorldWhere(answer: Revoked, times = 1): Promise<World> {
  let left = times;
  const wrap = (ports: Ports): Ports => {
    const revoking: Ports["ec2"]["revoke"] = (call) =>
      left-- > 0 ? Promise.resolve(answer) : ports.ec2.revoke(call);
    return { ...ports, ec2: { ...ports.ec2, revoke: revoking } };
  };
  return openWorld({ wrap });
}

const REFUSED = { kind: "refused", ec2Code: "UnauthorizedOperation", message: "no" } as const;

describe("whoever asked may give the rules up", () => {
  test("and EC2 has them no more: 200, on record before and after", async () => {
    const world = await openWorld();
    const asked = await world.ask(aWish([A, B]));
    const answer = await revoke(world, asked, { body: { Comment: "the partner moved" } });
    expect(answer).toMatchObject({
      status: 200,
      body: { Request: { Status: "authorized", RulesStatus: "revoked", RequestId: idOf(asked) } },
    });
    expect(await rulesOf(world)).toEqual([]);
    const { body } = await world.call({ path: `/v1/requests/${idOf(asked)}/records` });
    expect(Object(body).Records.slice(3)).toMatchObject([
      {
        type: "revoke-intended",
        cause: {
          kind: "asked",
          comment: "the partner moved",
          principal: PAYMENTS,
          source: { ip: "198.51.100.7" },
        },
        ruleIds: [expect.stringMatching(/^sgr-/), expect.stringMatching(/^sgr-/)],
        leftRuleIds: [],
        heirs: [],
      },
      { type: "revoked", intended: 3, settledBy: "caller" },
    ]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("twice, and the second time changes nothing", async () => {
    const world = await openWorld();
    const asked = await world.ask(aWish([A]));
    const first = await revoke(world, asked);
    const story = await groupStory(world);
    expect(await revoke(world, asked)).toEqual(first);
    expect(await groupStory(world)).toEqual(story);
  });

  test("a hundred times at once, and EC2 is called once", async () => {
    const world = await openWorld();
    const asked = await world.ask(aWish([A]));
    world.calls.length = 0;
    const answers = await Promise.all(Array.from({ length: 100 }, () => revoke(world, asked)));
    expect(answers.filter(({ status }) => status !== 200 && status !== 202)).toEqual([]);
    expect(world.calls.filter((name) => name === "RevokeSecurityGroupEgress")).toHaveLength(1);
    expect(await groupStory(world)).toEqual([
      `intended ${A}`,
      "done authorized",
      "revoke-intended",
      "revoked",
    ]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("and ask for them again", async () => {
    const world = await openWorld();
    await revoke(world, await world.ask(aWish([A])));
    expect(await world.ask(aWish([A]))).toMatchObject({ status: 201 });
    expect(await rulesOf(world)).toEqual([A]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });
});

describe("a rule that another request covers", () => {
  test("stays for another principal, until that one gives it up too", async () => {
    const world = await openWorld();
    const first = await world.ask(aWish([A, B]));
    const second = await world.ask(aWish([A]), NEIGHBOUR);
    expect(await revoke(world, first)).toMatchObject({ status: 200 });
    expect(await rulesOf(world)).toEqual([A]);
    expect(await shownOf(world, second, NEIGHBOUR)).toMatchObject({ RulesStatus: "open" });
    expect(await revoke(world, second, NEIGHBOUR)).toMatchObject({ status: 200 });
    expect(await rulesOf(world)).toEqual([]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test.each([
    ["the first that asked", [0, 1, 2]],
    ["the last that asked", [2, 1, 0]],
    ["one between", [1, 0, 2]],
  ])(
    "stays for the same principal's other requests, whichever is given up first: %s",
    async (_, order) => {
      const world = await openWorld();
      const asked = [await world.ask(aWish([A]))];
      asked.push(await world.ask(aWish([A, B])));
      asked.push(await world.ask(aWish([A])));
      for (const [given, index] of order.entries()) {
        expect(await rulesOf(world)).toContain(A);
        const one = asked[index];
        if (one !== undefined) expect(await revoke(world, one)).toMatchObject({ status: 200 });
        const states = await Promise.all(asked.map(async (each) => shownOf(world, each)));
        const open = states.filter((shown) => Reflect.get(shown, "RulesStatus") === "open");
        expect(open).toHaveLength(2 - given);
      }
      expect(await rulesOf(world)).toEqual([]);
      expect(await brokenEnds(await sceneOf(world))).toEqual([]);
    },
  );

  test("passes to the one of them that ends last", async () => {
    const world = await openWorld();
    const endless = await world.ask(aWish([A]));
    await world.ask(aWish([A], { Guard: { Duration: "PT20M" } }));
    await world.ask(aWish([A], { Guard: { Duration: "PT10M" } }));
    await revoke(world, endless);
    world.clock.advance(11 * MINUTE);
    await world.sweep();
    expect(await rulesOf(world)).toEqual([A]);
    world.clock.advance(10 * MINUTE);
    await world.sweep();
    expect(await rulesOf(world)).toEqual([]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });
});

describe("a request that has nothing to give up", () => {
  test.each([
    ["it was denied", async (world: World) => world.ask(aWish(["tcp 22 203.0.113.0/24"]))],
    [
      "its rules are a stranger's",
      async (world: World) => {
        await world.strangerMakes(A);
        return world.ask(aWish([A]));
      },
    ],
  ])("is told so, and nothing is changed: %s", async (_, ask) => {
    const world = await openWorld();
    const asked = await ask(world);
    const before = await rulesOf(world);
    expect(await revoke(world, asked)).toMatchObject({
      status: 409,
      body: { code: "request-not-open", requestId: idOf(asked) },
    });
    expect(await rulesOf(world)).toEqual(before);
    expect(world.calls).not.toContain("RevokeSecurityGroupEgress");
  });
});

describe("an operator whom the policy names", () => {
  const OPERATOR = { authorizer: STRANGER_AUTHORIZER };
  const policy = policyOf(`${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}'] }]
allowedPorts: [{ id: all, protocol: '-1' }]
access: [{ id: ops, principals: ['arn:aws:iam::111122223333:user/stranger'], may: [revoke] }]
`);

  test("revokes what another asked for, and is named on record", async () => {
    const world = await openWorld({ policy });
    const asked = await world.ask(aWish([A]));
    expect(await revoke(world, asked, OPERATOR)).toMatchObject({ status: 200 });
    expect(await rulesOf(world)).toEqual([]);
    const { body } = await world.call({ path: `/v1/requests/${idOf(asked)}/records` });
    expect(Object(body).Records.at(-2)).toMatchObject({
      cause: { kind: "asked", principal: { id: "AIDA0000000000000STR" } },
    });
  });
});

describe("a revocation that must not be", () => {
  test.each([
    ["by somebody else who may ask for the group", NEIGHBOUR, 404, "request-not-found"],
    ["by a stranger", { authorizer: STRANGER_AUTHORIZER }, 404, "request-not-found"],
    ["by nobody", { authorizer: {} }, 401, "unauthenticated"],
    ["of another content", { body: { Digest: "0".repeat(64) } }, 409, "digest-mismatch"],
    ["with a digest that is none", { body: { Digest: "ABC" } }, 422, "invalid-request"],
    ["with a member too many", { body: { Force: true } }, 422, "invalid-request"],
    ["with an empty comment", { body: { Comment: "" } }, 422, "invalid-request"],
    ["with a list", { body: [] }, 422, "invalid-request"],
    ["with no JSON", { body: "{" }, 400, "malformed-body"],
    ["with too large a body", { body: " ".repeat(65_537) }, 413, "body-too-large"],
  ])("changes nothing: %s", async (_, call: Call, status, code) => {
    const world = await openWorld();
    const asked = await world.ask(aWish([A]));
    const story = await groupStory(world);
    expect(await revoke(world, asked, call)).toMatchObject({ status, body: { code } });
    expect(await rulesOf(world)).toEqual([A]);
    expect(await groupStory(world)).toEqual(story);
  });

  test("is none for a request that does not exist", async () => {
    const world = await openWorld();
    const path = `/v1/requests/req-${"0".repeat(32)}/revoke`;
    expect(await world.call({ method: "POST", path })).toMatchObject({ status: 404 });
  });

  test("is made with the digest that was shown", async () => {
    const world = await openWorld();
    const asked = await world.ask(aWish([A]));
    const { Digest } = Object(await shownOf(world, asked));
    expect(await revoke(world, asked, { body: { Digest } })).toMatchObject({ status: 200 });
  });
});

describe("where EC2 has not what it is asked to take away", () => {
  test("the request has ended all the same: somebody removed its rule", async () => {
    const world = await openWorld();
    const asked = await world.ask(aWish([A]));
    await world.strangerRevokes(String((await world.rules())[0]?.SecurityGroupRuleId));
    expect(await revoke(world, asked)).toMatchObject({ status: 200 });
    expect(await openRules(world)).toEqual([]);
  });

  test("the others are revoked one by one: somebody removed one of three", async () => {
    const world = await openWorld();
    const asked = await world.ask(aWish([A, B, "tcp 80 203.0.113.0/24"]));
    await world.strangerRevokes(String((await world.rules())[1]?.SecurityGroupRuleId));
    expect(await revoke(world, asked)).toMatchObject({ status: 200 });
    expect(await rulesOf(world)).toEqual([]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("the request has ended all the same: its group is gone", async () => {
    const gone = { kind: "absent", message: "InvalidGroup.NotFound" } as const;
    const answer = { ...REFUSED, ec2Code: "InvalidGroup.NotFound" };
    let deleted = false;
    const wrap = (ports: Ports): Ports => ({
      ...ports,
      ec2: {
        ...ports.ec2,
        describeGroup: async (id) => (deleted ? gone : ports.ec2.describeGroup(id)),
        revoke: async () => answer,
      },
    });
    const world = await openWorld({ wrap });
    const asked = await world.ask(aWish([A]));
    deleted = true;
    expect(await revoke(world, asked)).toMatchObject({
      status: 200,
      body: { Request: { RulesStatus: "revoked" } },
    });
    expect(await openRules(world)).toEqual([]);
  });
});

describe("a revocation that fails", () => {
  test.each([
    ["refused", REFUSED, "UnauthorizedOperation"],
    [
      "throttled",
      { kind: "not-executed", problem: "ec2-throttled", message: "slow down" },
      "ec2-throttled",
    ],
    [
      "EC2 says that there is no such group, and shows it",
      { ...REFUSED, ec2Code: "InvalidGroup.NotFound" },
      "InvalidGroup.NotFound",
    ],
  ] as const)("stays revoking, rings, and is tried again: %s", async (_, outcome, errorCode) => {
    const world = await aWorldWhere(outcome);
    const asked = await world.ask(aWish([A]));
    expect(await revoke(world, asked)).toMatchObject({
      status: 202,
      headers: { location: `/v1/requests/${idOf(asked)}` },
      body: { Request: { RulesStatus: "revoking" } },
    });
    expect(world.lines).toContainEqual({
      level: "error",
      message: "revoke failed",
      members: { requestId: idOf(asked), groupId: GROUP_ID, errorCode, left: 1 },
    });
    expect(await rulesOf(world)).toEqual([A]);
    // The group is free for others meanwhile.
    expect(await world.ask(aWish([B]))).toMatchObject({ status: 201 });
    world.clock.advance(5 * MINUTE + 1);
    await world.sweep();
    expect(await shownOf(world, asked)).toMatchObject({ RulesStatus: "revoked" });
    expect(await rulesOf(world)).toEqual([B]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("leaves the rule to whoever asks for it before it is tried again", async () => {
    const world = await aWorldWhere(REFUSED);
    const asked = await world.ask(aWish([A]));
    await revoke(world, asked);
    expect(await world.ask(aWish([A]))).toMatchObject({ status: 200 });
    world.clock.advance(6 * MINUTE);
    await world.sweep();
    expect(await shownOf(world, asked)).toMatchObject({ RulesStatus: "revoked" });
    expect(await rulesOf(world)).toEqual([A]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("is tried again at once where it is asked for again", async () => {
    const world = await aWorldWhere(REFUSED);
    const asked = await world.ask(aWish([A]));
    await revoke(world, asked);
    expect(await revoke(world, asked)).toMatchObject({ status: 200 });
    expect(await rulesOf(world)).toEqual([]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("is made again after the lease where EC2 did not answer", async () => {
    const world = await aWorldWhere({ kind: "unknown", message: "no answer" });
    const asked = await world.ask(aWish([A]));
    expect(await revoke(world, asked)).toMatchObject({ status: 202 });
    // What is on its way out is nothing to rely on.
    expect(await world.ask(aWish([A]))).toMatchObject({
      status: 503,
      body: { code: "group-busy" },
    });
    world.clock.advance(20_001);
    await world.sweep();
    expect(await shownOf(world, asked)).toMatchObject({ RulesStatus: "revoked" });
    expect(await groupStory(world)).toEqual([
      `intended ${A}`,
      "done authorized",
      "revoke-intended",
      "revoked",
    ]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });
});

test("a rule that was revoked is asked for anew even where EC2's describe still shows it", async () => {
  let shown: Awaited<ReturnType<Ports["ec2"]["describeGroup"]>> | undefined;
  const wrap = (ports: Ports): Ports => {
    const describeGroup: Ports["ec2"]["describeGroup"] = async (id) =>
      shown ?? ports.ec2.describeGroup(id);
    return { ...ports, ec2: { ...ports.ec2, describeGroup } };
  };
  const world = await openWorld({ wrap });
  const asked = await world.ask(aWish([A]));
  const before = await world.ports.ec2.describeGroup(GROUP_ID);
  await revoke(world, asked);
  shown = before;
  const again = await world.ask(aWish([A]));
  shown = undefined;
  expect(again).toMatchObject({ status: 201 });
  expect(await rulesOf(world)).toEqual([A]);
  expect(await brokenEnds(await sceneOf(world))).toEqual([]);
});
