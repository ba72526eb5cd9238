import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatRange } from "../../../../../core/net/cidr.ts";
import {
  diff,
  type Judge,
  type PolicyDiff,
} from "../../../../../core/policy/workshop/diff/diff.ts";
import { exampleOf, regionWords } from "../../../../../core/policy/workshop/diff/regionText.ts";
import { NOW } from "../../../../support/builders.ts";
import { peopleText, policyText, twoVersions } from "../../../../support/diffArbitraries.ts";
import { partsOf, peopleOfText, policyOf } from "../../../../support/policyDocuments.ts";

const ROLE = "arn:aws:iam::111122223333:role";
const ASKERS = `requesters: [{ id: all, principals: ['${ROLE}/*'] }]`;
const WEB = "allowedPorts: [{ id: web, protocol: tcp, ports: [443] }]";
const BASE = `version: 1
name: t
`;

function judgeOf(text: string, people?: string): Judge {
  const document = people === undefined ? undefined : peopleOfText(people);
  const { programs } = partsOf(text, {}, document);
  return { policy: policyOf(text, {}, document), programs };
}

function between(before: string, after: string): PolicyDiff {
  return diff(judgeOf(`${BASE}${before}`), judgeOf(`${BASE}${after}`), NOW);
}

/** The changes as a person might note them: what becomes of which packets, and where. */
function noted({ word, packets, settings }: PolicyDiff): readonly string[] {
  return [
    word,
    ...packets.map(({ from, to, regions, packets: some }) => {
      const reach = some.map((one) =>
        "names" in one ? one.names.join() : one.addresses.map(formatRange).join(),
      );
      const where = regions.map((region) => regionWords(region, NOW).join(", ")).join(" or ");
      return `${from} > ${to}: ${reach.join("; ")}${where === "" ? "" : ` where ${where}`}`;
    }),
    ...settings.map(({ direction, about, before, after, regions }) => {
      const where = regions.map((region) => regionWords(region, NOW).join(", ")).join(" or ");
      return `${direction}: ${about}: ${before} > ${after}${where === "" ? "" : ` where ${where}`}`;
    }),
  ];
}

const TO = "cidrs: [203.0.113.0/24]";
const permit = (rest: string) => `${ASKERS}
allowedPorts: [{ id: web, protocol: tcp, ports: [443], ${rest} }]`;
const ban = (rest: string) => `${permit(TO)}
bannedCidrs: [{ id: b, reason: r, ${rest} }]`;
const BEHIND = "cidrs: ['64:ff9b::cb00:7100/120']";
const ban64 = (rest: string) => `${permit(BEHIND)}
bannedCidrs: [{ id: b, reason: r, ${rest} }]`;
const lift = (rest: string) => `${ban("cidrs: [203.0.113.0/24]")}
exceptions: [{ id: e, lifts: [b], ports: any, reason: r, ${rest} }]`;
const ask = (rest: string) => `${permit(TO)}
approvals: [{ id: a, ${rest} }]`;
const ALL = "203.0.113.0/24";

describe("a difference", () => {
  test.each<readonly [name: string, before: string, after: string, noted: readonly string[]]>([
    [
      "names, reasons, order and notices are none",
      `${ban("cidrs: [203.0.113.0/25]")}`,
      `${permit(TO)}
bannedCidrs: [{ id: other, reason: another, cidrs: [203.0.113.0/26] }, { id: rest, reason: r, cidrs: [203.0.113.64/26] }, { id: w, cidrs: [0.0.0.0/0], reason: r, mode: warn }]`,
      ["equal"],
    ],
    ["a permit opens its packets", ASKERS, permit(TO), ["wider", `deny > allow: ${ALL}`]],
    ["a permit that nobody may use opens none", "{}".replace("{}", ""), WEB, ["equal"]],
    [
      "a permit inside another one opens none",
      permit(TO),
      `${ASKERS}
allowedPorts: [{ id: web, protocol: tcp, ports: [443], ${TO} }, { id: in, protocol: tcp, ports: [443], cidrs: [203.0.113.0/26], where: { regions: [us-east-1] } }]`,
      ["equal"],
    ],
    [
      "a condition is where it holds",
      ASKERS,
      permit(`${TO}, where: { groupTags: { team: [x, y] }, regions: [us-east-1] }`),
      ["wider", `deny > allow: ${ALL} where in region us-east-1, for groups tagged team=x or y`],
    ],
    [
      "a condition is taken away from all others",
      permit(TO),
      permit(`${TO}, where: { groupTags: { team: x } }`),
      ["narrower", `allow > deny: ${ALL} where for groups not tagged team=x`],
    ],
    [
      "one that permits must be known to match",
      permit(TO),
      permit(`${TO}, where: { vpcIds: [vpc-01234567] }`),
      ["narrower", `allow > deny: ${ALL} where in any VPC but vpc-01234567`],
    ],
    [
      "one that forbids need not be known to",
      permit(TO),
      ban(`${TO}, where: { vpcIds: [vpc-01234567] }`),
      ["narrower", `allow > deny: ${ALL} where in vpc-01234567 or a VPC that EC2 does not name`],
    ],
    [
      "who asks is a condition",
      permit(TO),
      ban(`${TO}, where: { principals: ['${ROLE}/*-dev', 'group:g'] }`),
      ["narrower", `allow > deny: ${ALL} where asked by ${ROLE}/*-dev or group:g`],
    ],
    [
      "a ban that nobody who may ask meets bans nothing",
      permit(TO),
      ban(`${TO}, where: { principals: ['group:g'] }`),
      ["equal"],
    ],
    [
      "a new requester",
      permit(TO),
      permit(TO).replace("/*'", "/*', 'group:g'"),
      [
        "wider",
        `deny > allow: ${ALL} where asked by ${ROLE}/* or group:g, not asked by ${ROLE}/*, for groups tagged egress-guard:governed=true`,
      ],
    ],
    [
      "another governed tag is another set of groups",
      permit(TO),
      `${permit(TO)}\ngovernedTag: g`,
      [
        "both",
        `deny > allow: ${ALL} where asked by ${ROLE}/*, for groups not tagged egress-guard:governed=true, for groups tagged g=true`,
        `allow > deny: ${ALL} where asked by ${ROLE}/*, for groups tagged egress-guard:governed=true, for groups not tagged g=true`,
      ],
    ],
    [
      "a wider ban",
      ban("cidrs: [203.0.113.0/26]"),
      ban("cidrs: [203.0.113.0/25]"),
      ["narrower", "allow > deny: 203.0.113.64/26"],
    ],
    [
      "a ban of more than is permitted",
      permit(TO),
      ban("cidrs: [203.0.0.0/16]"),
      ["narrower", `allow > deny: ${ALL}`],
    ],
    [
      "a setting counts only where somebody may ask before and after",
      permit(TO).replace("/*']", "/*'], where: { regions: [us-east-1] }"),
      `${permit(TO).replace("/*']", "/*'], where: { regions: [eu-west-1] }")}
requiredTags: [{ key: Owner }]`,
      [
        "both",
        `deny > allow: ${ALL} where asked by ${ROLE}/*, in region eu-west-1, for groups tagged egress-guard:governed=true`,
        `allow > deny: ${ALL} where asked by ${ROLE}/*, in region us-east-1, for groups tagged egress-guard:governed=true`,
      ],
    ],
    [
      "an account, a group and a token's subject are conditions",
      permit(TO),
      `${permit(TO).replace("/*']", "/*', 'jwt:i#s']")}
bannedCidrs: [{ id: b, reason: r, ${TO}, where: { accounts: ['111122223333'], groupIds: [sg-01234567], principals: ['jwt:i#s'] } }]`,
      [
        "wider",
        `deny > allow: ${ALL} where asked by ${ROLE}/* or jwt:i#s, not asked by ${ROLE}/*, in any account but 111122223333, for groups tagged egress-guard:governed=true or asked by ${ROLE}/* or jwt:i#s, not asked by ${ROLE}/*, in account 111122223333, for any group but sg-01234567, for groups tagged egress-guard:governed=true`,
      ],
    ],
    [
      "IPv6, and nothing of what hides IPv4",
      ASKERS,
      permit("cidrs: ['2001:db8::/32', '::ffff:0:0/96', '2002::/16', '64:ff9b::/96']"),
      ["wider", "deny > allow: 64:ff9b::/96,2001:db8::/32"],
    ],
    [
      "a part of an IPv6 block",
      permit("cidrs: ['2001:db8::/32']"),
      `${permit("cidrs: ['2001:db8::/32']")}
bannedCidrs: [{ id: b, reason: r, cidrs: ['2001:db8::/33', '2001:db8:ffff::/48'] }]`,
      ["narrower", "allow > deny: 2001:db8::/33,2001:db8:ffff::/48"],
    ],
    [
      "security groups beside one that stays",
      `${permit("where: {}")}
allowedSecurityGroups: [{ id: b, groupId: sg-0b234567, accountId: '111122223333' }]`,
      `${permit("where: {}")}
allowedSecurityGroups: [{ id: a, groupId: sg-0a234567, accountId: '111122223333' }, { id: b, groupId: sg-0b234567, accountId: '111122223333' }, { id: c, groupId: sg-0c234567, accountId: '111122223333' }]`,
      ["wider", "deny > allow: sg-0a234567 of 111122223333,sg-0c234567 of 111122223333"],
    ],
    [
      "prefix lists of others, and those of AWS that are not named",
      `${permit(TO)}
allowedPrefixLists: [{ id: s3, ownerId: AWS, prefixListId: pl-01234567 }]`,
      `${permit(TO)}
allowedPrefixLists: [{ id: aws, ownerId: AWS }, { id: own, ownerId: '111122223333', prefixListId: pl-89abcdef }]`,
      ["wider", "deny > allow: AWS's own prefix lists,pl-89abcdef of 111122223333"],
    ],
    [
      "approvals towards a security group, which is as wide as IPv4",
      `${permit("where: {}")}
allowedSecurityGroups: [{ id: b, groupId: sg-0b234567, accountId: '111122223333' }]`,
      `${permit("where: {}")}
allowedSecurityGroups: [{ id: b, groupId: sg-0b234567, accountId: '111122223333' }]
approvals: [{ id: a, approvers: ['group:g'], when: { cidrs: [10.0.0.0/8], widerThan: { ipv4: 24 } } }]`,
      [
        "narrower",
        "allow > require-approval: sg-0b234567 of 111122223333",
        "narrower: approvals of a: not asked for > one of group:g within P7D, for rules to some packets and wider than /24 (ipv4)",
      ],
    ],
    [
      "no approvals towards a security group where only IPv6 is named, and IPv4 must be wide",
      `${permit("where: {}")}
allowedSecurityGroups: [{ id: b, groupId: sg-0b234567, accountId: '111122223333' }]`,
      `${permit("where: {}")}
allowedSecurityGroups: [{ id: b, groupId: sg-0b234567, accountId: '111122223333' }]
approvals: [{ id: a, approvers: ['group:g'], when: { cidrs: ['2001:db8::/32'], widerThan: { ipv4: 24 } } }]`,
      [
        "narrower",
        "narrower: approvals of a: not asked for > one of group:g within P7D, for rules to some packets and wider than /24 (ipv4)",
      ],
    ],
    [
      "a ban that an exception lifts is another one than one that it does not lift",
      `${permit(TO)}
bannedCidrs: [{ id: a, reason: r, ${TO} }, { id: b, reason: r, cidrs: [10.0.0.0/8] }]
exceptions: [{ id: e, lifts: [a], ports: any, reason: r, ${TO}, expires: 2027-01-31 }]`,
      `${permit(TO)}
bannedCidrs: [{ id: b, reason: r, ${TO} }, { id: a, reason: r, cidrs: [10.0.0.0/8] }]
exceptions: [{ id: e, lifts: [a], ports: any, reason: r, ${TO}, expires: 2027-01-31 }]`,
      ["narrower", `allow > deny: ${ALL} where before 2027-01-31`],
    ],
    [
      "an exception, until its day",
      ban(TO),
      lift("cidrs: [203.0.113.7/32], expires: 2026-07-15"),
      ["wider", "deny > allow: 203.0.113.7/32 where before 2026-07-15"],
    ],
    [
      "an exception that has ended lifts nothing",
      ban(TO),
      lift("cidrs: [203.0.113.7/32], expires: 2026-06-15"),
      ["equal"],
    ],
    [
      "an exception that ends later",
      lift("cidrs: [203.0.113.7/32], expires: 2026-07-15"),
      lift("cidrs: [203.0.113.7/32], expires: 2026-08-15"),
      ["wider", "deny > allow: 203.0.113.7/32 where from 2026-07-15 on, before 2026-08-15"],
    ],
    [
      "approvals",
      permit(TO),
      ask("approvers: ['group:g'], when: { cidrs: [203.0.113.0/25] }"),
      ["narrower", "allow > require-approval: 203.0.113.0/25"],
    ],
    [
      "approvals of others",
      ask("approvers: ['group:g']"),
      ask("approvers: ['group:h']"),
      ["both", `require-approval > require-approval: ${ALL}`],
    ],
    [
      "approvals of more persons",
      ask("approvers: ['group:g']"),
      ask("approvers: ['group:g'], quorum: 2"),
      ["narrower", `require-approval > require-approval: ${ALL}`],
    ],
    [
      "approvals that nobody could give",
      permit(TO),
      ask("approvers: ['email:l@acme.example'], quorum: 2"),
      ["narrower", `allow > deny: ${ALL}`],
    ],
    [
      "approvals that the asker alone could give",
      ask("approvers: ['group:g']"),
      ask(`approvers: ['${ROLE}/lead']`),
      [
        "both",
        `require-approval > require-approval: ${ALL} where not asked by whom fewer than 1 of ${ROLE}/lead could approve`,
        `require-approval > deny: ${ALL} where asked by whom fewer than 1 of ${ROLE}/lead could approve`,
      ],
    ],
    [
      "approvals of wide rules",
      permit(TO),
      ask("approvers: ['group:g'], when: { widerThan: { ipv4: 24 } }"),
      [
        "narrower",
        "narrower: approvals of a: not asked for > one of group:g within P7D, for rules wider than /24 (ipv4)",
      ],
    ],
    [
      "approvals of wider rules only",
      ask("approvers: ['group:g'], when: { widerThan: { ipv4: 24 } }"),
      ask("approvers: ['group:g'], when: { widerThan: { ipv4: 20 } }"),
      [
        "wider",
        "wider: approvals of a: one of group:g within P7D, for rules wider than /24 (ipv4) > one of group:g within P7D, for rules wider than /20 (ipv4)",
      ],
    ],
    [
      "approvals of all are those of long-lived ones, too",
      ask("approvers: ['group:g'], when: { longerThan: P1D }"),
      ask("approvers: ['group:g']"),
      [
        "narrower",
        `allow > require-approval: ${ALL}`,
        "narrower: approvals of a: one of group:g within P7D, for rules longer than P1D > one of group:g within P7D, for every rule",
      ],
    ],
    [
      "an IPv4 ban holds behind NAT64",
      permit(BEHIND),
      ban64("cidrs: [203.0.113.0/25]"),
      ["narrower", "allow > deny: 64:ff9b::cb00:7100/121"],
    ],
    [
      "an IPv4 exception does not",
      ban64("cidrs: [203.0.113.0/25]"),
      `${ban64("cidrs: [203.0.113.0/25]")}
exceptions: [{ id: e, lifts: [b], cidrs: [203.0.113.0/24], ports: any, expires: 2027-01-31, reason: r }]`,
      ["equal"],
    ],
    [
      "IPv4 approvals are asked for behind NAT64",
      permit(BEHIND),
      `${permit(BEHIND)}
approvals: [{ id: a, approvers: ['group:g'], when: { cidrs: [203.0.113.0/25] } }]`,
      ["narrower", "allow > require-approval: 64:ff9b::cb00:7100/121"],
    ],
    [
      "a security group",
      permit("where: {}"),
      `${permit("where: {}")}
allowedSecurityGroups: [{ id: s, groupId: sg-01234567, accountId: '111122223333' }]`,
      ["wider", "deny > allow: sg-01234567 of 111122223333"],
    ],
    [
      "a permit of every block is none of security groups",
      `${permit("where: {}")}
allowedSecurityGroups: [{ id: s, groupId: sg-01234567, accountId: '111122223333' }]`,
      `${permit("cidrs: [0.0.0.0/0, '::/0']")}
allowedSecurityGroups: [{ id: s, groupId: sg-01234567, accountId: '111122223333' }]`,
      ["narrower", "allow > deny: sg-01234567 of 111122223333"],
    ],
    [
      "a prefix list",
      permit(TO),
      `${permit(TO)}
allowedPrefixLists: [{ id: l, ownerId: AWS }]`,
      ["wider", "deny > allow: AWS's own prefix lists"],
    ],
    [
      "the width of a prefix list",
      `${permit(TO)}
allowedPrefixLists: [{ id: l, ownerId: AWS }]`,
      `${permit(TO)}
allowedPrefixLists: [{ id: l, ownerId: AWS, minPrefixLength: { ipv4: 20 } }]`,
      ["narrower", "narrower: the widest IPv4 block of AWS's own prefix lists: no limit > /20"],
    ],
    [
      "a tag",
      permit(TO),
      `${permit(TO)}\nrequiredTags: [{ key: Owner }]`,
      ["narrower", "narrower: the tag Owner: not needed > any value"],
    ],
    [
      "a tag that is only warned of",
      permit(TO),
      `${permit(TO)}\nrequiredTags: [{ key: Owner, mode: warn }]`,
      ["equal"],
    ],
    [
      "a tag's pattern in other words",
      `${permit(TO)}\nrequiredTags: [{ key: Owner, pattern: 'a+' }]`,
      `${permit(TO)}\nrequiredTags: [{ key: Owner, pattern: 'aa*' }]`,
      ["equal"],
    ],
    [
      "a tag's pattern that takes more",
      `${permit(TO)}\nrequiredTags: [{ key: Owner, pattern: '[a-c]+' }]`,
      `${permit(TO)}\nrequiredTags: [{ key: Owner, pattern: '[a-z]+' }]`,
      ["wider", "wider: the tag Owner: a value that matches [a-c]+ > a value that matches [a-z]+"],
    ],
    [
      "a tag's pattern that takes others",
      `${permit(TO)}\nrequiredTags: [{ key: Owner, pattern: 'a' }]`,
      `${permit(TO)}\nrequiredTags: [{ key: Owner, pattern: 'b' }]`,
      ["both", "both: the tag Owner: a value that matches a > a value that matches b"],
    ],
    [
      "a tag for some groups",
      permit(TO),
      `${permit(TO)}\nrequiredTags: [{ key: Owner, where: { groupTags: { team: x } } }]`,
      [
        "narrower",
        "narrower: the tag Owner: not needed > any value where for groups tagged team=x",
      ],
    ],
    [
      "a ticket",
      permit(TO),
      `${permit(TO)}\nrequiredTicket: [{ id: t, states: [Open, Done], approved: true }]`,
      [
        "narrower",
        'narrower: the request\'s ticket: not needed > in state "Open" or "Done", of the requester, approved',
      ],
    ],
    [
      "a ticket that is only warned of",
      permit(TO),
      `${permit(TO)}\nrequiredTicket: [{ id: t, states: [Open], mode: warn }]`,
      ["equal"],
    ],
    [
      "a ticket in other words",
      `${permit(TO)}\nrequiredTicket: [{ id: t, states: [Open, Done] }]`,
      `${permit(TO)}\nrequiredTicket: [{ id: t, states: [Done, Open, Open], person: any }, { id: u, states: [New, Open, Done] }]`,
      ["equal"],
    ],
    [
      "a ticket that may be in more states, and anybody's",
      `${permit(TO)}\nrequiredTicket: [{ id: t, states: [Open] }]`,
      `${permit(TO)}\nrequiredTicket: [{ id: t, states: [Open, Done], person: any }]`,
      [
        "wider",
        'wider: the request\'s ticket: in state "Open", of the requester > in state "Open" or "Done"',
      ],
    ],
    [
      "a ticket's change window",
      `${permit(TO)}\nrequiredTicket: [{ id: t, states: [Open], person: any }]`,
      `${permit(TO)}\nrequiredTicket: [{ id: t, states: [Open], person: any, window: true }]`,
      [
        "narrower",
        'narrower: the request\'s ticket: in state "Open" > in state "Open", within its change window',
      ],
    ],
    [
      "a ticket in other states",
      `${permit(TO)}\nrequiredTicket: [{ id: t, states: [Open], person: any }]`,
      `${permit(TO)}\nrequiredTicket: [{ id: t, states: [Done], person: any }]`,
      ["both", 'both: the request\'s ticket: in state "Open" > in state "Done"'],
    ],
    [
      "a ticket that can be in no state",
      `${permit(TO)}\nrequiredTicket: [{ id: t, states: [Open], person: any }]`,
      `${permit(TO)}\nrequiredTicket: [{ id: t, states: [Open] }, { id: u, states: [Done] }]`,
      ["narrower", 'narrower: the request\'s ticket: in state "Open" > in no state at all'],
    ],
    [
      "limits",
      `${permit(TO)}\nlimits: { minPrefixLength: { ipv4: 16 }, maxDuration: P1D }`,
      `${permit(TO)}\nlimits: { minPrefixLength: { ipv4: 24, ipv6: 0 }, maxRulesPerRequest: 5, maxDuration: P2D, maxRulesPerGroup: 70 }`,
      [
        "both",
        "narrower: the widest IPv4 block: /16 > /24",
        "narrower: rules in a request: no limit > 5 at most",
        "wider: how long rules stay: P1D at most > P2D at most",
        "wider: rules in a group: 60 at most > 70 at most",
      ],
    ],
    [
      "a limit for some regions",
      `${permit(TO)}\nlimits: { maxRulesPerRequest: 5 }`,
      `${permit(TO)}\nlimits: { maxRulesPerRequest: 5, where: { regions: [us-east-1] } }`,
      [
        "wider",
        "wider: rules in a request: 5 at most > no limit where in any region but us-east-1",
      ],
    ],
    [
      "access",
      permit(TO),
      `${permit(TO)}\naccess: [{ id: s, principals: ['group:g'], may: [audit], where: { regions: [us-east-1] } }]`,
      [
        "wider",
        "wider: access of s: audit the requests of others: no > yes where in region us-east-1",
      ],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(noted(between(before, after))).toEqual(expected);
    const opposite = {
      equal: "equal",
      wider: "narrower",
      narrower: "wider",
      both: "both",
    } as const;
    expect(between(after, before).word).toBe(opposite[between(before, after).word]);
  });

  test("what a list bans and what feeds ban are told together", () => {
    const feeds = { "a.txt": "203.0.113.128/26\n", "b.txt": "203.0.113.224/27\n" };
    const judge = (text: string): Judge => {
      const { programs } = partsOf(text, feeds);
      return { policy: policyOf(text, feeds), programs };
    };
    const before = judge(`${BASE}${permit(TO)}`);
    const after = judge(`${BASE}${permit(TO)}
bannedCidrs: [{ id: l, reason: r, cidrs: [203.0.113.0/26] }, { id: a, reason: r, file: a.txt }, { id: b, reason: r, file: b.txt }]`);
    const some = "203.0.113.0/26,203.0.113.128/26,203.0.113.224/27";
    expect(noted(diff(before, after, NOW))).toEqual(["narrower", `allow > deny: ${some}`]);
    expect(noted(diff(after, before, NOW))).toEqual(["wider", `deny > allow: ${some}`]);
  });

  const GROUP = "sg-01234567 of 111122223333";
  const LISTS = ["AWS's own prefix lists", "pl-01234567 of 111122223333"];
  test.each<readonly [why: string, when: string, names: readonly string[]]>([
    ["for every rule", "{}", [GROUP, ...LISTS]],
    ["for the port that is permitted", "{ ports: [{ protocol: tcp, ports: [443] }] }", [GROUP]],
    ["for no port that is", "{ ports: [{ protocol: tcp, ports: [22] }] }", []],
    [
      "for several ports, of which one is",
      "{ ports: [{ protocol: tcp, ports: [22] }, { protocol: tcp, ports: [443] }] }",
      [GROUP],
    ],
    ["for some addresses, which may be the group's", `{ ${TO} }`, [GROUP]],
    ["for wide rules, as a group is", "{ widerThan: { ipv4: 24 } }", [GROUP]],
    ["for what is wide in the other family", `{ widerThan: { ipv6: 48 }, ${TO} }`, [GROUP]],
    [
      "for what is wide in IPv4, to IPv6 that does not lead there",
      "{ widerThan: { ipv4: 24 }, cidrs: ['2600::/32'] }",
      [],
    ],
    ["for what leads there", `{ widerThan: { ipv4: 24 }, ${BEHIND} }`, [GROUP]],
    ["for long", "{ longerThan: P1D }", []],
  ])("tells what has no addresses of its own and waits for approvals %s", (_, when, names) => {
    const lists = `${ASKERS}
${WEB}
allowedSecurityGroups: [{ id: s, groupId: sg-01234567, accountId: '111122223333' }]
allowedPrefixLists: [{ id: l, ownerId: AWS }, { id: o, ownerId: '111122223333', prefixListId: pl-01234567 }]`;
    const asks = `${lists}\napprovals: [{ id: a, approvers: ['group:g'], when: ${when} }]`;
    const told = between(lists, asks).packets.flatMap(({ packets }) =>
      packets.flatMap((some) => ("names" in some ? some.names : [])),
    );
    expect(told).toEqual(names);
  });

  const PEOPLE =
    "version: 1\npeople: [{ id: lee, identities: ['email:l@acme.example', 'jwt:i#s'] }]\n";

  test("who is one person is told where anybody is asked", () => {
    const text = `${BASE}${ask("approvers: ['group:g']")}`;
    expect(noted(diff(judgeOf(text), judgeOf(text, PEOPLE), NOW))).toEqual([
      "narrower",
      "narrower: email:l@acme.example: a person of its own > one person with jwt:i#s",
      "narrower: jwt:i#s: a person of its own > one person with email:l@acme.example",
    ]);
    const nobody = `${BASE}${permit(TO)}`;
    expect(noted(diff(judgeOf(nobody), judgeOf(nobody, PEOPLE), NOW))).toEqual(["equal"]);
  });

  test("a person who comes through a chat is whom the credentials and groups name", () => {
    const text = `${BASE}${permit(TO).replace("/*'", "/pay', 'group:g'")}`;
    const people = (rest: string) =>
      `version: 1\npeople: [{ id: lee, identities: ['slack:T01#U01'${rest} }]\n`;
    const before = judgeOf(text, people("]"));
    const told = ["wider", `deny > allow: ${ALL} where asked by ${ROLE}/pay or group:g`];
    for (const rest of [`, '${ROLE}/pay']`, "], groups: [g]"]) {
      const found = diff(before, judgeOf(text, people(rest)), NOW);
      expect(noted(found).map((line) => line.replace(/, not asked.*/, ""))).toEqual(told);
      expect(found.packets[0]?.regions.map(exampleOf)).toMatchObject([
        { principal: "slack:T01#U01" },
      ]);
    }
  });

  test("who alone could approve is denied, by whatever they are known: a session's address, or a token's", () => {
    const people = `version: 1\nsessionEmails: ['${ROLE}/sso']\n`;
    for (const who of [`['${ROLE}/sso']`, "['group:g']"]) {
      const before = `${BASE}${permit(TO)}`.replace(`['${ROLE}/*']`, who);
      const after = `${BASE}${ask("approvers: ['email:l@acme.example']")}`.replace(
        `['${ROLE}/*']`,
        who,
      );
      const found = diff(judgeOf(before, people), judgeOf(after, people), NOW);
      const name = "whom fewer than 1 of email:l@acme.example could approve";
      expect(noted(found)).toEqual([
        "narrower",
        `allow > require-approval: ${ALL} where not asked by ${name}`,
        `allow > deny: ${ALL} where asked by ${name}`,
      ]);
    }
  });

  test("sessions that become persons may approve, and may be the same as others", () => {
    const text = `${BASE}${ask("approvers: ['group:g']")}`;
    const people = `version: 1\nsessionEmails: ['${ROLE}/sso']\n`;
    expect(noted(diff(judgeOf(text), judgeOf(text, people), NOW))).toEqual([
      "both",
      `both: the sessions of ${ROLE}/sso: one person > a person for each e-mail address`,
    ]);
  });
});

const RUNS = { numRuns: 40 };

describe("of any two policies", () => {
  test("one is equal to itself", () => {
    fc.assert(
      fc.property(policyText, peopleText, (text, people) => {
        const { word, packets, settings } = diff(judgeOf(text, people), judgeOf(text, people), NOW);
        expect([word, packets, settings]).toEqual(["equal", [], []]);
      }),
      RUNS,
    );
  });

  test("the difference back is the same the other way round", () => {
    fc.assert(
      fc.property(twoVersions, ([older, newer]) => {
        const there = diff(judgeOf(older), judgeOf(newer), NOW);
        const back = diff(judgeOf(newer), judgeOf(older), NOW);
        const opposite = { equal: "equal", wider: "narrower", narrower: "wider", both: "both" };
        expect(back.word).toBe(opposite[there.word]);
        // Requests may be divided otherwise there and back, but every way has a way back.
        const ways = (changes: PolicyDiff, swapped: boolean) =>
          new Set(
            changes.packets.map(({ from, to }) => (swapped ? `${to} ${from}` : `${from} ${to}`)),
          );
        expect(ways(back, true)).toEqual(ways(there, false));
      }),
      RUNS,
    );
  });

  const EXTRA = fc.record({
    cidrs: fc.constantFrom(["0.0.0.0/0"], ["10.0.0.0/9"], ["64:ff9b::/96"]),
    where: fc.constantFrom({}, { regions: ["us-east-1"] }, { groupTags: { team: "x" } }),
  });

  test("one with another ban is never wider, and one with another permit is never narrower", () => {
    fc.assert(
      fc.property(policyText, EXTRA, (text, extra) => {
        const policy = JSON.parse(text);
        const bans = [...policy.bannedCidrs, { id: "extra", reason: "r", ...extra }];
        const permits = [
          ...policy.allowedPorts,
          { id: "extra", protocol: "tcp", ports: "any", ...extra },
        ];
        const wordWith = (members: object) =>
          diff(judgeOf(text), judgeOf(JSON.stringify({ ...policy, ...members })), NOW).word;
        expect(["equal", "narrower"]).toContain(wordWith({ bannedCidrs: bans }));
        expect(["equal", "wider"]).toContain(wordWith({ allowedPorts: permits }));
      }),
      RUNS,
    );
  });
});
