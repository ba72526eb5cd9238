import { describe, expect, test } from "@jest/globals";
import { GROUP_ID } from "../support/builders.ts";
import { aCall, useOtherEc2s } from "../support/otherEc2s.ts";
import { rulesOf } from "../support/tellings.ts";
import { useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const ec2That = useOtherEc2s();
const AUTHORIZE = "AuthorizeSecurityGroupEgress";

describe("an Authorize call", () => {
  test("is done: the rules as EC2 has them, with its request id", async () => {
    const { ports } = await openWorld();
    expect(await ports.ec2.authorize(aCall())).toEqual({
      kind: "done",
      ec2RequestId: expect.any(String),
      rules: [
        expect.objectContaining({
          GroupId: GROUP_ID,
          CidrIpv4: "203.0.113.0/24",
          Tags: [{ Key: "Owner", Value: "me" }],
        }),
      ],
    });
  });

  test.each([
    ["RequestLimitExceeded", "not-executed"],
    ["InternalError", "unknown"],
    ["Unavailable", "unknown"],
    ["UnauthorizedOperation", "refused"],
    ["reset", "unknown"],
  ] as const)("is made once, whatever comes back: %s is %s", async (answer, kind) => {
    const world = await openWorld();
    world.ec2.faults.strike({ action: AUTHORIZE, effect: "none", answer, times: 9 });
    expect((await world.ports.ec2.authorize(aCall())).kind).toBe(kind);
    expect(world.calls).toEqual([AUTHORIZE]);
  });

  test("is refused by EC2 for a rule that is there", async () => {
    const { ports } = await openWorld();
    await ports.ec2.authorize(aCall());
    expect(await ports.ec2.authorize(aCall())).toMatchObject({
      kind: "refused",
      ec2Code: "InvalidPermission.Duplicate",
    });
  });

  test("is unknown where what answers is not EC2", async () => {
    const proxy = await ec2That(502, "<html>bad gateway</html>");
    expect((await proxy.authorize(aCall())).kind).toBe("unknown");
    const nonsense = await ec2That(200, "hello");
    expect((await nonsense.authorize(aCall())).kind).toBe("unknown");
    const no = await ec2That(
      200,
      "<AuthorizeSecurityGroupEgressResponse><return>false</return></AuthorizeSecurityGroupEgressResponse>",
    );
    expect((await no.authorize(aCall())).kind).toBe("unknown");
  });

  test.each([0, -1])("does not leave once its lease has ended: %i ms left", async (left) => {
    const world = await openWorld();
    const leaseUntil = world.clock.now().getTime() + left;
    expect(await world.ports.ec2.authorize(aCall({ leaseUntil }))).toMatchObject({
      kind: "not-executed",
      problem: "ec2-unavailable",
      message: expect.stringContaining("lease"),
    });
    expect(world.calls).toEqual([]);
  });

  test("may have no tags", async () => {
    const { ports } = await openWorld();
    expect(await ports.ec2.authorize(aCall({ tags: [] }))).toMatchObject({ kind: "done" });
  });

  test("does not change what it was given", async () => {
    const { ports } = await openWorld();
    const call = aCall();
    const before = structuredClone(call);
    await ports.ec2.authorize(call);
    expect(call).toEqual(before);
  });
});

const REVOKE = "RevokeSecurityGroupEgress";

describe("a Revoke call", () => {
  /** A world with one rule of the group, and the call that revokes it. */
  async function aWorldWithARule() {
    const world = await openWorld();
    await world.strangerMakes("tcp 443 203.0.113.0/24");
    const ruleIds = (await world.rules()).map(
      ({ SecurityGroupRuleId }) => `${SecurityGroupRuleId}`,
    );
    const leaseUntil = world.clock.now().getTime() + 20_000;
    return { world, call: { groupId: GROUP_ID, ruleIds, leaseUntil } };
  }

  test("is done: the rules are gone", async () => {
    const { world, call } = await aWorldWithARule();
    expect(await world.ports.ec2.revoke(call)).toEqual({
      kind: "done",
      ec2RequestId: expect.any(String),
    });
    expect(await rulesOf(world)).toEqual([]);
  });

  test("is refused by EC2 for a rule that is not there", async () => {
    const { world, call } = await aWorldWithARule();
    await world.ports.ec2.revoke(call);
    expect(await world.ports.ec2.revoke(call)).toMatchObject({
      kind: "refused",
      ec2Code: "InvalidSecurityGroupRuleId.NotFound",
    });
  });

  test.each([
    ["RequestLimitExceeded", "not-executed"],
    ["InternalError", "unknown"],
    ["UnauthorizedOperation", "refused"],
    ["reset", "unknown"],
  ] as const)("is made once, whatever comes back: %s is %s", async (answer, kind) => {
    const { world, call } = await aWorldWithARule();
    world.ec2.faults.strike({ action: REVOKE, effect: "none", answer, times: 9 });
    expect((await world.ports.ec2.revoke(call)).kind).toBe(kind);
    expect(world.calls).toEqual([REVOKE]);
  });

  test("is unknown where EC2 does not say true", async () => {
    const { call } = await aWorldWithARule();
    const no = await ec2That(200, `<${REVOKE}Response><return>false</return></${REVOKE}Response>`);
    expect((await no.revoke(call)).kind).toBe("unknown");
  });

  test.each([0, -1])("does not leave once its lease has ended: %i ms left", async (left) => {
    const { world, call } = await aWorldWithARule();
    const leaseUntil = world.clock.now().getTime() + left;
    expect(await world.ports.ec2.revoke({ ...call, leaseUntil })).toMatchObject({
      kind: "not-executed",
    });
    expect(await rulesOf(world)).toHaveLength(1);
  });
});

describe("a rehearsal", () => {
  test("is permitted, and changes nothing", async () => {
    const world = await openWorld();
    expect(await world.ports.ec2.rehearse(aCall())).toEqual({ kind: "permitted" });
    expect(await rulesOf(world)).toEqual([]);
  });

  test("is refused where EC2 would refuse", async () => {
    const world = await openWorld();
    const refusal = { effect: "none", answer: "UnauthorizedOperation" } as const;
    world.ec2.faults.strike({ action: AUTHORIZE, ...refusal });
    expect(await world.ports.ec2.rehearse(aCall())).toMatchObject({ kind: "refused" });
  });

  test("is unknown where EC2 takes it for a real call and answers with success", async () => {
    const body = `<${AUTHORIZE}Response><return>true</return></${AUTHORIZE}Response>`;
    const ec2 = await ec2That(200, body);
    expect((await ec2.rehearse(aCall())).kind).toBe("unknown");
  });
});

describe("a call that EC2 never answers", () => {
  test("is given up at its deadline: the change is unknown, the describe unavailable", async () => {
    const world = await openWorld();
    world.ec2.faults.strike({ action: AUTHORIZE, effect: "all", answer: "hang" });
    world.ec2.faults.strike({ action: "DescribeSecurityGroups", effect: "all", answer: "hang" });
    const ends = await Promise.all([
      world.ports.ec2.authorize(aCall()),
      world.ports.ec2.describeGroup(GROUP_ID),
    ]);
    expect(ends.map(({ kind }) => kind)).toEqual(["unknown", "unavailable"]);
  }, 20_000);
});
