import { describe, expect, test } from "@jest/globals";
import { PAYMENTS, PAYMENTS_ROLE } from "../support/builders.ts";
import { iam } from "../support/gatewayEvents.ts";
import { brokenEnds } from "../support/invariants.ts";
import { GROUP } from "../support/ledgerBuilders.ts";
import { HEAD, policyOf } from "../support/policyDocuments.ts";
import {
  groupStory,
  idOf,
  openRules,
  ownRules,
  requestStory,
  rulesOf,
  sceneOf,
  storedOf,
} from "../support/tellings.ts";
import { aWish, useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";
const B = "tcp 8443 198.51.100.7/32";
const FRESH = "sg-0fedcba9876543210";

describe("a request that the policy allows", () => {
  test("opens its rule: 201, promised and done on record, tagged as its own in EC2", async () => {
    const world = await openWorld();
    const answer = await world.ask(aWish([A]));
    const stored = await storedOf(world, answer);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      Return: true,
      SecurityGroupRules: [{ IpProtocol: "tcp", FromPort: 443, CidrIpv4: "203.0.113.0/24" }],
      Request: { Status: "authorized", Effect: "allow", RequestId: idOf(answer), Findings: [] },
    });
    expect(await requestStory(world, idOf(answer))).toEqual(["decided allow"]);
    expect(await groupStory(world)).toEqual([`intended ${A}`, "done authorized"]);
    expect(await rulesOf(world)).toEqual([A]);
    expect((await ownRules(world, stored)).map(({ Tags }) => Tags)).toEqual([
      [
        { Key: "Owner", Value: "payments@acme.example" },
        { Key: "egress-guard:request-id", Value: `${idOf(answer)}.${stored.nonce}` },
      ],
    ]);
    expect(await openRules(world)).toEqual([`${A} for 1`]);
  });

  test("answers EC2's own rules, as EC2 describes them", async () => {
    const world = await openWorld();
    const { body } = await world.ask(aWish([A, B]));
    expect(body).toMatchObject({ SecurityGroupRules: await world.rules() });
    expect(await rulesOf(world)).toEqual([A, B]);
  });

  test.each([
    ["an IPv6 block", "tcp 443 2001:db8:1::/48"],
    ["an ICMP type", "icmp 8/-1 203.0.113.0/24"],
    ["all of ICMPv6", "icmpv6 -1/-1 2001:db8:1::/48"],
  ])("may be for %s", async (_, rule) => {
    const world = await openWorld();
    expect((await world.ask(aWish([rule]))).status).toBe(201);
    expect(await world.rules()).toHaveLength(1);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("may be for all protocols where a statement permits them", async () => {
    const policy = policyOf(`${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}'] }]
allowedPorts: [{ id: all, protocol: '-1' }]
`);
    const world = await openWorld({ policy });
    const rule = { IpProtocol: "-1", FromPort: 443, ToPort: 443 };
    const IpPermissions = [{ ...rule, IpRanges: [{ CidrIp: "203.0.113.0/24" }] }];
    const answer = await world.ask(aWish([], { IpPermissions }));
    expect(answer).toMatchObject({
      status: 201,
      body: { Request: { IpPermissions: [{ IpProtocol: "-1", FromPort: -1, ToPort: -1 }] } },
    });
    expect(await world.rules()).toMatchObject([{ IpProtocol: "-1", FromPort: -1, ToPort: -1 }]);
  });

  test("says so where a wider rule lets everything out already", async () => {
    const world = await openWorld();
    const answer = await world.ask(aWish([A], { GroupId: FRESH }));
    expect(answer).toMatchObject({
      status: 201,
      body: {
        Request: {
          Findings: [{ code: "already-covered", effect: "notice" }],
          Status: "authorized",
        },
      },
    });
    expect(await rulesOf(world, FRESH)).toEqual(["all protocols 0.0.0.0/0", A]);
  });
});

describe("a request for what the group has", () => {
  test("adds nothing: 200, recorded, EC2 not called", async () => {
    const world = await openWorld();
    await world.ask(aWish([A]));
    world.calls.length = 0;
    const again = await world.ask(aWish([A]));
    expect(again).toMatchObject({ status: 200, body: { Return: true, SecurityGroupRules: [{}] } });
    expect(again).toMatchObject({ body: { Request: { Status: "already-authorized" } } });
    expect(await requestStory(world, idOf(again))).toEqual(["decided allow"]);
    expect(world.calls).not.toContain("AuthorizeSecurityGroupEgress");
    expect(await rulesOf(world)).toEqual([A]);
  });

  test("shares a rule that this guard made, so that it stays open for both principals", async () => {
    const world = await openWorld();
    await world.ask(aWish([A]));
    const authorizer = iam("AROA0000000000000TWO:ci", PAYMENTS.arn);
    const answer = await world.ask(aWish([A]), { authorizer });
    expect(answer).toMatchObject({ body: { Request: { Status: "already-authorized" } } });
    expect(await openRules(world)).toEqual([`${A} for 2`]);
  });

  test("is no change of the group when the same principal asks again", async () => {
    const world = await openWorld();
    await world.ask(aWish([A]));
    const before = await world.ports.ledger.head(GROUP);
    await world.ask(aWish([A]));
    expect(await openRules(world)).toEqual([`${A} for 1`]);
    expect(await world.ports.ledger.head(GROUP)).toEqual(before);
  });

  test("is not made the owner of what a stranger made", async () => {
    const world = await openWorld();
    await world.strangerMakes(A);
    const answer = await world.ask(aWish([A]));
    expect(answer).toMatchObject({
      status: 200,
      body: { Request: { Status: "already-authorized" } },
    });
    expect(await ownRules(world, await storedOf(world, answer))).toEqual([]);
    expect(await openRules(world)).toEqual([]);
  });

  test("calls EC2 only for what is missing", async () => {
    const world = await openWorld();
    await world.strangerMakes(A);
    const answer = await world.ask(aWish([A, B]));
    expect(answer).toMatchObject({
      status: 201,
      body: {
        SecurityGroupRules: [{ CidrIpv4: "203.0.113.0/24" }, { CidrIpv4: "198.51.100.7/32" }],
        Request: { Status: "authorized" },
      },
    });
    expect(await groupStory(world)).toEqual([`intended ${B}`, "done authorized"]);
    expect(await ownRules(world, await storedOf(world, answer))).toHaveLength(1);
    expect(await openRules(world)).toEqual([`${B} for 1`]);
  });
});
