import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { crossFaults } from "../../../core/request/crossFaults.ts";
import { readShape } from "../../../core/request/shape.ts";
import { AuthorizeBody } from "../../../core/request/wire.ts";
import {
  aBody,
  aBodyOf,
  anIpPermission,
  aTaggedBody,
  faultsOf,
  read,
  someTags,
} from "../../support/bodies.ts";

const P0 = "/IpPermissions/0";

describe("ports that do not fit the protocol", () => {
  test.each([
    {
      because: "tcp without ports",
      protocol: "tcp",
      from: undefined,
      to: undefined,
      faults: [
        ["FromPort", "is missing; tcp needs FromPort and ToPort, 0-65535"],
        ["ToPort", "is missing; tcp needs FromPort and ToPort, 0-65535"],
      ],
    },
    {
      because: "udp with null ports",
      protocol: "udp",
      from: null,
      to: null,
      faults: [
        ["FromPort", "is missing; udp needs FromPort and ToPort, 0-65535"],
        ["ToPort", "is missing; udp needs FromPort and ToPort, 0-65535"],
      ],
    },
    {
      because: "tcp without the upper port",
      protocol: "TCP",
      from: 443,
      to: undefined,
      faults: [["ToPort", "is missing; tcp needs FromPort and ToPort, 0-65535"]],
    },
    {
      because: "udp, by its number, without the lower port",
      protocol: "17",
      from: undefined,
      to: 53,
      faults: [["FromPort", "is missing; udp needs FromPort and ToPort, 0-65535"]],
    },
    {
      because: "-1 is no port of tcp",
      protocol: "tcp",
      from: -1,
      to: -1,
      faults: [
        ["FromPort", "-1 is out of range; tcp ports go from 0 to 65535"],
        ["ToPort", "-1 is out of range; tcp ports go from 0 to 65535"],
      ],
    },
    {
      because: "the first port beyond, beside the last one",
      protocol: "udp",
      from: 65535,
      to: 65536,
      faults: [["ToPort", "65536 is out of range; udp ports go from 0 to 65535"]],
    },
    {
      because: "reversed",
      protocol: "tcp",
      from: 444,
      to: 443,
      faults: [["FromPort", "444 is above ToPort 443; write the lower port first"]],
    },
    {
      because: "out of range is said before reversed",
      protocol: "tcp",
      from: 70000,
      to: 443,
      faults: [["FromPort", "70000 is out of range; tcp ports go from 0 to 65535"]],
    },
    {
      because: "icmp without type and code",
      protocol: "icmp",
      from: undefined,
      to: undefined,
      faults: [
        [
          "FromPort",
          "is missing; icmp needs FromPort (type) and ToPort (code), 0-255 or -1 for all",
        ],
        ["ToPort", "is missing; icmp needs FromPort (type) and ToPort (code), 0-255 or -1 for all"],
      ],
    },
    {
      because: "icmp, by its number, without code",
      protocol: "1",
      from: 8,
      to: undefined,
      faults: [
        ["ToPort", "is missing; icmp needs FromPort (type) and ToPort (code), 0-255 or -1 for all"],
      ],
    },
    {
      because: "icmpv6 with a code alone, which is not all of them",
      protocol: "icmpv6",
      from: undefined,
      to: 0,
      faults: [
        [
          "FromPort",
          "is missing; icmpv6 needs FromPort (type) and ToPort (code), 0-255 or -1 for all; or leave both out for all",
        ],
      ],
    },
    {
      because: "an ICMP type beyond one octet",
      protocol: "icmp",
      from: 256,
      to: -1,
      faults: [["FromPort", "256 is out of range; icmp types and codes are 0-255, or -1 for all"]],
    },
    {
      because: "an ICMP code beyond one octet",
      protocol: "icmp",
      from: 3,
      to: 65535,
      faults: [["ToPort", "65535 is out of range; icmp types and codes are 0-255, or -1 for all"]],
    },
    {
      because: "a type below -1",
      protocol: "icmpv6",
      from: -2,
      to: -1,
      faults: [["FromPort", "-2 is out of range; icmpv6 types and codes are 0-255, or -1 for all"]],
    },
    {
      because: "out of range is said before a code of all types",
      protocol: "icmp",
      from: -1,
      to: 256,
      faults: [["ToPort", "256 is out of range; icmp types and codes are 0-255, or -1 for all"]],
    },
    {
      because: "a code of all types",
      protocol: "icmp",
      from: -1,
      to: 0,
      faults: [["ToPort", "0 is a code of all types (-1); write -1, all codes"]],
    },
  ])("$because", ({ protocol, from, to, faults }) => {
    const body = aBodyOf(anIpPermission({ IpProtocol: protocol, FromPort: from, ToPort: to }));
    expect(faultsOf(body)).toEqual(
      faults.map(([member, detail]) => ({ pointer: `${P0}/${member}`, detail })),
    );
  });

  test("icmpv6 with only a type needs its code, in words of its own", () => {
    const body = aBodyOf(
      anIpPermission({ IpProtocol: "icmpv6", FromPort: 128, ToPort: undefined }),
    );
    expect(faultsOf(body)).toEqual([
      {
        pointer: `${P0}/ToPort`,
        detail:
          "is missing; icmpv6 needs FromPort (type) and ToPort (code), 0-255 or -1 for all; or leave both out for all",
      },
    ]);
  });

  test.each([
    { because: "the lowest and the highest port", protocol: "tcp", from: 0, to: 65535 },
    { because: "a type with all codes", protocol: "icmp", from: 0, to: -1 },
    { because: "all types", protocol: "icmp", from: -1, to: -1 },
    { because: "the highest type and code", protocol: "58", from: 255, to: 255 },
    { because: "a type above its code is no range", protocol: "icmp", from: 8, to: 0 },
    { because: "icmpv6 without either", protocol: "icmpv6", from: undefined, to: undefined },
    {
      because: "all protocols, reversed ports that count for nothing",
      protocol: "-1",
      from: 444,
      to: 443,
    },
    {
      because: "another protocol with a port beyond any",
      protocol: "50",
      from: 70000,
      to: undefined,
    },
  ])("in order: $because", ({ protocol, from, to }) => {
    expect(
      read(aBodyOf(anIpPermission({ IpProtocol: protocol, FromPort: from, ToPort: to }))).kind,
    ).toBe("request");
  });
});

describe("no destination", () => {
  const detail =
    "has no destination, so EC2 would answer success and add nothing; write IpRanges, Ipv6Ranges, PrefixListIds or UserIdGroupPairs";
  test.each([
    { because: "none of the lists", lists: { IpRanges: undefined } },
    { because: "an empty list", lists: { IpRanges: [] } },
    {
      because: "all lists empty or null",
      lists: { IpRanges: [], Ipv6Ranges: [], PrefixListIds: null, UserIdGroupPairs: [] },
    },
  ])("$because", ({ lists }) => {
    expect(faultsOf(aBodyOf(anIpPermission(lists)))).toEqual([{ pointer: P0, detail }]);
  });

  test("the permission that lacks one is named", () => {
    const body = aBodyOf(anIpPermission(), { IpProtocol: "-1" });
    expect(faultsOf(body)).toEqual([{ pointer: "/IpPermissions/1", detail }]);
  });

  test("one list of four is enough", () => {
    expect(read(aBodyOf(anIpPermission({ Ipv6Ranges: [], PrefixListIds: [] }))).kind).toBe(
      "request",
    );
  });
});

describe("the same rule twice", () => {
  const ipv4 = (...texts: readonly string[]) => ({ IpRanges: texts.map((CidrIp) => ({ CidrIp })) });
  const repeated = (first: object, second: object) => faultsOf(aBodyOf(first, second));

  test("word for word", () => {
    expect(repeated(anIpPermission(), anIpPermission())).toEqual([
      {
        pointer: "/IpPermissions/1/IpRanges/0",
        detail:
          "tcp 443 203.0.113.0/24 stands at /IpPermissions/0/IpRanges/0 already; write it once",
      },
    ]);
  });

  test.each([
    ["either port", { FromPort: undefined, ToPort: undefined }, 4],
    ["the upper port", { ToPort: undefined }, 2],
    ["the lower port", { FromPort: undefined }, 2],
  ])("is not told of rules without %s, which are told of that", (_, members, count) => {
    const details = repeated(anIpPermission(members), anIpPermission(members)).map(
      ({ detail }) => detail,
    );
    expect(details).toEqual(
      Array(count).fill("is missing; tcp needs FromPort and ToPort, 0-65535"),
    );
  });

  test.each([
    {
      because: "host bits",
      first: anIpPermission(),
      second: anIpPermission(ipv4("203.0.113.77/24")),
    },
    {
      because: "the protocol's number",
      first: anIpPermission(),
      second: anIpPermission({ IpProtocol: "6" }),
    },
    {
      because: "the protocol in upper case",
      first: anIpPermission(),
      second: anIpPermission({ IpProtocol: "TCP" }),
    },
    {
      because: "another description",
      first: anIpPermission(),
      second: anIpPermission({ IpRanges: [{ CidrIp: "203.0.113.0/24", Description: "other" }] }),
    },
    {
      because: "all protocols with other ports",
      first: { ...ipv4("10.0.0.0/8"), IpProtocol: "-1" },
      second: { ...ipv4("10.0.0.0/8"), IpProtocol: "-1", FromPort: 443, ToPort: 443 },
    },
    {
      because: "another protocol with other ports",
      first: { ...ipv4("10.0.0.0/8"), IpProtocol: "50", FromPort: 1 },
      second: { ...ipv4("10.0.0.0/8"), IpProtocol: "50", FromPort: 2 },
    },
    {
      because: "icmpv6 with all types and without",
      first: { ...ipv4("10.0.0.0/8"), IpProtocol: "icmpv6" },
      second: { ...ipv4("10.0.0.0/8"), IpProtocol: "58", FromPort: -1, ToPort: -1 },
    },
    {
      because: "IPv6 in another spelling",
      first: { IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }] },
      second: { IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "2001:0DB8:0:0::1/32" }] },
    },
    {
      because: "a prefix list",
      first: { IpProtocol: "-1", PrefixListIds: [{ PrefixListId: "pl-01234567" }] },
      second: {
        IpProtocol: "-1",
        PrefixListIds: [{ PrefixListId: "pl-01234567", Description: "x" }],
      },
    },
    {
      because: "a group, once with its owner",
      first: { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: "sg-01234567" }] },
      second: {
        IpProtocol: "-1",
        UserIdGroupPairs: [{ GroupId: "sg-01234567", UserId: "111122223333" }],
      },
    },
    {
      because: "beside an unknown member",
      first: anIpPermission(),
      second: anIpPermission({ Foo: 1 }),
    },
    {
      because: "beside a range that can't be read",
      first: anIpPermission(),
      second: anIpPermission(ipv4("203.0.113.0/24", "x")),
    },
  ])("by $because", ({ first, second }) => {
    const details = repeated(first, second).map(({ detail }) => detail);
    expect(details).toContainEqual(
      expect.stringMatching(/ stands at \/IpPermissions\/0\/\w+\/0 already; write it once$/),
    );
  });

  test("in one list", () => {
    expect(
      faultsOf(
        aBodyOf(anIpPermission(ipv4("203.0.113.0/24", "198.51.100.0/24", "203.0.113.0/24"))),
      ),
    ).toEqual([
      {
        pointer: `${P0}/IpRanges/2`,
        detail:
          "tcp 443 203.0.113.0/24 stands at /IpPermissions/0/IpRanges/0 already; write it once",
      },
    ]);
  });

  test.each([
    { because: "another port", second: anIpPermission({ ToPort: 444 }) },
    { because: "another protocol", second: anIpPermission({ IpProtocol: "udp" }) },
    { because: "a block inside the other", second: anIpPermission(ipv4("203.0.113.0/25")) },
    {
      because: "the same octets in IPv6",
      second: anIpPermission({ IpRanges: [], Ipv6Ranges: [{ CidrIpv6: "::203.0.113.0/120" }] }),
    },
  ])("not: $because", ({ second }) => {
    expect(repeated(anIpPermission(), second)).toEqual([]);
  });

  test("not: a type with code 0, and all its codes", () => {
    const icmp = (ToPort: number) => anIpPermission({ IpProtocol: "icmp", FromPort: 8, ToPort });
    expect(repeated(icmp(0), icmp(-1))).toEqual([]);
  });
});

describe("tags", () => {
  const Key = (i: number, j: number) => `/TagSpecifications/${i}/Tags/${j}/Key`;

  test("a key twice", () => {
    const tag = { Key: "Owner", Value: "a" };
    expect(faultsOf(aTaggedBody(tag, { ...tag, Value: "b" }))).toEqual([
      { pointer: Key(0, 1), detail: '"Owner" stands twice; write it once' },
    ]);
  });

  test("a key twice over two specifications", () => {
    const specification = {
      ResourceType: "security-group-rule",
      Tags: [{ Key: "Owner", Value: "a" }],
    };
    expect(faultsOf(aBody({ TagSpecifications: [specification, specification] }))).toEqual([
      { pointer: Key(1, 0), detail: '"Owner" stands twice; write it once' },
    ]);
  });

  test("a key twice beside a tag that is out of shape", () => {
    const tag = { Key: "Owner", Value: "a" };
    expect(faultsOf(aTaggedBody(tag, { Key: 1 }, tag)).map(({ pointer }) => pointer)).toContain(
      Key(0, 2),
    );
  });

  test("keys that differ in case are two keys", () => {
    expect(faultsOf(aTaggedBody({ Key: "Owner", Value: "" }, { Key: "owner", Value: "" }))).toEqual(
      [],
    );
  });

  test("49 pass, as one more marks the rule as ours", () => {
    expect(faultsOf(aTaggedBody(...someTags(49)))).toEqual([]);
  });

  test("50 are too many, over two specifications too", () => {
    const fault = {
      pointer: "/TagSpecifications",
      detail: "50 tags are too many; write at most 49",
    };
    expect(faultsOf(aTaggedBody(...someTags(50)))).toEqual([fault]);
    const specification = (Tags: unknown) => ({ ResourceType: "security-group-rule", Tags });
    const split = [specification(someTags(49)), specification([{ Key: "one-more", Value: "" }])];
    expect(faultsOf(aBody({ TagSpecifications: split }))).toEqual([fault]);
  });
});

describe("a body in shape is looked at as it is", () => {
  const port = fc.constantFrom(undefined, null, -1, 0, 8, 255, 256, 443, 65_535, 65_536);
  const listOf = (...entries: readonly unknown[]) =>
    fc.option(fc.array(fc.constantFrom(...entries), { maxLength: 3 }), { nil: undefined });
  const permission = fc.record({
    IpProtocol: fc.constantFrom("tcp", "TCP", "6", "udp", "icmp", "icmpv6", "-1", "50"),
    FromPort: port,
    ToPort: port,
    IpRanges: listOf(
      { CidrIp: "203.0.113.0/24" },
      { CidrIp: "203.0.113.9/24", Description: "the same block" },
      { CidrIp: "198.51.100.0/24", Description: null },
    ),
    Ipv6Ranges: listOf({ CidrIpv6: "2001:db8::/48" }, { CidrIpv6: "2001:db8::1/48" }),
    PrefixListIds: listOf({ PrefixListId: "pl-01234567" }),
    UserIdGroupPairs: listOf({ GroupId: "sg-01234567" }, { GroupId: "sg-01234567", UserId: null }),
  });
  const tag = fc.record({ Key: fc.constantFrom("Owner", "Ticket"), Value: fc.constant("") });
  const bodies = fc
    .tuple(fc.array(permission, { minLength: 1, maxLength: 3 }), fc.array(tag, { minLength: 1 }))
    .map(([IpPermissions, Tags]) => ({ ...aTaggedBody(...Tags), IpPermissions }));

  test("and has the faults that are found where it is not known to be", () => {
    fc.assert(
      fc.property(bodies, (members) => {
        const body: unknown = JSON.parse(JSON.stringify(members));
        const shape = readShape(AuthorizeBody, body);
        expect(shape.ok).toBe(true);
        expect(crossFaults(body, shape)).toEqual(crossFaults(body, { ok: false, faults: [] }));
      }),
      { numRuns: 1000 },
    );
  });
});
