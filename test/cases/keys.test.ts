import { describe, expect, test } from "@jest/globals";
import { iam } from "../support/gatewayEvents.ts";
import { groupStory, idOf, requestStory, rulesOf } from "../support/tellings.ts";
import { aWish, useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";
const key = "deploy-7";

/** The IpPermission of rule A in other spellings. */
function spelled(members: Readonly<Record<string, unknown>>) {
  const rule = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };
  const IpRanges = [{ CidrIp: "203.0.113.0/24" }];
  return aWish([], { IpPermissions: [{ ...rule, IpRanges, ...members }] });
}

describe("the same key again", () => {
  test("gets the same request: 200, no new record, EC2 not called", async () => {
    const world = await openWorld();
    const first = await world.ask(aWish([A]), { key });
    world.calls.length = 0;
    world.clock.advance(1_000);
    const again = await world.ask(aWish([A]), { key });
    expect(again).toEqual({ ...first, status: 200 });
    expect(world.calls).not.toContain("AuthorizeSecurityGroupEgress");
    expect(await groupStory(world)).toEqual([`intended ${A}`, "done authorized"]);
    expect(await requestStory(world, idOf(first))).toEqual(["decided allow"]);
  });

  test.each([
    ["host bits in the address", spelled({ IpRanges: [{ CidrIp: "203.0.113.5/24" }] })],
    ["the protocol in capitals", spelled({ IpProtocol: "TCP" })],
    ["the protocol as a number", spelled({ IpProtocol: "6" })],
    [
      "an empty description",
      spelled({ IpRanges: [{ CidrIp: "203.0.113.0/24", Description: "" }] }),
    ],
    ["empty lists beside", spelled({ Ipv6Ranges: [], UserIdGroupPairs: null })],
    ["an empty Guard", aWish([A], { Guard: {} })],
    ["the deployment's own place", aWish([A], { Guard: { Region: "us-east-1" } })],
    ["DryRun written out", aWish([A], { DryRun: false })],
  ])("is the same request where only the spelling differs: %s", async (_, body) => {
    const world = await openWorld();
    const first = await world.ask(aWish([A]), { key });
    const again = await world.ask(body, { key });
    expect(again).toEqual({ ...first, status: 200 });
    expect(await rulesOf(world)).toEqual([A]);
  });

  test("is the same request where its rules and tags stand in another order", async () => {
    const world = await openWorld();
    const B = "tcp 80 198.51.100.0/24";
    const tags = [
      { Key: "Owner", Value: "payments@acme.example" },
      { Key: "Name", Value: "api" },
    ];
    const tagged = (Tags: readonly unknown[]) => ({
      TagSpecifications: [{ ResourceType: "security-group-rule", Tags }],
    });
    const first = await world.ask(aWish([A, B], tagged(tags)), { key });
    const again = await world.ask(aWish([B, A], tagged(tags.toReversed())), { key });
    expect(again).toEqual({ ...first, status: 200 });
  });

  test.each([
    ["another rule", aWish(["tcp 443 203.0.113.0/25"])],
    ["another group", aWish([A], { GroupId: "sg-0fedcba9876543210" })],
    ["another justification", aWish([A], { Guard: { Justification: "because" } })],
    [
      "another description",
      spelled({ IpRanges: [{ CidrIp: "203.0.113.0/24", Description: "x" }] }),
    ],
  ])("is refused for %s, and nothing is changed", async (_, body) => {
    const world = await openWorld();
    const first = await world.ask(aWish([A]), { key });
    const other = await world.ask(body, { key });
    expect(other).toMatchObject({
      status: 422,
      body: { code: "idempotency-key-reused", requestId: idOf(first) },
    });
    expect(await rulesOf(world)).toEqual([A]);
    expect(await groupStory(world)).toHaveLength(2);
  });

  test("belongs to one caller: somebody else's same key is another request", async () => {
    const world = await openWorld();
    const first = await world.ask(aWish([A]), { key });
    const arn = "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/ci";
    const other = await world.ask(aWish([A]), {
      key,
      authorizer: iam("AROA0000000000000NEW:ci", arn),
    });
    expect(other).toMatchObject({
      status: 200,
      body: { Request: { Status: "already-authorized" } },
    });
    expect(idOf(other)).not.toBe(idOf(first));
  });

  test("is the same caller's in another session of the same role", async () => {
    const world = await openWorld();
    const first = await world.ask(aWish([A]), { key });
    const arn = "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/other";
    const again = await world.ask(aWish([A]), {
      key,
      authorizer: iam("AROA0000000000000PAY:other", arn),
    });
    expect(again).toEqual({ ...first, status: 200 });
  });
});

describe("a key", () => {
  test.each([
    ["a body that is no JSON", "{", 400],
    ["an invalid body", aWish([A], { Nonsense: true }), 422],
    ["an unknown group", aWish([A], { GroupId: "sg-0123456789abcdef9" }), 404],
    ["a DryRun", aWish([A], { DryRun: true }), 200],
  ])("stays free after %s", async (_, body, status) => {
    const world = await openWorld();
    expect((await world.ask(body, { key })).status).toBe(status);
    expect((await world.ask(aWish([A]), { key })).status).toBe(201);
  });

  test("stays free where the group could not be described", async () => {
    const world = await openWorld();
    world.ec2.faults.strike({
      action: "DescribeSecurityGroups",
      effect: "none",
      answer: "UnauthorizedOperation",
    });
    const answer = await world.ask(aWish([A]), { key });
    expect(answer).toMatchObject({
      status: 503,
      body: { code: "ec2-unavailable", ec2Code: "UnauthorizedOperation" },
    });
    expect((await world.ask(aWish([A]), { key })).status).toBe(201);
  });
});
