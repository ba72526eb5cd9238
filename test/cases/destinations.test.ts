import { describe, expect, test } from "@jest/globals";
import { requestChain } from "../../core/ledger/stored.ts";
import { ask as askEc2, textsOf } from "../local/ec2/support.ts";
import { GROUP_ID, PAYMENTS_ROLE } from "../support/builders.ts";
import { brokenEnds } from "../support/invariants.ts";
import { HEAD, policyOf } from "../support/policyDocuments.ts";
import { groupStory, idOf, rulesOf, sceneOf, storedOf } from "../support/tellings.ts";
import { aWish, useWorlds, type World } from "../support/world.ts";

const openWorld = useWorlds();
const OWN = "pl-0123456789abcdef0";
const S3 = "pl-63a5400a";
const PROXY = "sg-0bbbbbbbbbbbbbbbb";

const policyWith = (statements: string) =>
  policyOf(`${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}'] }]
allowedPorts: [{ id: web, protocol: tcp, ports: [443] }]
allowedPrefixLists:
  - { id: aws, ownerId: AWS }
  - { id: resolvers, prefixListId: ${OWN}, ownerId: '111122223333' }
allowedSecurityGroups: [{ id: proxy, groupId: ${PROXY}, accountId: '111122223333' }]
${statements}`);
const POLICY = policyWith("limits: { minPrefixLength: { ipv4: 16, ipv6: 48 } }");

const changeList = (world: World, parameters: Readonly<Record<string, string | number>>) =>
  askEc2(world.ec2, "ModifyManagedPrefixList", { PrefixListId: OWN, ...parameters });

describe("a rule to a prefix list", () => {
  test("is opened, and the record says which version was judged", async () => {
    const world = await openWorld({ policy: POLICY });
    const answer = await world.ask(aWish([`tcp 443 ${OWN}`]));
    expect(answer).toMatchObject({
      status: 201,
      body: { SecurityGroupRules: [{ PrefixListId: OWN, FromPort: 443 }] },
    });
    const record = await world.ports.ledger.record(requestChain(idOf(answer)), 1);
    expect(record?.record).toMatchObject({
      facts: {
        prefixLists: [
          {
            prefixListId: OWN,
            ownerId: "111122223333",
            version: 1,
            entriesDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
          },
        ],
      },
    });
    expect(await groupStory(world)).toEqual([`intended tcp 443 ${OWN}`, "done authorized"]);
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  test("of AWS may be wider than the limit, unless its statement says how wide", async () => {
    const free = await openWorld({ policy: POLICY });
    expect((await free.ask(aWish([`tcp 443 ${S3}`]))).status).toBe(201);
    const limits = "limits: { minPrefixLength: { ipv4: 8 } }";
    const narrow = policyWith(limits).prefixLists.map((list) => ({
      ...list,
      minPrefixLength: { ipv4: 16 },
    }));
    const world = await openWorld({ policy: { ...policyWith(limits), prefixLists: narrow } });
    const answer = await world.ask(aWish([`tcp 443 ${S3}`]));
    expect(answer).toMatchObject({
      status: 403,
      body: {
        detail: `tcp 443 ${S3} reaches 52.216.0.0/15; no block may be wider than /16`,
        findings: [{ code: "too-broad", statementId: "aws", witness: { address: "52.216.0.0" } }],
      },
    });
  });

  test("meets a ban in one of its entries, and the answer names the packet", async () => {
    const ban = "bannedCidrs: [{ id: quad9, cidrs: [9.9.9.9/32], reason: use our own resolver }]";
    const world = await openWorld({ policy: policyWith(ban) });
    const answer = await world.ask(aWish([`tcp 443 ${OWN}`]));
    expect(answer).toMatchObject({
      status: 403,
      body: {
        findings: [
          {
            code: "banned-cidr",
            statementId: "quad9",
            pointer: "/IpPermissions/0/PrefixListIds/0",
            witness: { protocol: "tcp", port: 443, address: "9.9.9.9" },
          },
        ],
      },
    });
  });

  test("is judged by the entries of now, not of the last time", async () => {
    const world = await openWorld({ policy: POLICY });
    const added = { "AddEntry.1.Cidr": "10.0.0.0/8", CurrentVersion: 1 };
    expect((await changeList(world, added)).status).toBe(200);
    const answer = await world.ask(aWish([`tcp 443 ${OWN}`]));
    expect(answer).toMatchObject({ status: 403, body: { findings: [{ code: "too-broad" }] } });
  });

  test("is refused where EC2 has no such list, and nobody is asked to try again", async () => {
    const world = await openWorld({ policy: POLICY });
    const answer = await world.ask(aWish(["tcp 443 pl-0000000a"]));
    expect(answer).toMatchObject({
      status: 403,
      body: { findings: [{ code: "prefix-list-unresolved" }] },
    });
    expect(world.calls).not.toContain("AuthorizeSecurityGroupEgress");
  });

  test.each(["DescribeManagedPrefixLists", "GetManagedPrefixListEntries"])(
    "is not judged at all where %s fails: 503, nothing on record, and the key is free",
    async (action) => {
      const world = await openWorld({ policy: POLICY });
      world.ec2.faults.strike({ action, effect: "none", answer: "UnauthorizedOperation" });
      const wish = aWish([`tcp 443 ${OWN}`]);
      const refused = await world.ask(wish, { key: "k" });
      expect(refused).toMatchObject({
        status: 503,
        body: { code: "ec2-unavailable", ec2Code: "UnauthorizedOperation" },
      });
      expect(await rulesOf(world)).toEqual([]);
      expect((await world.ask(wish, { key: "k" })).status).toBe(201);
    },
  );

  test("has all its entries, however many pages EC2 needs for them", async () => {
    const world = await openWorld({ policy: POLICY });
    const made = await askEc2(world.ec2, "CreateManagedPrefixList", {
      PrefixListName: "many",
      AddressFamily: "IPv4",
      MaxEntries: 250,
    });
    const [id = ""] = textsOf(made.xml, "prefixListId");
    for (const page of [0, 1, 2]) {
      const entries = Array.from({ length: page < 2 ? 100 : 50 }, (_, i) => [
        `AddEntry.${i + 1}.Cidr`,
        `198.51.${page}.${i}/32`,
      ]);
      const parameters = { PrefixListId: id, CurrentVersion: page + 1 };
      const all = { ...parameters, ...Object.fromEntries(entries) };
      expect((await askEc2(world.ec2, "ModifyManagedPrefixList", all)).status).toBe(200);
    }
    const described = await world.ports.ec2.describePrefixList(id);
    expect(described).toMatchObject({ kind: "found", value: { version: 4, maxEntries: 250 } });
    const cidrs = described.kind === "found" ? described.value.cidrs : [];
    expect(new Set(cidrs).size).toBe(250);
  });

  test("that the group has already counts for how wide it reaches", async () => {
    const world = await openWorld({
      policy: policyWith("limits: { minPrefixLength: { ipv4: 24 } }"),
    });
    await world.strangerMakes(`tcp 443 ${OWN}`);
    const answer = await world.ask(aWish(["tcp 443 1.1.0.0/24"]));
    expect(answer).toMatchObject({
      status: 403,
      body: {
        detail:
          "tcp 443 1.1.0.0/24 completes 1.1.0.0/23 on protocol tcp together with the rest of the request and the group's rules; no block may be wider than /24",
      },
    });
    expect((await world.ask(aWish(["tcp 443 1.1.3.0/24"]))).status).toBe(201);
  });

  test("that the group has already covers what lies in its entries, and the notice names it", async () => {
    const world = await openWorld({ policy: POLICY });
    await world.strangerMakes(`tcp 443 ${OWN}`);
    const [rule] = await world.rules();
    const answer = await world.ask(aWish(["tcp 443 9.9.9.9/32"]));
    expect(answer).toMatchObject({
      status: 201,
      body: {
        Request: {
          Findings: [
            {
              code: "already-covered",
              detail: expect.stringContaining(`${rule?.SecurityGroupRuleId} (tcp 443 ${OWN})`),
            },
          ],
        },
      },
    });
  });
});

describe("a rule to a security group", () => {
  test("is opened, and answered as EC2 shows it", async () => {
    const world = await openWorld({ policy: POLICY });
    const answer = await world.ask(aWish([`tcp 443 ${PROXY}`]));
    expect(answer).toMatchObject({
      status: 201,
      body: {
        SecurityGroupRules: [
          { ReferencedGroupInfo: { GroupId: PROXY, UserId: "111122223333" }, FromPort: 443 },
        ],
      },
    });
    expect(await brokenEnds(await sceneOf(world))).toEqual([]);
  });

  const named = (GroupId: string, GroupName: string) => ({
    ...aWish([]),
    IpPermissions: [
      {
        IpProtocol: "tcp",
        FromPort: 443,
        ToPort: 443,
        UserIdGroupPairs: [{ GroupId, GroupName }],
      },
    ],
  });

  test("may say the group's name beside its id", async () => {
    const world = await openWorld({ policy: POLICY });
    expect((await world.ask(named(PROXY, "proxy"))).status).toBe(201);
  });

  test.each([
    [
      "is another's",
      PROXY,
      "app",
      `"app" is not the name of ${PROXY}; write "proxy" or leave GroupName out`,
    ],
    [
      "can't be held against a group that EC2 does not show",
      "sg-0123456789abcdef9",
      "proxy",
      '"proxy" can\'t be held against sg-0123456789abcdef9, which EC2 does not show; leave GroupName out',
    ],
  ])("is refused where the name %s", async (_, id, name, detail) => {
    const world = await openWorld({ policy: POLICY });
    expect(await world.ask(named(id, name))).toMatchObject({
      status: 422,
      body: {
        code: "invalid-request",
        errors: [{ pointer: "/IpPermissions/0/UserIdGroupPairs/0/GroupName", detail }],
      },
    });
    expect(await rulesOf(world)).toEqual([]);
  });

  test("is not judged where EC2 does not tell names", async () => {
    const world = await openWorld({ policy: POLICY });
    const failure = { effect: "none", answer: "UnauthorizedOperation", times: 2 } as const;
    world.ec2.faults.strike({ action: "DescribeSecurityGroups", ...failure });
    expect((await world.ask(named(PROXY, "proxy"))).status).toBe(503);
  });
});

describe("a group that is full", () => {
  const small = policyWith("limits: { maxRulesPerGroup: 12 }");
  const detail = (has: number, adds: number) =>
    `${GROUP_ID} has ${has} of 12 outbound IPv4 rules, and this request adds ${adds}; revoke rules that are not needed, or raise the account's quota and limits.maxRulesPerGroup (a prefix list counts as its MaxEntries)`;

  test("is told before EC2 says so; nothing is on record, and the key is free", async () => {
    const world = await openWorld({ policy: small });
    for (const i of [1, 2, 3]) await world.strangerMakes(`tcp 443 198.51.100.${i}/32`);
    const wish = aWish([`tcp 443 ${OWN}`]);
    const answer = await world.ask(wish, { key: "k" });
    expect(answer).toMatchObject({
      status: 409,
      body: { code: "rule-limit-reached", detail: detail(3, 10) },
    });
    expect(world.calls).not.toContain("AuthorizeSecurityGroupEgress");
    const [rule] = await world.rules();
    await world.strangerRevokes(rule?.SecurityGroupRuleId ?? "");
    expect((await world.ask(wish, { key: "k" })).status).toBe(201);
  });

  test("is told to a dry run too", async () => {
    const world = await openWorld({ policy: small });
    await world.strangerMakes(`tcp 443 ${OWN}`);
    const rules = [1, 2, 3].map((i) => `tcp 443 198.51.100.${i}/32`);
    expect(await world.ask(aWish(rules, { DryRun: true }))).toMatchObject({
      status: 409,
      body: { detail: detail(10, 3) },
    });
  });

  test("takes what it has already", async () => {
    const world = await openWorld({ policy: policyWith("limits: { maxRulesPerGroup: 1 }") });
    await world.strangerMakes("tcp 443 198.51.100.1/32");
    const answer = await world.ask(aWish(["tcp 443 198.51.100.1/32"]));
    expect(answer.status).toBe(200);
    expect(await storedOf(world, answer)).toMatchObject({ status: "already-authorized" });
  });
});
