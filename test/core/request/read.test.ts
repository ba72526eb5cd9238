import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readRequest } from "../../../core/request/read.ts";
import {
  aBody,
  aBodyOf,
  anIpPermission,
  aTaggedBody,
  bytesOf,
  CONTEXT,
  faultsOf,
  read,
  readWell,
} from "../../support/bodies.ts";
import { aCidr, GROUP_ID, PAYMENTS } from "../../support/builders.ts";

const EVERYTHING = aBody({
  IpPermissions: [
    {
      IpProtocol: "6",
      FromPort: 443,
      ToPort: 8443,
      UserIdGroupPairs: [
        {
          GroupId: "sg-0bbbbbbbbbbbbbbbb",
          UserId: "444455556666",
          VpcId: "vpc-01234567",
          VpcPeeringConnectionId: "pcx-01234567",
          GroupName: "proxy",
          PeeringStatus: "active",
        },
      ],
      PrefixListIds: [{ PrefixListId: "pl-0123456789abcdef0", Description: "s3" }],
      Ipv6Ranges: [{ CidrIpv6: "2001:DB8::1/32" }],
      IpRanges: [
        { CidrIp: "203.0.113.7/24", Description: "" },
        { CidrIp: "198.51.100.0/24", Description: "partner API" },
      ],
    },
    { IpProtocol: "-1", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "203.0.113.0/24" }] },
  ],
  TagSpecifications: [
    { ResourceType: "security-group-rule", Tags: [{ Key: "Owner", Value: "a@acme.example" }] },
    { ResourceType: "security-group-rule", Tags: [{ Key: "Ticket", Value: "" }] },
  ],
  DryRun: true,
  Guard: {
    Justification: "the partner moved",
    Ticket: "NET-7",
    ExpiresAt: "2027-01-31T10:00:00+01:00",
    Duration: null,
    AccountId: "111122223333",
    Region: "us-east-1",
  },
});

test("a body with everything in it is one permission per destination, canonical, in the order of the lists", () => {
  const tcp = { protocol: "tcp", ports: { from: 443, to: 8443 } };
  expect(readWell(EVERYTHING)).toEqual({
    group: { account: "111122223333", region: "us-east-1", groupId: GROUP_ID },
    principal: PAYMENTS,
    permissions: [
      { ...tcp, pointer: "/IpPermissions/0/IpRanges/0", destination: aCidr("203.0.113.0/24") },
      {
        ...tcp,
        pointer: "/IpPermissions/0/IpRanges/1",
        destination: aCidr("198.51.100.0/24"),
        description: "partner API",
      },
      { ...tcp, pointer: "/IpPermissions/0/Ipv6Ranges/0", destination: aCidr("2001:db8::/32") },
      {
        ...tcp,
        pointer: "/IpPermissions/0/PrefixListIds/0",
        destination: { family: "prefix-list", prefixListId: "pl-0123456789abcdef0" },
        description: "s3",
      },
      {
        ...tcp,
        pointer: "/IpPermissions/0/UserIdGroupPairs/0",
        destination: {
          family: "security-group",
          groupId: "sg-0bbbbbbbbbbbbbbbb",
          accountId: "444455556666",
          vpcId: "vpc-01234567",
          vpcPeeringConnectionId: "pcx-01234567",
        },
      },
      {
        protocol: "-1",
        ports: { from: -1, to: -1 },
        pointer: "/IpPermissions/1/IpRanges/0",
        destination: aCidr("203.0.113.0/24"),
      },
    ],
    tags: [
      { pointer: "/TagSpecifications/0/Tags/0", key: "Owner", value: "a@acme.example" },
      { pointer: "/TagSpecifications/1/Tags/0", key: "Ticket", value: "" },
    ],
    justification: "the partner moved",
    ticket: "NET-7",
    peerNames: [
      {
        pointer: "/IpPermissions/0/UserIdGroupPairs/0/GroupName",
        groupId: "sg-0bbbbbbbbbbbbbbbb",
        name: "proxy",
      },
    ],
    lifetime: { kind: "until", at: "2027-01-31T09:00:00.000Z" },
    dryRun: true,
  });
});

test("a body with next to nothing in it", () => {
  expect(readWell(aBody())).toEqual({
    group: { account: "111122223333", region: "us-east-1", groupId: GROUP_ID },
    principal: PAYMENTS,
    permissions: [
      {
        protocol: "tcp",
        ports: { from: 443, to: 443 },
        pointer: "/IpPermissions/0/IpRanges/0",
        destination: aCidr("203.0.113.0/24"),
      },
    ],
    tags: [],
    dryRun: false,
  });
});

test("all faults at once, of every kind, each with its place", () => {
  const body = aBody({
    GroupId: "app",
    DryRun: "yes",
    CidrIp: "203.0.113.0/24",
    IpPermissions: [
      {
        IpProtocol: "tcp",
        FromPort: 444,
        ToPort: 443,
        IpRanges: [{ CidrIp: "203.0.113.0/33" }],
        Foo: 1,
      },
      { IpProtocol: "udp", FromPort: 53 },
      { IpProtocol: "all", UserIdGroupPairs: [{ GroupName: "proxy" }] },
      anIpPermission(),
      anIpPermission({ IpProtocol: "6" }),
    ],
    TagSpecifications: [
      {
        ResourceType: "vpc",
        Tags: [
          { Key: "aws:x", Value: "" },
          { Key: "a", Value: "" },
          { Key: "a", Value: "" },
        ],
      },
    ],
    Guard: { Ticket: 7, AccountId: "444455556666", Region: "mars-1", Duration: "P1M" },
  });
  expect(
    faultsOf(body)
      .map(({ pointer }) => pointer)
      .sort(),
  ).toEqual(
    [
      "/CidrIp",
      "/DryRun",
      "/GroupId",
      "/Guard/AccountId",
      "/Guard/Duration",
      "/Guard/Region",
      "/Guard/Ticket",
      "/IpPermissions/0/Foo",
      "/IpPermissions/0/FromPort",
      "/IpPermissions/0/IpRanges/0/CidrIp",
      "/IpPermissions/1",
      "/IpPermissions/1/ToPort",
      "/IpPermissions/2/IpProtocol",
      "/IpPermissions/2/UserIdGroupPairs/0/GroupId",
      "/IpPermissions/4/IpRanges/0",
      "/TagSpecifications/0/ResourceType",
      "/TagSpecifications/0/Tags/0/Key",
      "/TagSpecifications/0/Tags/2/Key",
    ].sort(),
  );
});

test("every fault is one line of text that can be put into a record", () => {
  const odd = ["\n", "\u2028", "😀".repeat(100), `${"x".repeat(77)}😀`, "\u0000", '"'];
  for (const text of odd) {
    const faults = faultsOf(aBody({ GroupId: text, [text]: 1, Guard: { Region: text } }));
    expect(faults).toHaveLength(3);
    for (const { detail } of faults) {
      expect(detail).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(detail.isWellFormed()).toBe(true);
    }
  }
});

describe("account and region", () => {
  test.each([
    {
      because: "another account",
      guard: { AccountId: "444455556666" },
      fault: {
        pointer: "/Guard/AccountId",
        detail: '"444455556666" is not guarded here; write 111122223333 or leave it out',
      },
    },
    {
      because: "another region",
      guard: { Region: "eu-central-1" },
      fault: {
        pointer: "/Guard/Region",
        detail: '"eu-central-1" is not guarded here; write us-east-1 or leave it out',
      },
    },
    {
      because: "the region in another case",
      guard: { Region: "US-EAST-1" },
      fault: {
        pointer: "/Guard/Region",
        detail: '"US-EAST-1" is not guarded here; write us-east-1 or leave it out',
      },
    },
    {
      because: "an empty region",
      guard: { Region: "" },
      fault: {
        pointer: "/Guard/Region",
        detail: '"" is not guarded here; write us-east-1 or leave it out',
      },
    },
    {
      because: "another region beside a fault",
      guard: { Region: "x", Ticket: 7 },
      fault: {
        pointer: "/Guard/Region",
        detail: '"x" is not guarded here; write us-east-1 or leave it out',
      },
    },
  ])("$because", ({ guard, fault }) => {
    expect(faultsOf(aBody({ Guard: guard }))).toContainEqual(fault);
  });

  test("they are the deployment's, whatever the body says", () => {
    const context = { ...CONTEXT, account: "444455556666", region: "eu-central-1" };
    expect(readWell(aBody(), context).group).toEqual({
      account: "444455556666",
      region: "eu-central-1",
      groupId: GROUP_ID,
    });
  });
});

test("a group that is named by its id alone has no name to be checked", () => {
  const pair = { GroupId: "sg-0bbbbbbbbbbbbbbbb" };
  const request = readWell(aBodyOf({ IpProtocol: "-1", UserIdGroupPairs: [pair] }));
  expect(request.peerNames).toBeUndefined();
});

test("who asks is whom the gateway vouches for, never whom the body names", () => {
  expect(readWell(aBody()).principal).toBe(PAYMENTS);
  for (const name of ["Principal", "principal", "Requester"]) {
    expect(read(aBody({ [name]: { kind: "iam", id: "AROAADMIN" } })).kind).toBe("invalid");
  }
});

describe("what JSON itself refuses never reaches the schema", () => {
  test.each([
    { because: "no JSON", text: "{", kind: "malformed" },
    {
      because: "the same key twice",
      text: JSON.stringify(aBody()).replace("{", '{"GroupId":"sg-00000000",'),
      kind: "malformed",
    },
    { because: "too large", text: " ".repeat(65_537), kind: "too-large" },
  ])("$because", ({ text, kind }) => {
    expect(read(text).kind).toBe(kind);
  });
});

test("spelling never changes what is read", () => {
  const plain = aBodyOf(
    {
      IpProtocol: "tcp",
      FromPort: 443,
      ToPort: 443,
      IpRanges: [{ CidrIp: "203.0.113.0/24" }],
      Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }],
    },
    { IpProtocol: "-1", IpRanges: [{ CidrIp: "10.0.0.0/8" }] },
  );
  const spelled = fc.record({
    tcp: fc.constantFrom("tcp", "TCP", "Tcp", "6"),
    host: fc.nat({ max: 255 }),
    v6: fc.constantFrom(
      "2001:db8::/32",
      "2001:DB8:0::/32",
      "2001:0db8:0000:0000:0000:0000:0000:0000/32",
      "2001:db8::203.0.113.7/32",
    ),
    ports: fc.constantFrom({}, { FromPort: 1, ToPort: 2 }, { FromPort: null }, { ToPort: -7 }),
    empty: fc.constantFrom(undefined, null, []),
  });
  fc.assert(
    fc.property(spelled, fc.constantFrom(0, 2), ({ tcp, host, v6, ports, empty }, indent) => {
      const body = aBodyOf(
        {
          Ipv6Ranges: [{ CidrIpv6: v6 }],
          IpRanges: [{ CidrIp: `203.0.113.${host}/24` }],
          ToPort: 443,
          FromPort: 443,
          IpProtocol: tcp,
          PrefixListIds: empty,
        },
        {
          IpProtocol: "-1",
          ...ports,
          IpRanges: [{ CidrIp: `10.1.2.${host}/8` }],
          UserIdGroupPairs: empty,
        },
      );
      expect(read(JSON.stringify(body, null, indent))).toEqual(read(plain));
    }),
    { numRuns: 50 },
  );
});

test("no body at all makes the reader throw", () => {
  const leaf = fc.oneof(
    fc.constantFrom("tcp", "-1", "icmp", "203.0.113.0/24", "::/0", "sg-01234567", ""),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const member = fc.constantFrom(
    "GroupId",
    "IpPermissions",
    "IpProtocol",
    "FromPort",
    "ToPort",
    "IpRanges",
    "CidrIp",
    "Ipv6Ranges",
    "UserIdGroupPairs",
    "TagSpecifications",
    "Tags",
    "Key",
    "Guard",
    "Region",
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(member, tie("tree"), { maxKeys: 6 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(member, tree), (body) => {
      const reading = readRequest(bytesOf(JSON.stringify(body)), CONTEXT);
      if (reading.kind === "invalid") expect(reading.faults.length).toBeGreaterThan(0);
      else expect(["request", "malformed"]).toContain(reading.kind);
    }),
    { numRuns: 500 },
  );
});

test("a tag with a prototype's name is a tag like any other", () => {
  expect(readWell(aTaggedBody({ Key: "constructor", Value: "__proto__" })).tags).toEqual([
    { pointer: "/TagSpecifications/0/Tags/0", key: "constructor", value: "__proto__" },
  ]);
});

describe("as much as one request can hold", () => {
  const blocks = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ CidrIp: `10.${i >> 8}.${i & 255}.0/24` }));

  test("400 rules are read", () => {
    const body = aBodyOf(anIpPermission({ IpRanges: blocks(400) }));
    expect(readWell(body).permissions).toHaveLength(400);
  });

  test("401 are too many, however they are spread over permissions", () => {
    const detail = "asks for 401 rules; ask for at most 400 at once";
    const fault = { pointer: "/IpPermissions", detail };
    expect(faultsOf(aBodyOf(anIpPermission({ IpRanges: blocks(401) })))).toEqual([fault]);
    const [one, other] = [200, 201].map((count, port) =>
      anIpPermission({ FromPort: port, IpRanges: blocks(count) }),
    );
    expect(faultsOf(aBodyOf(one, other))).toEqual([fault]);
  });

  test("of more than a hundred faults a hundred are named, and the rest counted", () => {
    const faulty = (count: number) => aBodyOf(...Array(count).fill(null));
    expect(faultsOf(faulty(100))).toHaveLength(100);
    expect(faultsOf(faulty(103)).slice(99)).toEqual([
      { pointer: "/IpPermissions/99", detail: "null is not an object" },
      { pointer: "", detail: "the body has 3 more faults" },
    ]);
  });

  test("the same key over and over is no reason for a long answer either", () => {
    expect(faultsOf(`{${Array(5000).fill('"a":1').join(",")}}`).length).toBeLessThanOrEqual(101);
  });
});
