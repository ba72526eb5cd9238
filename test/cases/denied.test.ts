import { describe, expect, test } from "@jest/globals";
import { anOpenPolicy, aRequiredTag, GROUP_ID } from "../support/builders.ts";
import { STRANGER_AUTHORIZER } from "../support/gatewayEvents.ts";
import { groupStory, idOf, requestStory, rulesOf, storedOf } from "../support/tellings.ts";
import { aWish, POLICY, useWorlds } from "../support/world.ts";

const openWorld = useWorlds();
const A = "tcp 443 203.0.113.0/24";
const LEGACY = "sg-0dddddddddddddddd";

const tagged = (...Tags: readonly unknown[]) => ({
  TagSpecifications: [{ ResourceType: "security-group-rule", Tags }],
});

const HUNDREDS = ["tcp 443 203.0.113.0/32", "tcp 443 203.0.113.1/32", "tcp 443 203.0.113.2/32"];

/** One request for each finding that says no. */
const DENIALS = [
  ["banned-cidr", aWish(["tcp 443 10.1.2.3/32"]), "/IpPermissions/0/IpRanges/0"],
  ["ipv4-embedded", aWish(["tcp 443 ::ffff:0:0/96"]), "/IpPermissions/0/Ipv6Ranges/0"],
  ["port-not-allowed", aWish(["tcp 22 203.0.113.0/24"]), "/IpPermissions/0/IpRanges/0"],
  ["protocol-not-allowed", aWish(["-1 203.0.113.0/24"]), "/IpPermissions/0/IpRanges/0"],
  ["too-broad", aWish(["tcp 443 203.0.0.0/15"]), "/IpPermissions/0/IpRanges/0"],
  ["too-many-rules", aWish([A, ...HUNDREDS]), "/IpPermissions"],
  ["missing-tag", aWish([A], { TagSpecifications: null }), "/TagSpecifications"],
  [
    "tag-format",
    aWish([A], tagged({ Key: "Owner", Value: "me" })),
    "/TagSpecifications/0/Tags/0/Value",
  ],
  [
    "prefix-list-not-allowed",
    aWish(["tcp 443 pl-0123456789abcdef0"]),
    "/IpPermissions/0/PrefixListIds/0",
  ],
  [
    "security-group-not-allowed",
    aWish(["tcp 443 sg-0bbbbbbbbbbbbbbbb"]),
    "/IpPermissions/0/UserIdGroupPairs/0",
  ],
  ["group-not-governed", aWish([A], { GroupId: LEGACY }), "/GroupId"],
] as const;

describe("a request that the policy denies", () => {
  test.each(DENIALS)("is recorded, and EC2 is not called: %s", async (code, body, pointer) => {
    const world = await openWorld();
    const groupId = String(body.GroupId);
    const before = await rulesOf(world, groupId);
    const answer = await world.ask(body);
    expect(answer).toMatchObject({
      status: 403,
      headers: { "content-type": "application/problem+json" },
      body: { code: "denied-by-policy", requestId: idOf(answer) },
    });
    const stored = await storedOf(world, answer);
    expect(stored).toMatchObject({ status: "denied", effect: "deny", rules: [] });
    expect(stored.findings).toContainEqual(
      expect.objectContaining({ code, effect: "deny", pointer }),
    );
    expect(answer.body).toMatchObject({ findings: stored.findings });
    expect(await requestStory(world, idOf(answer))).toEqual(["decided deny"]);
    expect(await groupStory(world, groupId)).toEqual([]);
    expect(world.calls).not.toContain("AuthorizeSecurityGroupEgress");
    expect(await rulesOf(world, groupId)).toEqual(before);
  });

  test("names everything that speaks against it, at once", async () => {
    const world = await openWorld();
    const rules = ["tcp 22 10.0.0.0/8", "-1 pl-0123456789abcdef0"];
    const answer = await world.ask(aWish(rules, { GroupId: LEGACY, TagSpecifications: null }));
    const { findings } = await storedOf(world, answer);
    const codes = ["group-not-governed", "prefix-list-not-allowed", "banned-cidr", "missing-tag"];
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(codes));
  });

  test("is denied again for the same key, though another policy is in force since", async () => {
    let policy = POLICY;
    const world = await openWorld({
      wrap: (ports) => ({
        ...ports,
        get policy() {
          return policy;
        },
      }),
    });
    const denied = await world.ask(aWish(["tcp 22 203.0.113.0/24"]), { key: "k" });
    policy = anOpenPolicy();
    expect(await world.ask(aWish(["tcp 22 203.0.113.0/24"]), { key: "k" })).toEqual(denied);
    expect(await requestStory(world, idOf(denied))).toEqual(["decided deny"]);
    expect(await rulesOf(world)).toEqual([]);
  });

  test("is denied where a check fails, and the answer says which", async () => {
    const broken = aRequiredTag("Owner", {
      matches: () => {
        throw new Error("out of order");
      },
    });
    const world = await openWorld({ policy: anOpenPolicy({ requiredTags: [broken] }) });
    const answer = await world.ask(aWish(["-1 203.0.113.0/24"]));
    expect(answer.status).toBe(403);
    expect((await storedOf(world, answer)).findings).toContainEqual(
      expect.objectContaining({ code: "check-failed", effect: "deny" }),
    );
    expect(await rulesOf(world)).toEqual([]);
  });
});

describe("a caller whom no requesters statement names", () => {
  test("is answered forbidden-principal, recorded, whatever else is wrong", async () => {
    const world = await openWorld();
    const authorizer = STRANGER_AUTHORIZER;
    const answer = await world.ask(aWish(["tcp 22 10.0.0.0/8"]), { authorizer });
    expect(answer).toMatchObject({ status: 403, body: { code: "forbidden-principal" } });
    expect(await requestStory(world, idOf(answer))).toEqual(["decided deny"]);
    expect(await rulesOf(world)).toEqual([]);
  });
});

describe("a group that EC2 does not have", () => {
  test("is answered group-not-found, and nothing is recorded", async () => {
    const world = await openWorld();
    const answer = await world.ask(aWish([A], { GroupId: "sg-0123456789abcdef9" }));
    expect(answer).toMatchObject({ status: 404, body: { code: "group-not-found" } });
    const list = await world.call({ path: "/v1/requests" });
    expect(list.body).toEqual({ Requests: [] });
  });
});

describe("a DryRun", () => {
  const dry = (rules: readonly string[], members = {}) =>
    aWish(rules, { DryRun: true, ...members });

  test("tells an allowed request so, after EC2 has said that it would let the guard", async () => {
    const world = await openWorld();
    const answer = await world.ask(dry([A]), { key: "k" });
    expect(answer).toMatchObject({
      status: 200,
      body: { DryRun: true, Decision: { Effect: "allow", Findings: [] } },
    });
    expect(world.calls).toContain("AuthorizeSecurityGroupEgress");
    expect(await rulesOf(world)).toEqual([]);
    expect((await world.call({ path: "/v1/requests" })).body).toEqual({ Requests: [] });
    expect(await groupStory(world)).toEqual([]);
  });

  test("tells a denied request so with 200, and does not ask EC2", async () => {
    const world = await openWorld();
    const answer = await world.ask(dry(["tcp 22 203.0.113.0/24"]));
    expect(answer).toMatchObject({
      status: 200,
      body: {
        DryRun: true,
        Decision: { Effect: "deny", Findings: [{ code: "port-not-allowed" }] },
      },
    });
    expect(world.calls).not.toContain("AuthorizeSecurityGroupEgress");
    expect((await world.call({ path: "/v1/requests" })).body).toEqual({ Requests: [] });
  });

  test.each([
    ["UnauthorizedOperation", 502, "ec2-refused"],
    ["RequestLimitExceeded", 503, "ec2-throttled"],
    ["InternalError", 503, "ec2-unavailable"],
  ] as const)("says so where EC2 answers %s", async (code, status, problem) => {
    const world = await openWorld();
    const action = "AuthorizeSecurityGroupEgress";
    world.ec2.faults.strike({ action, effect: "none", answer: code });
    expect(await world.ask(dry([A]))).toMatchObject({ status, body: { code: problem } });
    expect((await world.call({ path: "/v1/requests" })).body).toEqual({ Requests: [] });
  });

  test("is found as not there for an unknown group", async () => {
    const world = await openWorld();
    const answer = await world.ask(dry([A], { GroupId: "sg-0123456789abcdef9" }));
    expect(answer).toMatchObject({ status: 404, body: { code: "group-not-found" } });
  });
});

describe("a counter-offer", () => {
  type Denied = {
    readonly counterOffer?: { readonly Request: unknown; readonly MissingTags: readonly unknown[] };
  };

  test("can be sent back as it is, and is then allowed", async () => {
    const world = await openWorld();
    const guard = { Guard: { Justification: "partner", Ticket: "NET-7" } };
    const denied = await world.ask(aWish(["tcp 80-500 203.0.113.0/24"], guard));
    const { counterOffer } = denied.body as Denied;
    expect(counterOffer).toMatchObject({
      Request: {
        IpPermissions: [
          { FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: "203.0.113.0/24" }] },
          { FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "203.0.113.0/24" }] },
        ],
        ...guard,
      },
      MissingTags: [],
    });
    const allowed = await world.ask(counterOffer?.Request);
    expect(allowed.status).toBe(201);
    expect(await rulesOf(world)).toEqual(["tcp 80 203.0.113.0/24", "tcp 443 203.0.113.0/24"]);
    const stored = await storedOf(world, denied);
    const shown = await world.call({ path: `/v1/requests/${stored.requestId}` });
    expect(shown.body).toMatchObject({ Request: { CounterOffer: counterOffer } });
  });

  test("names the tags that are missing, and makes none up", async () => {
    const world = await openWorld();
    const denied = await world.ask(aWish([A], { TagSpecifications: null }));
    expect((denied.body as Denied).counterOffer).toEqual({
      Request: { GroupId: GROUP_ID, IpPermissions: aWish([A]).IpPermissions },
      MissingTags: [{ Key: "Owner", Pattern: "[^@\\s]+@acme\\.example" }],
    });
  });

  test("is not there where nothing would pass", async () => {
    const world = await openWorld();
    const denied = await world.ask(aWish(["tcp 22 203.0.113.0/24"]));
    expect(denied.body).not.toHaveProperty("counterOffer");
  });
});

describe("a dry run", () => {
  test("says what would be let out anew, and what would pass", async () => {
    const world = await openWorld();
    await world.strangerMakes("tcp 443 203.0.113.0/25");
    const wish = aWish(["tcp 443-444 203.0.113.0/24"], { DryRun: true });
    expect((await world.ask(wish)).body).toMatchObject({
      Decision: {
        Effect: "deny",
        Reach: {
          NothingNew: false,
          Packets: [{ Family: "IPv4", Protocol: "tcp", Count: "384" }],
          Boxes: [
            { Protocol: "tcp", Ports: "443", Addresses: "203.0.113.128/25" },
            { Protocol: "tcp", Ports: "444", Addresses: "203.0.113.0/24" },
          ],
        },
        CounterOffer: { Request: { IpPermissions: [{ FromPort: 443, ToPort: 443 }] } },
      },
    });
  });
});
