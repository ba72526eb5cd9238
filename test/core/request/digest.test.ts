import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { requestDigest } from "../../../core/request/digest.ts";
import type { EgressRequest } from "../../../core/request/request.ts";
import { aBody, aBodyOf, anIpPermission, aTaggedBody, readWell } from "../../support/bodies.ts";
import { aPermission, aRequest } from "../../support/builders.ts";

/** Written by hand from RFC 8785: keys sorted, no white space; permissions by their text, tags by their key. */
const CANONICAL =
  '{"account":"111122223333","groupId":"sg-0123456789abcdef0","justification":"why €","permissions":' +
  '[{"FromPort":-1,"IpProtocol":"-1","Ipv6Ranges":[{"CidrIpv6":"2001:db8::/32"}],"ToPort":-1},' +
  '{"FromPort":443,"IpProtocol":"tcp","IpRanges":[{"CidrIp":"203.0.113.0/24","Description":"partner API"}],"ToPort":443}],' +
  '"region":"us-east-1","requester":"AROA0000000000000PAY",' +
  '"tags":[{"key":"Owner","value":"a"},{"key":"Ticket","value":"b"}],"ticket":null}';

function handDigest(canonical: string): string {
  return createHash("sha256")
    .update(Buffer.from(`egress-guard/request/v1\n${canonical}`, "utf8"))
    .digest("hex");
}

const GOLDEN = readWell({
  ...aTaggedBody({ Key: "Ticket", Value: "b" }, { Key: "Owner", Value: "a" }),
  IpPermissions: [
    anIpPermission({ IpRanges: [{ CidrIp: "203.0.113.0/24", Description: "partner API" }] }),
    { IpProtocol: "-1", FromPort: 7, ToPort: 7, Ipv6Ranges: [{ CidrIpv6: "2001:DB8::/32" }] },
  ],
  Guard: { Justification: "why €" },
});

test("it is the hash of the form that the design writes down", () => {
  expect(requestDigest(GOLDEN)).toBe(handDigest(CANONICAL));
  expect(requestDigest(GOLDEN)).toBe(
    "1e1533215adcf407e4677ae9258a7f4232a3be00720c938b8af8432d8557eba3",
  );
});

const BASE = aRequest(
  ["tcp 443 203.0.113.0/24", "udp 53 198.51.100.0/24"],
  { Owner: "a", Ticket: "b" },
  { justification: "why", ticket: "NET-7" },
);
const { group, permissions, principal, tags } = BASE;

function change(members: Partial<EgressRequest>): EgressRequest {
  return { ...BASE, ...members };
}

describe("each of these makes another digest", () => {
  const peer = (members: object) =>
    change({
      permissions: [
        {
          ...aPermission("tcp 443 sg-0bbbbbbbbbbbbbbbb"),
          destination: { family: "security-group", groupId: "sg-0bbbbbbbbbbbbbbbb", ...members },
        },
      ],
    });
  const described = (description: string) =>
    change({ permissions: permissions.map((permission) => ({ ...permission, description })) });
  const ROWS: readonly { because: string; request: EgressRequest }[] = [
    { because: "nothing changed", request: BASE },
    { because: "the account", request: change({ group: { ...group, account: "444455556666" } }) },
    { because: "the region", request: change({ group: { ...group, region: "eu-central-1" } }) },
    {
      because: "the group",
      request: change({ group: { ...group, groupId: "sg-0fedcba9876543210" } }),
    },
    { because: "one rule less", request: change({ permissions: permissions.slice(1) }) },
    {
      because: "a protocol",
      request: change({
        permissions: permissions.map((p, i) => (i ? p : aPermission("udp 443 203.0.113.0/24"))),
      }),
    },
    {
      because: "a port",
      request: change({
        permissions: permissions.map((p, i) => (i ? p : aPermission("tcp 443-444 203.0.113.0/24"))),
      }),
    },
    {
      because: "a block",
      request: change({
        permissions: permissions.map((p, i) => (i ? p : aPermission("tcp 443 203.0.113.0/25"))),
      }),
    },
    {
      because: "the family of a block",
      request: change({
        permissions: permissions.map((p, i) => (i ? p : aPermission("tcp 443 ::203.0.113.0/120"))),
      }),
    },
    { because: "a description", request: described("x") },
    { because: "another description", request: described("y") },
    { because: "a group as destination", request: peer({}) },
    { because: "the owner of that group", request: peer({ accountId: "444455556666" }) },
    { because: "the VPC of that group", request: peer({ vpcId: "vpc-01234567" }) },
    {
      because: "the peering to that group",
      request: peer({ vpcPeeringConnectionId: "pcx-01234567" }),
    },
    {
      because: "a prefix list as destination",
      request: change({ permissions: [aPermission("tcp 443 pl-01234567")] }),
    },
    { because: "a tag less", request: change({ tags: tags.slice(1) }) },
    {
      because: "a tag's value",
      request: change({ tags: tags.map((tag) => ({ ...tag, value: "z" })) }),
    },
    {
      because: "a tag's key",
      request: change({ tags: tags.map((tag) => ({ ...tag, key: tag.key.toLowerCase() })) }),
    },
    {
      because: "no justification",
      request: aRequest(
        ["tcp 443 203.0.113.0/24", "udp 53 198.51.100.0/24"],
        { Owner: "a", Ticket: "b" },
        { ticket: "NET-7" },
      ),
    },
    { because: "another justification", request: change({ justification: "because" }) },
    {
      because: "justification and ticket swapped",
      request: change({ justification: "NET-7", ticket: "why" }),
    },
    { because: "another ticket", request: change({ ticket: "NET-8" }) },
    { because: "a duration", request: change({ lifetime: { kind: "for", seconds: 3600 } }) },
    {
      because: "another duration",
      request: change({ lifetime: { kind: "for", seconds: 3601 } }),
    },
    {
      because: "an end",
      request: change({ lifetime: { kind: "until", at: "2027-01-31T09:00:00.000Z" } }),
    },
    {
      because: "who asks",
      request: change({ principal: { ...principal, id: "AROA0000000000000XYZ" } }),
    },
  ];

  test.each(ROWS.slice(1))("$because", ({ request }) => {
    expect(requestDigest(request)).not.toBe(requestDigest(BASE));
  });

  test("and no two of them the same", () => {
    expect(new Set(ROWS.map(({ request }) => requestDigest(request))).size).toBe(ROWS.length);
  });
});

describe("none of these changes it", () => {
  test.each([
    { because: "DryRun", request: change({ dryRun: true }) },
    {
      because: "the order of the rules",
      request: change({ permissions: permissions.toReversed() }),
    },
    { because: "the order of the tags", request: change({ tags: tags.toReversed() }) },
    {
      because: "where the rules stand in the body",
      request: change({ permissions: permissions.map((p) => ({ ...p, pointer: "/elsewhere" })) }),
    },
    {
      because: "where the tags stand in the body",
      request: change({ tags: tags.map((tag) => ({ ...tag, pointer: "/elsewhere" })) }),
    },
    {
      because: "another session of the same role",
      request: change({
        principal: {
          ...principal,
          arn: `${principal.kind === "iam" ? principal.arn : ""}-2`,
        } as EgressRequest["principal"],
      }),
    },
  ])("$because", ({ request }) => {
    expect(requestDigest(request)).toBe(requestDigest(BASE));
  });

  test("the spelling of the body", () => {
    const plain = aBodyOf(anIpPermission(), {
      IpProtocol: "-1",
      Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }],
    });
    const spelled = aBody({
      IpPermissions: [
        {
          IpProtocol: "-1",
          FromPort: 1,
          ToPort: 2,
          IpRanges: [],
          Ipv6Ranges: [{ CidrIpv6: "2001:DB8:0::7/32", Description: "" }],
        },
        {
          IpRanges: [{ Description: null, CidrIp: "203.0.113.99/24" }],
          ToPort: 443,
          FromPort: 443,
          IpProtocol: "6",
        },
      ],
      TagSpecifications: null,
      Guard: { AccountId: "111122223333" },
    });
    expect(requestDigest(readWell(spelled))).toBe(requestDigest(readWell(plain)));
  });

  test("any order of many rules and tags", () => {
    const texts = [
      "tcp 443 203.0.113.0/24",
      "tcp 80 203.0.113.0/24",
      "-1 2001:db8::/32",
      "icmp 8/0 10.0.0.0/8",
      "tcp 443 pl-01234567",
    ];
    const shuffled = fc.shuffledSubarray(texts, { minLength: 5 });
    const keys = fc.shuffledSubarray(["a", "B", "é", "😀", "ﬀ"], { minLength: 5 });
    const digestOf = (rules: readonly string[], names: readonly string[]) =>
      requestDigest(aRequest(rules, Object.fromEntries(names.map((name) => [name, name]))));
    const one = digestOf(texts, ["a", "B", "é", "😀", "ﬀ"]);
    fc.assert(
      fc.property(shuffled, keys, (rules, names) => expect(digestOf(rules, names)).toBe(one)),
    );
  });
});
