import { describe, expect, test } from "@jest/globals";
import { faultsOf, HEAD } from "../../support/policyDocuments.ts";

const PRINCIPALS =
  "arn:aws:iam::111122223333:role/NAME or user/NAME (* only in NAME, and then without a path), jwt:ISSUER#SUBJECT, or group:NAME";
const APPROVERS = `${PRINCIPALS}, or email:ADDRESS in lower case`;
const ROLE = "'arn:aws:iam::111122223333:role/Kim'";
const PROTOCOLS = "tcp, udp, icmp, icmpv6, another protocol's number 0-255, or '-1' for all";
const KINDS = "the word any, or a list such as [{ protocol: tcp, ports: [443] }]";

const ban = (keys: string) => `bannedCidrs: [{ id: b, cidrs: [10.0.0.0/8], reason: r, ${keys} }]`;
const permit = (keys: string) => `allowedPorts: [{ id: p, ${keys} }]`;
const where = (keys: string) => `limits: { where: { ${keys} } }`;
const approval = (keys: string) => `approvals: [{ id: a, approvers: [${ROLE}], ${keys} }]`;
const exception = (keys: string) =>
  `${ban("mode: enforce")}\nexceptions: [{ id: e, lifts: [b], cidrs: [10.1.0.0/16], ports: any, expires: 2027-01-31, reason: r, ${keys} }]`;
const list = (keys: string) => `allowedPrefixLists: [{ id: l, ownerId: AWS, ${keys} }]`;
const group = (groupId: string, accountId = "111122223333") =>
  `allowedSecurityGroups: [{ id: g, groupId: ${groupId}, accountId: '${accountId}' }]`;

/** What a document says of statements, less the place. */
function said(statements: string): readonly string[] {
  return faultsOf(HEAD + statements).map((fault) => fault.replace(/^\d+:\d+ [^:]+: /, ""));
}

/** At each key something of another kind. */
const otherKinds: readonly [key: string, statements: string, right: string][] = [
  ["a requester", "requesters: [7]", "a requester: a mapping with id and principals"],
  ["an access entry", "access: [7]", "an access entry: a mapping with id, principals and may"],
  [
    "the where of an access entry",
    "access: [{ id: a, principals: ['group:g'], may: [read], where: 7 }]",
    "a mapping of accounts, regions, groupIds and principals",
  ],
  ["a ban", "bannedCidrs: [7]", "a ban: a mapping with id, reason, and cidrs or file"],
  ["a feed", ban("file: 7"), "a file below the policy's folder, such as feeds/drop.txt"],
  ["a permit", "allowedPorts: [7]", "a permit: a mapping with id, protocol, and ports or types"],
  [
    "types",
    permit("protocol: icmp, types: 7"),
    "the word any, or a list of ICMP types and ranges such as [8-9]",
  ],
  [
    "codes",
    permit("protocol: icmp, types: any, codes: 7"),
    "the word any, or a list of ICMP codes and ranges such as [0-3]",
  ],
  ["a required tag", "requiredTags: [7]", "a required tag: a mapping with key"],
  [
    "a tag's pattern",
    "requiredTags: [{ key: k, pattern: 7 }]",
    "a pattern in quotes, such as '[A-Z]+-[0-9]+'",
  ],
  [
    "a tag's key",
    "requiredTags: [{ key: 7 }]",
    "a tag key: one line of text, 128 characters at most",
  ],
  [
    "a prefix list",
    "allowedPrefixLists: [7]",
    "a prefix list: a mapping with id, ownerId, and prefixListId unless the owner is AWS",
  ],
  ["a list's minPrefixLength", list("minPrefixLength: 7"), "a mapping of ipv4 and ipv6"],
  [
    "a security group",
    "allowedSecurityGroups: [7]",
    "a security group: a mapping with id, groupId and accountId",
  ],
  [
    "limits",
    "limits: 7",
    "a mapping of minPrefixLength, maxRulesPerRequest, maxRulesPerGroup and maxDuration",
  ],
  ["minPrefixLength", "limits: { minPrefixLength: 7 }", "a mapping of ipv4 and ipv6"],
  [
    "where",
    "limits: { where: 7 }",
    "a mapping of accounts, regions, vpcIds, groupIds, groupTags and principals",
  ],
  ["accounts", where("accounts: 7"), "a list of accounts"],
  ["regions", where("regions: 7"), "a list of regions"],
  ["vpcIds", where("vpcIds: 7"), "a list of VPC ids"],
  ["groupIds", where("groupIds: 7"), "a list of security group ids"],
  [
    "groupTags",
    where("groupTags: 7"),
    "a mapping of tag keys to values, such as { team: payments }",
  ],
  ["principals", where("principals: 7"), `a list of principals: ${PRINCIPALS}`],
  ["a principal", where("principals: [7]"), `a principal: ${PRINCIPALS}`],
  [
    "an exception",
    "exceptions: [7]",
    "an exception: a mapping with id, lifts, cidrs, ports, expires and reason",
  ],
  ["a ticket", exception("ticket: 7"), "a ticket: one line of text, 128 characters at most"],
  ["an approval", "approvals: [7]", "an approval: a mapping with id and approvers"],
  ["when", approval("when: 7"), "a mapping of ports, cidrs, widerThan, groupTags and longerThan"],
  ["when's ports", approval("when: { ports: 7 }"), KINDS],
  ["when's widerThan", approval("when: { widerThan: 7 }"), "a mapping of ipv4 and ipv6"],
  ["when's longerThan", approval("when: { longerThan: 7 }"), "a duration such as P90D or PT8H"],
];

describe("what is of another kind is refused with what would be right:", () => {
  test.each(otherKinds)("%s", (_key, statements, right) => {
    expect(said(statements)).toEqual([`7 is not ${right}`]);
  });

  test.each([
    ["a policy", "policy", '1:1 "policy" is not a policy: a mapping with version and name'],
    [
      "a version",
      "version: 2\nname: n",
      "1:10 version: 2 is not 1, the only version that this program reads",
    ],
    [
      "a name",
      "version: 1\nname: 7",
      "2:7 name: 7 is not a name: one line of text, 64 characters at most",
    ],
  ])("%s", (_key, text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  test("approvers, and one of them", () => {
    expect(said("approvals: [{ id: a, approvers: 7 }]")).toEqual([
      `7 is not a list of approvers: ${APPROVERS}`,
    ]);
    expect(said("approvals: [{ id: a, approvers: [7] }]")).toEqual([
      `7 is not an approver: ${APPROVERS}`,
    ]);
  });

  test("lifts", () => {
    const lifting = exception("ticket: t").replace("lifts: [b]", "lifts: 7");
    expect(said(lifting)).toEqual(["7 is not a list of the ids of bans"]);
  });

  test("a protocol", () => {
    expect(said(permit("protocol: true"))).toEqual([`true is not ${PROTOCOLS}`]);
  });

  test("a code", () => {
    expect(said(permit("protocol: icmp, types: any, codes: [true]"))).toEqual([
      "true is not an ICMP code 0-255 or a range such as 0-3",
    ]);
  });
});

const HEX_17 = "0123456789abcdef0";

/** Each form's nearest neighbours: one character less or more, in front and behind. */
const misspelt: readonly [why: string, statements: string, text: string][] = [
  ["13 digits are no account", where("accounts: ['1111222233334']"), "1111222233334"],
  ["a letter in front of an account", where("accounts: [a111122223333]"), "a111122223333"],
  ["a letter behind an account", where("accounts: [111122223333a]"), "111122223333a"],
  ["a region of one word", where("regions: [eu-1]"), "eu-1"],
  ["a region without a number", where("regions: [eu-central]"), "eu-central"],
  ["a region of one letter", where("regions: [e-central-1]"), "e-central-1"],
  ["a region with a number of three digits", where("regions: [eu-central-100]"), "eu-central-100"],
  ["a region behind something", where("regions: [.eu-central-1]"), ".eu-central-1"],
  ["a region in capitals", where("regions: [eu-CENTRAL-1]"), "eu-CENTRAL-1"],
  ["a VPC of 9 digits", where("vpcIds: [vpc-012345678]"), "vpc-012345678"],
  ["a VPC of 7 digits", where("vpcIds: [vpc-0123456]"), "vpc-0123456"],
  ["a VPC of 18 digits", where(`vpcIds: [vpc-${HEX_17}1]`), `vpc-${HEX_17}1`],
  ["a VPC behind something", where("vpcIds: [a-vpc-01234567]"), "a-vpc-01234567"],
  ["a group of 9 digits", where("groupIds: [sg-012345678]"), "sg-012345678"],
  ["a group of 18 digits", where(`groupIds: [sg-${HEX_17}1]`), `sg-${HEX_17}1`],
  ["a group behind something", where("groupIds: [a-sg-01234567]"), "a-sg-01234567"],
  ["a list of 9 digits", list("prefixListId: pl-012345678"), "pl-012345678"],
  ["a list of 18 digits", list(`prefixListId: pl-${HEX_17}1`), `pl-${HEX_17}1`],
  ["a list behind something", list("prefixListId: a-pl-01234567"), "a-pl-01234567"],
  [
    "an owner of 13 digits",
    list("prefixListId: pl-01234567").replace("AWS", "'1111222233334'"),
    "1111222233334",
  ],
  ["an owner behind something", list("prefixListId: pl-01234567").replace("AWS", "NAWS"), "NAWS"],
  ["an owner before something", list("prefixListId: pl-01234567").replace("AWS", "AWS2"), "AWS2"],
  ["a destination's group of 9 digits", group("sg-012345678"), "sg-012345678"],
  ["a destination's group of 18 digits", group(`sg-${HEX_17}1`), `sg-${HEX_17}1`],
  ["a destination's group behind something", group("a-sg-01234567"), "a-sg-01234567"],
  ["a destination's account of 13 digits", group("sg-01234567", "1111222233334"), "1111222233334"],
  [
    "a letter behind a destination's account",
    group("sg-01234567", "111122223333a"),
    "111122223333a",
  ],
  ["a letter in front of it", group("sg-01234567", "a111122223333"), "a111122223333"],
  ["a feed's folder itself", ban("file: ."), "."],
  ["a feed that ends with a folder", ban("file: feeds/"), "feeds/"],
  ["a feed that ends above", ban("file: feeds/.."), "feeds/.."],
  ["a feed that stays where it is further in", ban("file: feeds/./drop.txt"), "feeds/./drop.txt"],
  ["a feed with a space", ban("file: drop list.txt"), "drop list.txt"],
  ["a feed behind two slashes", ban("file: feeds//drop.txt"), "feeds//drop.txt"],
  [
    "a day behind something",
    exception("ticket: t").replace("2027-01-31", "12027-01-31"),
    "12027-01-31",
  ],
  [
    "a day before something",
    exception("ticket: t").replace("2027-01-31", "2027-01-310"),
    "2027-01-310",
  ],
  ["a control character in a ticket", exception('ticket: "a\\tb"'), "a\\tb"],
  ["a line separator in a ticket", exception('ticket: "a\\u2028b"'), "a\\u2028b"],
];

describe("what only looks like the form is refused:", () => {
  test.each(misspelt)("%s", (_why, statements, text) => {
    const [fault, ...others] = said(statements);
    expect(fault?.startsWith(`"${text}" is not `)).toBe(true);
    expect(others).toEqual([]);
  });
});

describe("the last that still has the form:", () => {
  test.each([
    ["regions of two and of three words", where("regions: [eu-central-1, us-gov-west-10]")],
    ["a VPC of 8 digits and one of 17", where(`vpcIds: [vpc-89abcdef, vpc-${HEX_17}]`)],
    ["a group of 8 digits and one of 17", where(`groupIds: [sg-89abcdef, sg-${HEX_17}]`)],
    ["a list of 8 digits", list("prefixListId: pl-89abcdef")],
    ["a list of 17 digits", list(`prefixListId: pl-${HEX_17}`)],
    ["a destination's group of 17 digits", group(`sg-${HEX_17}`)],
    ["a feed whose folders begin and end with dots", ban("file: .feeds/drop../...")],
    ["a ticket of 128 characters", exception(`ticket: ${"t".repeat(128)}`)],
    [
      "the widest and the narrowest that when speaks of",
      approval("when: { widerThan: { ipv4: 1, ipv6: 128 } }"),
    ],
    ["the same the other way round", approval("when: { widerThan: { ipv4: 32, ipv6: 1 } }")],
    ["a quorum of one", approval("quorum: 1")],
    ["a quorum of ten", approval("quorum: 10")],
  ])("%s", (_why, statements) => {
    expect(said(statements)).toEqual([]);
  });
});
