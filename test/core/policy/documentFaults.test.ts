import { describe, expect, test } from "@jest/globals";
import { faultsOf, HEAD } from "../../support/policyDocuments.ts";

const FORMS =
  "arn:aws:iam::111122223333:role/NAME or user/NAME (* only in NAME, and then without a path), jwt:ISSUER#SUBJECT, or group:NAME";
const ID = "an id: lower-case letters, digits and hyphens, 64 at most, such as private-networks";
const REASON = "a reason: one line of text, 500 characters at most";
const FEED = "a file below the policy's folder, such as feeds/drop.txt";
const WHERE = "accounts, regions, vpcIds, groupIds, groupTags, principals";
const SG = "a security group id such as sg-0123456789abcdef0";

const ban = (keys: string) => `bannedCidrs:\n  - { id: a, reason: r, ${keys} }`;
const whole = (where: string) => `limits:\n  where: { ${where} }`;
const asks = (keys: string) => `requesters:\n  - { ${keys} }`;

/** Each row's statements begin at line 3. */
const refused: readonly [why: string, statements: string, fault: string][] = [
  [
    "host bits mean a host or a block",
    ban("cidrs: [10.0.0.0/8, 10.1.2.3/8]"),
    '4:45 bannedCidrs[0].cidrs[1]: "10.1.2.3/8" has host bits; write 10.0.0.0/8',
  ],
  [
    "host bits in IPv6",
    ban("cidrs: ['2001:db8::1/32']"),
    '4:33 bannedCidrs[0].cidrs[0]: "2001:db8::1/32" has host bits; write 2001:db8::/32',
  ],
  [
    "one host bit, the last",
    ban("cidrs: [10.0.0.1/31]"),
    '4:33 bannedCidrs[0].cidrs[0]: "10.0.0.1/31" has host bits; write 10.0.0.0/31',
  ],
  [
    "an address alone",
    ban("cidrs: [10.0.0.1]"),
    '4:33 bannedCidrs[0].cidrs[0]: "10.0.0.1" has no prefix length; write 10.0.0.1/32 for this one address',
  ],
  [
    "an IPv6 address alone",
    ban("cidrs: ['FE80::1']"),
    '4:33 bannedCidrs[0].cidrs[0]: "FE80::1" has no prefix length; write fe80::1/128 for this one address',
  ],
  [
    "a prefix length beyond the last",
    ban("cidrs: [10.0.0.0/33]"),
    '4:33 bannedCidrs[0].cidrs[0]: "10.0.0.0/33" is not a CIDR block such as 10.0.0.0/8 or 2001:db8::/32',
  ],
  [
    "a short form",
    ban("cidrs: [10/8]"),
    '4:33 bannedCidrs[0].cidrs[0]: "10/8" is not a CIDR block such as 10.0.0.0/8 or 2001:db8::/32',
  ],
  [
    "a number is no block",
    ban("cidrs: [10]"),
    "4:33 bannedCidrs[0].cidrs[0]: 10 is not a CIDR block such as 10.0.0.0/8",
  ],
  [
    "a block is no list",
    ban("cidrs: 10.0.0.0/8"),
    '4:32 bannedCidrs[0].cidrs: "10.0.0.0/8" is not a list of CIDR blocks, such as [10.0.0.0/8]',
  ],
  [
    "an empty list bans nothing",
    ban("cidrs: []"),
    "4:32 bannedCidrs[0].cidrs: the list is empty; write at least one entry",
  ],
  [
    "a ban of nothing",
    ban("mode: warn"),
    "4:5 bannedCidrs[0].cidrs: missing: write cidrs, file, or both",
  ],
  [
    "a feed above the folder",
    ban("file: ../drop.txt"),
    `4:31 bannedCidrs[0].file: "../drop.txt" is not ${FEED}`,
  ],
  [
    "a feed that climbs out further in",
    ban("file: a/../../b"),
    `4:31 bannedCidrs[0].file: "a/../../b" is not ${FEED}`,
  ],
  [
    "a feed from the root",
    ban("file: /etc/passwd"),
    `4:31 bannedCidrs[0].file: "/etc/passwd" is not ${FEED}`,
  ],
  [
    "a mode between the two",
    ban("cidrs: [10.0.0.0/8], mode: off"),
    '4:52 bannedCidrs[0].mode: "off" is not enforce or warn',
  ],
  [
    "a ban that gives no reason",
    "bannedCidrs:\n  - id: a\n    cidrs: [10.0.0.0/8]",
    `4:5 bannedCidrs[0].reason: missing: write ${REASON}`,
  ],
  [
    "a reason of two lines would break an answer",
    'bannedCidrs:\n  - { id: a, reason: "a\\nb", cidrs: [10.0.0.0/8] }',
    `4:22 bannedCidrs[0].reason: "a\\nb" is not ${REASON}`,
  ],
  [
    "a reason of 501 characters",
    `bannedCidrs:\n  - { id: a, cidrs: [10.0.0.0/8], reason: ${"r".repeat(501)} }`,
    `4:43 bannedCidrs[0].reason: "${"r".repeat(78)}… is not ${REASON}`,
  ],
  [
    "a reason of spaces",
    "bannedCidrs:\n  - { id: a, reason: ' ', cidrs: [10.0.0.0/8] }",
    `4:22 bannedCidrs[0].reason: " " is not ${REASON}`,
  ],
  [
    "a statement without id can't be named",
    asks("principals: ['group:x']"),
    `4:5 requesters[0].id: missing: write ${ID}`,
  ],
  [
    "an id in capitals",
    asks("id: Web, principals: ['group:x']"),
    `4:11 requesters[0].id: "Web" is not ${ID}`,
  ],
  [
    "an id of 65 characters",
    asks(`id: ${"a".repeat(65)}, principals: ['group:x']`),
    `4:11 requesters[0].id: "${"a".repeat(65)}" is not ${ID}`,
  ],
  [
    "an id that begins with a hyphen",
    asks("id: -a, principals: ['group:x']"),
    `4:11 requesters[0].id: "-a" is not ${ID}`,
  ],
  [
    "nobody in particular",
    asks("id: a, principals: []"),
    "4:26 requesters[0].principals: the list is empty; write at least one entry",
  ],
  [
    "no principals at all",
    asks("id: a"),
    `4:5 requesters[0].principals: missing: write a list of principals: ${FORMS}`,
  ],
  [
    "an account by wildcard",
    asks("id: a, principals: ['arn:aws:iam::*:role/x']"),
    `4:27 requesters[0].principals[0]: "arn:aws:iam::*:role/x" is not a principal: ${FORMS}`,
  ],
  [
    "a statement that is no mapping",
    "requesters:\n  - web",
    '4:5 requesters[0]: "web" is not a requester: a mapping with id and principals',
  ],
  [
    "a mapping where a list belongs",
    "requesters:\n  id: a",
    "4:3 requesters: a mapping is not a list of statements",
  ],
  [
    "a key with nothing behind it",
    "requesters:\nlimits: {}",
    "3:12 requesters: nothing is not a list of statements",
  ],
  [
    "an account without quotes loses its zero",
    whole("accounts: [012345678901]"),
    "4:23 limits.where.accounts[0]: 012345678901 is not an account: 12 digits in quotes, such as '111122223333'",
  ],
  [
    "an account of 11 digits",
    whole("accounts: ['12345678901']"),
    "4:23 limits.where.accounts[0]: \"12345678901\" is not an account: 12 digits in quotes, such as '111122223333'",
  ],
  [
    "a zone is no region",
    whole("regions: [eu-central-1a]"),
    '4:22 limits.where.regions[0]: "eu-central-1a" is not a region such as eu-central-1',
  ],
  [
    "a group's id of 16 digits",
    whole("groupIds: [sg-0123456789abcdef]"),
    `4:23 limits.where.groupIds[0]: "sg-0123456789abcdef" is not ${SG}`,
  ],
  [
    "a group's id in capitals",
    whole("groupIds: [sg-0123456789ABCDEF0]"),
    `4:23 limits.where.groupIds[0]: "sg-0123456789ABCDEF0" is not ${SG}`,
  ],
  [
    "a group is no VPC",
    whole("vpcIds: [sg-0123456789abcdef0]"),
    '4:21 limits.where.vpcIds[0]: "sg-0123456789abcdef0" is not a VPC id such as vpc-0123456789abcdef0',
  ],
  [
    "a tag's value that YAML reads as a number",
    whole("groupTags: { team: 42 }"),
    "4:31 limits.where.groupTags.team: 42 is not a tag's value or a list of values, numbers and true or false in quotes",
  ],
  [
    "one of several values that YAML reads as true",
    whole("groupTags: { cost centre: [a, true] }"),
    '4:42 limits.where.groupTags["cost centre"][1]: true is not a tag\'s value: text of 256 characters at most, numbers and true or false in quotes',
  ],
  [
    "no tag in groupTags",
    whole("groupTags: {}"),
    "4:23 limits.where.groupTags: no tag is named; take groupTags out",
  ],
  [
    "no region in regions",
    whole("regions: []"),
    "4:21 limits.where.regions: the list is empty; write at least one entry",
  ],
  [
    "a misspelt condition would be always met",
    whole("groupId: [sg-0123456789abcdef0]"),
    `4:12 limits.where.groupId: unknown key; the keys here are ${WHERE}`,
  ],
  [
    "a prefix length beyond IPv4",
    "limits: { minPrefixLength: { ipv4: 33 } }",
    "3:36 limits.minPrefixLength.ipv4: 33 is not a prefix length 0-32",
  ],
  [
    "a prefix length beyond IPv6",
    "limits: { minPrefixLength: { ipv6: 129 } }",
    "3:36 limits.minPrefixLength.ipv6: 129 is not a prefix length 0-128",
  ],
  [
    "half a prefix length",
    "limits: { minPrefixLength: { ipv4: 8.5 } }",
    "3:36 limits.minPrefixLength.ipv4: 8.5 is not a prefix length 0-32",
  ],
  [
    "no rule per request",
    "limits: { maxRulesPerRequest: 0 }",
    "3:31 limits.maxRulesPerRequest: 0 is not a number of rules 1-400",
  ],
  [
    "more rules than a group can have",
    "limits: { maxRulesPerRequest: 401 }",
    "3:31 limits.maxRulesPerRequest: 401 is not a number of rules 1-400",
  ],
  [
    "months have no one length",
    "limits: { maxDuration: P3M }",
    '3:24 limits.maxDuration: "P3M" is not taken; write weeks, days, hours, minutes and seconds as ISO 8601 does, such as P7D or PT8H, more than zero and at most P36500D',
  ],
  [
    "a number is no duration",
    "limits: { maxDuration: 90 }",
    "3:24 limits.maxDuration: 90 is not a duration such as P90D or PT8H",
  ],
  [
    "a tag key that EC2 reserves",
    "requiredTags: [{ key: 'aws:owner' }]",
    '3:23 requiredTags[0].key: "aws:owner" is reserved: no request can carry a tag that begins aws:',
  ],
  [
    "in capitals too",
    "requiredTags: [{ key: 'AWS:owner' }]",
    '3:23 requiredTags[0].key: "AWS:owner" is reserved: no request can carry a tag that begins aws:',
  ],
  [
    "a tag key of the guard's own",
    "requiredTags: [{ key: 'egress-guard:x' }]",
    '3:23 requiredTags[0].key: "egress-guard:x" is reserved: no request can carry a tag that begins egress-guard:',
  ],
  [
    "a governed tag that nobody can set",
    "governedTag: 'aws:x'",
    "3:14 governedTag: a tag that begins aws: can't be set on a group; choose another",
  ],
  [
    "a pattern that does not close",
    "requiredTags: [{ key: a, pattern: '(x' }]",
    '3:35 requiredTags[0].pattern: "(x" is not an RE2 pattern: missing closing ): `(x`',
  ],
  [
    "a pattern that looks ahead",
    "requiredTags: [{ key: a, pattern: '(?=x)x' }]",
    '3:35 requiredTags[0].pattern: "(?=x)x" is not an RE2 pattern: invalid or unsupported Perl syntax: `(?=`',
  ],
  [
    "a pattern that looks back",
    "requiredTags: [{ key: a, pattern: '(x)\\1' }]",
    '3:35 requiredTags[0].pattern: "(x)\\\\1" is not an RE2 pattern: invalid escape sequence: `\\1`',
  ],
  [
    "a pattern of 1001 characters",
    `requiredTags: [{ key: a, pattern: ${"p".repeat(1001)} }]`,
    `3:35 requiredTags[0].pattern: "${"p".repeat(78)}… is too long; a pattern has 1000 characters at most`,
  ],
  [
    "a tag's key of 129 characters",
    `requiredTags: [{ key: ${"k".repeat(129)} }]`,
    `3:23 requiredTags[0].key: "${"k".repeat(78)}… is not a tag key: one line of text, 128 characters at most`,
  ],
  [
    "a tag's value of 257 characters",
    whole(`groupTags: { a: ${"v".repeat(257)} }`),
    `4:28 limits.where.groupTags.a: "${"v".repeat(78)}… is not a tag's value: text of 256 characters at most, numbers and true or false in quotes`,
  ],
];

describe("a policy document is refused for", () => {
  test.each(refused)("%s", (_why, statements, fault) => {
    expect(faultsOf(HEAD + statements)).toEqual([fault]);
  });
});
