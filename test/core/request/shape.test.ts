import { describe, expect, test } from "@jest/globals";
import {
  aBody,
  aBodyOf,
  anIpPermission,
  aTaggedBody,
  faultsOf,
  read,
  readWell,
  someTags,
} from "../../support/bodies.ts";

const P0 = "/IpPermissions/0";
const GROUP = "write sg- and 8 or 17 lower-case hex digits";
const UNKNOWN = (name: string) => `"${name}" is not a member here; leave it out`;

function to(members: Readonly<Record<string, unknown>>) {
  return aBodyOf({ IpProtocol: "-1", ...members });
}

const aPair = (members: Readonly<Record<string, unknown>> = {}) => ({
  GroupId: "sg-0bbbbbbbbbbbbbbbb",
  ...members,
});

describe("an unknown member, with its pointer, at every depth", () => {
  test.each([
    { because: "the body", body: aBody({ Foo: 1 }), pointer: "/Foo" },
    { because: "a permission", body: aBodyOf(anIpPermission({ Foo: 1 })), pointer: `${P0}/Foo` },
    {
      because: "the second permission",
      body: aBodyOf(anIpPermission(), anIpPermission({ ToPort: 444, Foo: 1 })),
      pointer: "/IpPermissions/1/Foo",
    },
    {
      because: "an IPv4 range",
      body: to({ IpRanges: [{ CidrIp: "203.0.113.0/24", Foo: 1 }] }),
      pointer: `${P0}/IpRanges/0/Foo`,
    },
    {
      because: "an IPv6 range",
      body: to({ Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32", Foo: 1 }] }),
      pointer: `${P0}/Ipv6Ranges/0/Foo`,
    },
    {
      because: "a prefix list",
      body: to({ PrefixListIds: [{ PrefixListId: "pl-0123456789abcdef0", Foo: 1 }] }),
      pointer: `${P0}/PrefixListIds/0/Foo`,
    },
    {
      because: "a group pair",
      body: to({ UserIdGroupPairs: [aPair({ Foo: 1 })] }),
      pointer: `${P0}/UserIdGroupPairs/0/Foo`,
    },
    {
      because: "a tag specification",
      body: aBody({
        TagSpecifications: [{ ResourceType: "security-group-rule", Tags: someTags(1), Foo: 1 }],
      }),
      pointer: "/TagSpecifications/0/Foo",
    },
    {
      because: "a tag",
      body: aTaggedBody({ Key: "a", Value: "b", Foo: 1 }),
      pointer: "/TagSpecifications/0/Tags/0/Foo",
    },
    { because: "the guard's own words", body: aBody({ Guard: { Foo: 1 } }), pointer: "/Guard/Foo" },
  ])("$because", ({ body, pointer }) => {
    expect(faultsOf(body)).toEqual([{ pointer, detail: UNKNOWN("Foo") }]);
  });

  test("its name is escaped in the pointer", () => {
    expect(faultsOf(aBody({ "a/b~c": 1 }))).toEqual([
      { pointer: "/a~1b~0c", detail: UNKNOWN("a/b~c") },
    ]);
  });

  test.each(["toString", "valueOf", "hasOwnProperty", "__defineGetter__"])(
    "a name that every object inherits is unknown like any other: %s",
    (name) => {
      expect(faultsOf(aBody({ [name]: 1 }))).toEqual([
        { pointer: `/${name}`, detail: UNKNOWN(name) },
      ]);
    },
  );

  test.each(["groupId", "GROUPID", "Groupid", "ipPermissions", "dryRun"])(
    "a name in another case is unknown: %s",
    (name) => {
      expect(faultsOf(aBody({ [name]: "x" }))).toEqual([
        { pointer: `/${name}`, detail: UNKNOWN(name) },
      ]);
    },
  );
});

describe("members that EC2 deprecates are refused, with what to write instead", () => {
  test.each([
    {
      member: "CidrIp",
      value: "203.0.113.0/24",
      hint: "EC2 does not support it here; use IpPermissions[].IpRanges[].CidrIp",
    },
    {
      member: "IpProtocol",
      value: "tcp",
      hint: "EC2 does not support it here; use IpPermissions[].IpProtocol",
    },
    {
      member: "FromPort",
      value: 443,
      hint: "EC2 does not support it here; use IpPermissions[].FromPort",
    },
    {
      member: "ToPort",
      value: 443,
      hint: "EC2 does not support it here; use IpPermissions[].ToPort",
    },
    {
      member: "SourceSecurityGroupName",
      value: "x",
      hint: "EC2 does not support it here; use IpPermissions[].UserIdGroupPairs",
    },
    {
      member: "SourceSecurityGroupOwnerId",
      value: "111122223333",
      hint: "EC2 does not support it here; use IpPermissions[].UserIdGroupPairs",
    },
  ])("$member", ({ member, value, hint }) => {
    expect(faultsOf(aBody({ [member]: value }))).toEqual([{ pointer: `/${member}`, detail: hint }]);
    expect(faultsOf(aBody({ [member]: null }))).toEqual([{ pointer: `/${member}`, detail: hint }]);
  });
});

describe("missing and null", () => {
  test.each([
    {
      because: "no group",
      body: aBody({ GroupId: undefined }),
      pointer: "/GroupId",
      detail: "is missing; write a string",
    },
    {
      because: "no permissions",
      body: aBody({ IpPermissions: undefined }),
      pointer: "/IpPermissions",
      detail: "is missing; write a list",
    },
    {
      because: "an empty list of permissions",
      body: aBodyOf(),
      pointer: "/IpPermissions",
      detail: "is empty; write at least one permission",
    },
    {
      because: "no protocol",
      body: aBodyOf(anIpPermission({ IpProtocol: undefined })),
      pointer: `${P0}/IpProtocol`,
      detail: "is missing; write a string",
    },
    {
      because: "no CIDR",
      body: to({ IpRanges: [{}] }),
      pointer: `${P0}/IpRanges/0/CidrIp`,
      detail: "is missing; write a string",
    },
    {
      because: "GroupName without GroupId",
      body: to({ UserIdGroupPairs: [{ GroupName: "proxy" }] }),
      pointer: `${P0}/UserIdGroupPairs/0/GroupId`,
      detail: "is missing; write a string",
    },
    {
      because: "an empty list of tags",
      body: aTaggedBody(),
      pointer: "/TagSpecifications/0/Tags",
      detail: "is empty; write at least one tag",
    },
    {
      because: "null where something is needed",
      body: aBody({ GroupId: null }),
      pointer: "/GroupId",
      detail: "null is not a string",
    },
    {
      because: "null for the permissions",
      body: aBody({ IpPermissions: null }),
      pointer: "/IpPermissions",
      detail: "null is not a list",
    },
    {
      because: "null for a permission",
      body: aBodyOf(null),
      pointer: P0,
      detail: "null is not an object",
    },
  ])("$because", ({ body, pointer, detail }) => {
    expect(faultsOf(body)).toEqual([{ pointer, detail }]);
  });

  test("null is the same as absent wherever a member may be absent", () => {
    const nothing = { Description: null };
    const pair = {
      ...aPair(),
      GroupName: null,
      UserId: null,
      VpcId: null,
      VpcPeeringConnectionId: null,
      PeeringStatus: null,
    };
    const full = aBody({
      TagSpecifications: null,
      DryRun: null,
      Guard: { Justification: null, Ticket: null, AccountId: null, Region: null },
      IpPermissions: [
        anIpPermission({
          IpRanges: [{ CidrIp: "203.0.113.0/24", ...nothing }],
          Ipv6Ranges: null,
          PrefixListIds: null,
          UserIdGroupPairs: null,
        }),
        {
          IpProtocol: "-1",
          FromPort: null,
          ToPort: null,
          IpRanges: null,
          UserIdGroupPairs: [{ ...pair, ...nothing }],
        },
      ],
    });
    const bare = aBodyOf(anIpPermission(), { IpProtocol: "-1", UserIdGroupPairs: [aPair()] });
    expect(readWell(full)).toEqual(readWell(bare));
    expect(readWell(aBody({ Guard: null }))).toEqual(readWell(aBody()));
  });
});

describe("of a wrong type", () => {
  test.each([
    { because: "no object", body: "[]", pointer: "", detail: "[] is not an object" },
    { because: "null", body: "null", pointer: "", detail: "null is not an object" },
    { because: "a string", body: '"x"', pointer: "", detail: '"x" is not an object' },
    {
      because: "a permission that is no list",
      body: aBody({ IpPermissions: anIpPermission() }),
      pointer: "/IpPermissions",
      detail: expect.stringMatching(/^\{"IpProtocol".*… is not a list$/),
    },
    {
      because: "a port as a string",
      body: aBodyOf(anIpPermission({ FromPort: "443" })),
      pointer: `${P0}/FromPort`,
      detail: '"443" is not a whole number',
    },
    {
      because: "a port as true",
      body: aBodyOf(anIpPermission({ FromPort: true })),
      pointer: `${P0}/FromPort`,
      detail: "true is not a whole number",
    },
    {
      because: "a port with a fraction",
      body: aBodyOf(anIpPermission({ ToPort: 443.5 })),
      pointer: `${P0}/ToPort`,
      detail: "443.5 is not a whole number",
    },
    {
      because: "a port beyond what a double holds",
      body: aBodyOf(anIpPermission({ ToPort: 2 ** 53 })),
      pointer: `${P0}/ToPort`,
      detail: "9007199254740992 is out of range",
    },
    {
      because: "a protocol as a number",
      body: aBodyOf(anIpPermission({ IpProtocol: 6 })),
      pointer: `${P0}/IpProtocol`,
      detail: "6 is not a string",
    },
    {
      because: "DryRun as a string",
      body: aBody({ DryRun: "true" }),
      pointer: "/DryRun",
      detail: '"true" is not true or false',
    },
    {
      because: "a CIDR as a list",
      body: to({ IpRanges: [{ CidrIp: ["203.0.113.0/24"] }] }),
      pointer: `${P0}/IpRanges/0/CidrIp`,
      detail: '["203.0.113.0/24"] is not a string',
    },
    {
      because: "ranges as text",
      body: to({ IpRanges: ["203.0.113.0/24"] }),
      pointer: `${P0}/IpRanges/0`,
      detail: '"203.0.113.0/24" is not an object',
    },
    {
      because: "a tag's value as a number",
      body: aTaggedBody({ Key: "a", Value: 1 }),
      pointer: "/TagSpecifications/0/Tags/0/Value",
      detail: "1 is not a string",
    },
    {
      because: "a Guard that is a list",
      body: aBody({ Guard: [] }),
      pointer: "/Guard",
      detail: "[] is not an object",
    },
  ])("$because", ({ body, pointer, detail }) => {
    expect(faultsOf(body)).toEqual([{ pointer, detail }]);
  });

  test("a port too large for any number is quoted as something the caller wrote", () => {
    const body = JSON.stringify(aBody()).replace('"ToPort":443', '"ToPort":1e400');
    expect(faultsOf(body)).toEqual([
      { pointer: `${P0}/ToPort`, detail: expect.not.stringContaining("null") },
    ]);
  });
});

describe("a text outside what its member takes", () => {
  const longest = "x".repeat(255);
  test.each([
    {
      because: "an id in upper case",
      body: aBody({ GroupId: "sg-0123456789ABCDEF0" }),
      pointer: "/GroupId",
      expected: GROUP,
    },
    {
      because: "an id of nine digits",
      body: aBody({ GroupId: "sg-012345678" }),
      pointer: "/GroupId",
      expected: GROUP,
    },
    {
      because: "an id with a newline",
      body: aBody({ GroupId: "sg-01234567\n" }),
      pointer: "/GroupId",
      expected: GROUP,
    },
    {
      because: "an id of another kind",
      body: aBody({ GroupId: "vpc-01234567" }),
      pointer: "/GroupId",
      expected: GROUP,
    },
    {
      because: "a peer that is no group",
      body: to({ UserIdGroupPairs: [{ GroupId: "proxy" }] }),
      pointer: `${P0}/UserIdGroupPairs/0/GroupId`,
      expected: GROUP,
    },
    {
      because: "a prefix list that is none",
      body: to({ PrefixListIds: [{ PrefixListId: "s3" }] }),
      pointer: `${P0}/PrefixListIds/0/PrefixListId`,
      expected: "write pl- and 8 or 17 lower-case hex digits",
    },
    {
      because: "an owner of eleven digits",
      body: to({ UserIdGroupPairs: [aPair({ UserId: "11112222333" })] }),
      pointer: `${P0}/UserIdGroupPairs/0/UserId`,
      expected: "write the 12 digits of an account id",
    },
    {
      because: "an owner of thirteen digits",
      body: to({ UserIdGroupPairs: [aPair({ UserId: "1111222233334" })] }),
      pointer: `${P0}/UserIdGroupPairs/0/UserId`,
      expected: "write the 12 digits of an account id",
    },
    {
      because: "an owner with something before it",
      body: to({ UserIdGroupPairs: [aPair({ UserId: "x111122223333" })] }),
      pointer: `${P0}/UserIdGroupPairs/0/UserId`,
      expected: "write the 12 digits of an account id",
    },
    {
      because: "an owner in full-width digits",
      body: to({ UserIdGroupPairs: [aPair({ UserId: "１１１１２２２２３３３３" })] }),
      pointer: `${P0}/UserIdGroupPairs/0/UserId`,
      expected: "write the 12 digits of an account id",
    },
    {
      because: "the protocol all",
      body: aBodyOf(anIpPermission({ IpProtocol: "all" })),
      pointer: `${P0}/IpProtocol`,
      expected: "write tcp, udp, icmp, icmpv6, a protocol number 0-255, or -1 for all protocols",
    },
    {
      because: "an address without prefix length",
      body: to({ IpRanges: [{ CidrIp: "203.0.113.7" }] }),
      pointer: `${P0}/IpRanges/0/CidrIp`,
      expected: "write four decimal octets and a prefix length 0-32, such as 203.0.113.0/24",
    },
    {
      because: "IPv6 in CidrIp",
      body: to({ IpRanges: [{ CidrIp: "::/0" }] }),
      pointer: `${P0}/IpRanges/0/CidrIp`,
      expected: "write four decimal octets and a prefix length 0-32, such as 203.0.113.0/24",
    },
    {
      because: "IPv4 in CidrIpv6",
      body: to({ Ipv6Ranges: [{ CidrIpv6: "0.0.0.0/0" }] }),
      pointer: `${P0}/Ipv6Ranges/0/CidrIpv6`,
      expected: "write an IPv6 address and a prefix length 0-128, such as 2001:db8:1::/48",
    },
    {
      because: "a description of 256",
      body: to({ IpRanges: [{ CidrIp: "203.0.113.0/24", Description: `${longest}x` }] }),
      pointer: `${P0}/IpRanges/0/Description`,
      expected: "write at most 255 of a-z A-Z 0-9 space ._-:/()#,@[]+=&;{}!$*",
    },
    {
      because: "a quote in a description",
      body: to({ IpRanges: [{ CidrIp: "203.0.113.0/24", Description: "it's" }] }),
      pointer: `${P0}/IpRanges/0/Description`,
      expected: "write at most 255 of a-z A-Z 0-9 space ._-:/()#,@[]+=&;{}!$*",
    },
    {
      because: "a newline after a description",
      body: to({ Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32", Description: "a\n" }] }),
      pointer: `${P0}/Ipv6Ranges/0/Description`,
      expected: "write at most 255 of a-z A-Z 0-9 space ._-:/()#,@[]+=&;{}!$*",
    },
    {
      because: "an ampersand in a group's description",
      body: to({ UserIdGroupPairs: [aPair({ Description: "a & b" })] }),
      pointer: `${P0}/UserIdGroupPairs/0/Description`,
      expected: "write at most 255 of a-z A-Z 0-9 space ._-:/()#,@[]+=;{}!$*",
    },
    {
      because: "another resource type",
      body: aBody({ TagSpecifications: [{ ResourceType: "security-group", Tags: someTags(1) }] }),
      pointer: "/TagSpecifications/0/ResourceType",
      expected: "write security-group-rule, the only resource type this call can tag",
    },
    {
      because: "an empty tag key",
      body: aTaggedBody({ Key: "", Value: "" }),
      pointer: "/TagSpecifications/0/Tags/0/Key",
      expected: "write 1 to 127 characters that do not begin with aws: or egress-guard:",
    },
    {
      because: "a tag key of 128",
      body: aTaggedBody({ Key: "k".repeat(128), Value: "" }),
      pointer: "/TagSpecifications/0/Tags/0/Key",
      expected: "write 1 to 127 characters that do not begin with aws: or egress-guard:",
    },
    {
      because: "a tag key of ours",
      body: aTaggedBody({ Key: "egress-guard:request-id", Value: "" }),
      pointer: "/TagSpecifications/0/Tags/0/Key",
      expected: "write 1 to 127 characters that do not begin with aws: or egress-guard:",
    },
    {
      because: "a tag key of ours in another case",
      body: aTaggedBody({ Key: "Egress-Guard:governed", Value: "" }),
      pointer: "/TagSpecifications/0/Tags/0/Key",
      expected: "write 1 to 127 characters that do not begin with aws: or egress-guard:",
    },
    {
      because: "a tag key of AWS",
      body: aTaggedBody({ Key: "AWS:x", Value: "" }),
      pointer: "/TagSpecifications/0/Tags/0/Key",
      expected: "write 1 to 127 characters that do not begin with aws: or egress-guard:",
    },
    {
      because: "a tag value of 257",
      body: aTaggedBody({ Key: "a", Value: "v".repeat(257) }),
      pointer: "/TagSpecifications/0/Tags/0/Value",
      expected: "write at most 256 characters",
    },
    {
      because: "an empty justification",
      body: aBody({ Guard: { Justification: "" } }),
      pointer: "/Guard/Justification",
      expected: "write 1 to 1024 characters",
    },
    {
      because: "a justification of 1025",
      body: aBody({ Guard: { Justification: "x".repeat(1025) } }),
      pointer: "/Guard/Justification",
      expected: "write 1 to 1024 characters",
    },
    {
      because: "a ticket of 129",
      body: aBody({ Guard: { Ticket: "x".repeat(129) } }),
      pointer: "/Guard/Ticket",
      expected: "write 1 to 128 characters",
    },
    {
      because: "an account that is none",
      body: aBody({ Guard: { AccountId: "x" } }),
      pointer: "/Guard/AccountId",
      expected: "write the 12 digits of an account id",
    },
  ])("$because", ({ body, pointer, expected }) => {
    expect(faultsOf(body)).toContainEqual({
      pointer,
      detail: expect.stringMatching(/^".* is not taken; /),
    });
    expect(faultsOf(body)[0]?.detail.endsWith(`is not taken; ${expected}`)).toBe(true);
  });
});

test.each([
  { because: "an id of 8 digits", body: aBody({ GroupId: "sg-01234567" }) },
  {
    because: "a description of 255 with every mark",
    body: to({
      IpRanges: [
        { CidrIp: "203.0.113.0/24", Description: "aZ09 ._-:/()#,@[]+=&;{}!$*".padEnd(255, "x") },
      ],
    }),
  },
  {
    because: "GroupName and PeeringStatus beside a GroupId",
    body: to({ UserIdGroupPairs: [aPair({ GroupName: "proxy", PeeringStatus: "active" })] }),
  },
  {
    because: "a tag key of 127 and a value of 256 characters beyond the first plane",
    body: aTaggedBody({ Key: "😀".repeat(127), Value: "😀".repeat(256) }),
  },
  {
    because: "a tag key with a reserved prefix further in",
    body: aTaggedBody({ Key: "my-aws:x", Value: "" }),
  },
  {
    because: "a justification of 1024 and a ticket of 128",
    body: aBody({ Guard: { Justification: "😀".repeat(1024), Ticket: "x".repeat(128) } }),
  },
  {
    because: "this deployment's own account and region",
    body: aBody({ Guard: { AccountId: "111122223333", Region: "us-east-1" } }),
  },
  { because: "no tag specification", body: aBody({ TagSpecifications: [] }) },
  {
    because: "minus zero for a port",
    body: JSON.stringify(aBody()).replace('"FromPort":443', '"FromPort":-0'),
  },
])("in order: $because", ({ body }) => {
  expect(read(body).kind).toBe("request");
});
