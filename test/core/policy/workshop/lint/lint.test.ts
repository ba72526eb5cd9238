import { describe, expect, test } from "@jest/globals";
import { formatPath } from "../../../../../core/policy/fault.ts";
import { lint } from "../../../../../core/policy/workshop/lint/lint.ts";
import { HEAD, partsOf, policyOf } from "../../../../support/policyDocuments.ts";

const NOW = new Date("2026-06-15T12:00:00Z");
const OPEN = `requesters: [{ id: all, principals: ['group:x'] }]
allowedPorts: [{ id: any, protocol: '-1' }]
`;

/** What is said of a policy with these statements, as `CODE PATH: MESSAGE`. */
function notes(
  statements: string,
  feeds: Readonly<Record<string, string>> = {},
  now = NOW,
): readonly string[] {
  const text = HEAD + statements;
  const { programs } = partsOf(text, feeds);
  const policy = policyOf(text, feeds);
  return lint({ policy, programs, now, soonDays: 30 }).map(
    ({ code, path, message }) => `${code} ${formatPath(path)}: ${message}`,
  );
}

const permits = (...list: readonly string[]) =>
  notes(`requesters: [{ id: all, principals: ['group:x'] }]
allowedPorts:\n${list.map((keys, i) => `  - { id: p${i}, ${keys} }\n`).join("")}`);

describe("of a permit is said", () => {
  test.each([
    [
      "nothing where it permits something of its own",
      ["protocol: tcp, ports: [443]", "protocol: tcp, ports: [444]"],
      [],
    ],
    [
      "that another one permits all of it, whichever comes first",
      ["protocol: tcp, ports: [443]", "protocol: tcp, ports: [440-450]"],
      ["shadowed allowedPorts[0]: permits nothing that p1 does not permit; take it out"],
    ],
    [
      "only of the later of two that are the same",
      ["protocol: tcp, ports: [443]", "protocol: tcp, ports: [443]"],
      ["shadowed allowedPorts[1]: permits nothing that p0 does not permit; take it out"],
    ],
    [
      "that several do so together, and no more than these",
      [
        "protocol: tcp, ports: [440-443]",
        "protocol: udp, ports: any",
        "protocol: tcp, ports: [444-450]",
        "protocol: tcp, ports: [442-445]",
      ],
      ["shadowed allowedPorts[3]: permits nothing that p0 and p2 do not permit; take it out"],
    ],
    [
      "that one permits all of several others",
      ["protocol: tcp, ports: [443]", "protocol: tcp, ports: [444]", "protocol: tcp, ports: any"],
      [
        "shadowed allowedPorts[1]: permits nothing that p2 does not permit; take it out",
        "shadowed allowedPorts[0]: permits nothing that p2 does not permit; take it out",
      ],
    ],
    [
      "nothing where the other one is for some addresses",
      ["protocol: tcp, ports: [443]", "protocol: tcp, ports: any, cidrs: [203.0.113.0/24]"],
      [],
    ],
    [
      "nothing where the other one is for other groups",
      ["protocol: tcp, ports: [443]", "protocol: '-1', where: { regions: [us-east-1] }"],
      [],
    ],
    [
      "that the other one holds wherever it does",
      [
        "protocol: tcp, ports: [443], where: { regions: [us-east-1] }",
        "protocol: '-1', where: { regions: [us-east-1, eu-west-1] }",
      ],
      ["shadowed allowedPorts[0]: permits nothing that p1 does not permit; take it out"],
    ],
  ])("%s", (_what, list, said) => {
    expect(permits(...list)).toEqual(said);
  });

  const towards = (bans: string) =>
    notes(`requesters: [{ id: all, principals: ['group:x'] }]
allowedPorts: [{ id: p, protocol: tcp, ports: [443], cidrs: [10.0.0.0/8, 'fc00::/7'] }]
${bans}`);
  test.each([
    [
      "that bans forbid all of it",
      "bannedCidrs: [{ id: a, cidrs: [10.0.0.0/9, 'fc00::/7'], reason: r }, { id: b, cidrs: [10.128.0.0/9], reason: r }]",
      1,
    ],
    [
      "nothing where they leave a part",
      "bannedCidrs: [{ id: a, cidrs: [10.0.0.0/9, 'fc00::/7'], reason: r }]",
      0,
    ],
    [
      "nothing where one of them only warns",
      "bannedCidrs: [{ id: a, cidrs: [10.0.0.0/8, 'fc00::/7'], reason: r, mode: warn }]",
      0,
    ],
    [
      "nothing where they hold elsewhere",
      "bannedCidrs: [{ id: a, cidrs: [10.0.0.0/8, 'fc00::/7'], reason: r, where: { regions: [us-east-1] } }]",
      0,
    ],
    [
      "nothing where an exception lifts one",
      "bannedCidrs: [{ id: a, cidrs: [10.0.0.0/8, 'fc00::/7'], reason: r }]\nexceptions: [{ id: e, lifts: [a], cidrs: [10.0.0.0/24], ports: any, expires: 2027-01-01, reason: r }]",
      0,
    ],
  ])("where bans meet it: %s", (_what, bans, count) => {
    expect(
      towards(bans).filter((text) =>
        text.startsWith("shadowed allowedPorts[0]: permits nothing that is not banned"),
      ),
    ).toHaveLength(count);
  });
});

describe("of a ban is said", () => {
  const bans = (...list: readonly string[]) =>
    notes(
      `${OPEN}bannedCidrs:\n${list.map((keys, i) => `  - { id: b${i}, reason: r, ${keys} }\n`).join("")}`,
      {
        "f.txt": "10.0.0.0/16\n2001:db8::/32\n",
        "g.txt": "10.0.1.0/24\n2001:db8:1::/48\n",
      },
    );
  const inside = (at: number, of: number) =>
    `ban-inside bannedCidrs[${at}]: lies inside b${of}, which forbids all of it; take it out, or keep it for its reason alone`;
  test.each([
    [
      "that it lies inside another one",
      ["cidrs: [10.0.0.0/8]", "cidrs: [10.1.0.0/16, 10.2.0.0/16]"],
      [inside(1, 0)],
    ],
    ["so whichever comes first", ["cidrs: [10.1.0.0/16]", "cidrs: [10.0.0.0/8]"], [inside(0, 1)]],
    [
      "so of the later of two that are the same",
      ["cidrs: [10.0.0.0/8]", "cidrs: [10.0.0.0/9, 10.128.0.0/9]"],
      [inside(1, 0)],
    ],
    [
      "nothing where one address is its own",
      ["cidrs: [10.0.0.0/8]", "cidrs: [10.1.0.0/16, 11.0.0.0/32]"],
      [],
    ],
    [
      "nothing where the other one only warns",
      ["cidrs: [10.0.0.0/8], mode: warn", "cidrs: [10.1.0.0/16]"],
      [],
    ],
    [
      "that it warns inside one that forbids",
      ["cidrs: [10.0.0.0/8]", "cidrs: [10.1.0.0/16], mode: warn"],
      [inside(1, 0)],
    ],
    [
      "nothing where the other one holds elsewhere",
      ["cidrs: [10.0.0.0/8], where: { regions: [us-east-1] }", "cidrs: [10.1.0.0/16]"],
      [],
    ],
    ["that a feed lies inside another feed", ["file: f.txt", "file: g.txt"], [inside(1, 0)]],
    [
      "that a block lies inside a feed",
      ["file: f.txt", "cidrs: ['2001:db8:ffff::/48']"],
      [inside(1, 0)],
    ],
    [
      "each of several inside each other",
      ["cidrs: [10.0.0.0/8]", "cidrs: [10.0.0.0/16]", "cidrs: [10.0.0.0/24]"],
      [inside(2, 0), inside(1, 0)],
    ],
    ["nothing of a feed that is partly inside", ["cidrs: [10.0.0.0/8]", "file: f.txt"], []],
  ])("%s", (_what, list, said) => {
    expect(bans(...list)).toEqual(said);
  });

  test.each([
    ["nothing where an exception lifts the other one alone", "lifts: [b0]", []],
    ["that it lies inside another one where an exception lifts both", "lifts: [b0, b1]", [1, 0]],
    ["that it lies inside another one where an exception lifts it", "lifts: [b1]", [1, 0]],
  ])("%s", (_what, lifts, said) => {
    const exception = `exceptions: [{ id: e, cidrs: [10.1.0.0/24], ports: any, expires: 2027-01-01, reason: r, ${lifts} }]`;
    const [at, of] = said;
    expect(
      notes(`${OPEN}bannedCidrs:
  - { id: b0, reason: r, cidrs: [10.0.0.0/8] }
  - { id: b1, reason: r, cidrs: [10.1.0.0/16] }
${exception}`).filter((text) => text.startsWith("ban-inside")),
    ).toEqual(at === undefined || of === undefined ? [] : [inside(at, of)]);
  });
});

describe("of an exception is said", () => {
  const exception = (keys: string, ports = "any", permit = "{ id: any, protocol: '-1' }") =>
    notes(`requesters: [{ id: all, principals: ['group:x'] }]
allowedPorts: [${permit}]
bannedCidrs: [{ id: b, cidrs: [10.0.0.0/8, 'fc00::/7'], reason: r }, { id: c, cidrs: [10.1.0.0/16], reason: r, where: { regions: [us-east-1] } }]
exceptions: [{ id: e, lifts: [b], ports: ${ports}, reason: r, ${keys} }]`).filter(
      (text) => !text.startsWith("ban-inside"),
    );
  test.each([
    [
      "that it has ended, from the moment on",
      "cidrs: [10.1.0.0/16], expires: 2026-06-15",
      "exception-expired exceptions[0].expires: ended 2026-06-15: it lifts nothing; take it out, or renew it",
    ],
    [
      "that it ends within a day",
      "cidrs: [10.1.0.0/16], expires: 2026-06-16",
      "exception-expiring exceptions[0].expires: ends 2026-06-16, within a day: after that the bans hold again",
    ],
    [
      "that it ends within some days",
      "cidrs: [10.1.0.0/16], expires: 2026-07-15",
      "exception-expiring exceptions[0].expires: ends 2026-07-15, within 30 days: after that the bans hold again",
    ],
    ["nothing a day later", "cidrs: [10.1.0.0/16], expires: 2026-07-16", undefined],
    [
      "that it lifts nothing",
      "cidrs: [11.0.0.0/8], expires: 2027-01-01",
      "shadowed exceptions[0].lifts[0]: b bans none of these addresses, so that nothing of it is lifted; take it out",
    ],
    [
      "nothing where one of its addresses is banned",
      "cidrs: [11.0.0.0/8, 'fd00::/128'], expires: 2027-01-01",
      undefined,
    ],
    [
      "nothing where one is behind NAT64",
      "cidrs: ['64:ff9b::10.0.0.0/128'], expires: 2027-01-01",
      undefined,
    ],
    [
      "which ban it does not lift",
      "lifts: [c, b], cidrs: [10.2.0.0/16], expires: 2027-01-01",
      "shadowed exceptions[0].lifts[0]: c bans none of these addresses, so that nothing of it is lifted; take it out",
    ],
  ])("%s", (_what, keys, said) => {
    const text = keys.startsWith("lifts") ? keys : keys;
    const statements = exception(text.replace(/^lifts: \[c, b\], /, ""));
    expect(keys.startsWith("lifts") ? notesOfTwo() : statements).toEqual(
      said === undefined ? [] : [said],
    );
  });

  function notesOfTwo() {
    return notes(`${OPEN}bannedCidrs: [{ id: b, cidrs: [10.0.0.0/8], reason: r }, { id: c, cidrs: [11.0.0.0/8], reason: r }]
exceptions: [{ id: e, lifts: [c, b], ports: any, reason: r, cidrs: [10.2.0.0/16], expires: 2027-01-01 }]`);
  }

  test.each([
    ["that it ends within just so many days", "2026-06-15", 1],
    ["nothing a moment earlier", "2026-06-14", 0],
  ])("of its end: %s", (_what, day, count) => {
    const said = notes(
      `${OPEN}bannedCidrs: [{ id: b, cidrs: [10.0.0.0/8], reason: r }]
exceptions: [{ id: e, lifts: [b], ports: any, reason: r, cidrs: [10.2.0.0/16], expires: 2026-07-15 }]`,
      {},
      new Date(`${day}T${count === 1 ? "00:00:00.000" : "23:59:59.999"}Z`),
    );
    expect(said).toHaveLength(count);
  });

  test("that nothing of it is permitted", () => {
    const keys = "cidrs: [10.1.0.0/16], expires: 2027-01-01";
    const udp = "[{ protocol: udp, ports: [53] }]";
    const permit = "{ id: web, protocol: tcp, ports: [443] }";
    expect(exception(keys, udp, permit)).toEqual([
      "shadowed exceptions[0]: lifts bans from packets that no statement permits; permit them, or take it out",
    ]);
    expect(exception(keys, "any", permit)).toEqual([]);
  });
});

describe("of a tag is said", () => {
  const tags = (...list: readonly string[]) =>
    notes(`${OPEN}requiredTags:\n${list.map((keys) => `  - { ${keys} }\n`).join("")}`);
  test.each([
    ["nothing where a value passes", ["key: Owner, pattern: '[a-z]+'"], []],
    [
      "that its pattern matches nothing",
      ["key: Owner, pattern: 'a\\bb'"],
      [
        "pattern-matches-nothing requiredTags[0].pattern: matches nothing at all, so that no rule could be tagged",
      ],
    ],
    ["nothing where a value is as long as it may be", ["key: Owner, pattern: '.{256}'"], []],
    [
      "that every value is too long",
      ["key: Owner, pattern: '.{257}'"],
      [
        "pattern-matches-nothing requiredTags[0].pattern: matches nothing shorter than 257 characters, and a tag's value has 256 at most",
      ],
    ],
    ["nothing of the longest key", [`key: ${"k".repeat(127)}`], []],
    [
      "that its key is too long",
      [`key: ${"k".repeat(128)}`],
      [
        "tag-impossible requiredTags[0].key: no request could carry it: the key of a rule's tag has 127 characters at most",
      ],
    ],
    [
      "that no value satisfies two of them",
      ["key: Owner, pattern: '[a-z]+'", "key: Owner, id: two, pattern: '[0-9]+'"],
      [
        "tag-impossible requiredTags[1]: no value of Owner is what this and Owner ask for, so that no rule could be tagged",
      ],
    ],
    [
      "nothing where some value satisfies both",
      ["key: Owner, pattern: '[a-z]+'", "key: Owner, id: two, pattern: '.*x'"],
      [],
    ],
    [
      "nothing where the two are for different groups",
      [
        "key: Owner, pattern: '[a-z]+', where: { regions: [us-east-1] }",
        "key: Owner, id: two, pattern: '[0-9]+', where: { regions: [eu-west-1] }",
      ],
      [],
    ],
    [
      "nothing where the keys differ",
      ["key: Owner, pattern: '[a-z]+'", "key: owner, pattern: '[0-9]+'"],
      [],
    ],
    [
      "that another one asks for the same",
      [
        "key: Owner, pattern: '[a-z]+'",
        "key: Owner, id: two, pattern: '[a-z]+', where: { regions: [us-east-1] }",
      ],
      ["shadowed requiredTags[1]: says nothing that Owner does not say; take it out"],
    ],
    [
      "that another one asks for more, whichever comes first",
      ["key: Owner", "key: Owner, id: two, pattern: '[a-z]+'"],
      ["shadowed requiredTags[0]: says nothing that two does not say; take it out"],
    ],
    [
      "nothing where the other one only warns",
      ["key: Owner", "key: Owner, id: two, pattern: '[a-z]+', mode: warn"],
      [],
    ],
  ])("%s", (_what, list, said) => {
    expect(tags(...list)).toEqual(said);
  });

  test("that there are more than a rule can carry", () => {
    const keys = Array.from({ length: 50 }, (_, i) => `key: k${i}`);
    expect(tags(...keys.slice(1))).toEqual([]);
    expect(
      tags(...keys.slice(1), "key: k50, mode: warn", "key: k51, where: { regions: [us-east-1] }"),
    ).toEqual([]);
    expect(tags(...keys)).toEqual([
      "tag-impossible requiredTags[49].key: no request could carry it: EC2 takes 50 tags of a rule, one of them the guard's own",
    ]);
  });
});

describe("of an entry of access is said", () => {
  const access = (...list: readonly string[]) =>
    notes(`${OPEN}access:\n${list.map((keys, i) => `  - { id: a${i}, ${keys} }\n`).join("")}`);
  const SAME = "shadowed access[1]: says nothing that a0 does not say; take it out";
  test.each<[what: string, list: readonly string[], said: readonly string[]]>([
    ["nothing of one", ["principals: ['group:g'], may: [read]"], []],
    [
      "that another one lets more do more",
      [
        "principals: ['group:g', 'group:h'], may: [read, revoke]",
        "principals: ['group:g'], may: [read]",
      ],
      [SAME],
    ],
    [
      "that it is for a part of what another one is for",
      [
        "principals: ['group:g'], may: [read]",
        "principals: ['group:g'], may: [read], where: { regions: [us-east-1] }",
      ],
      [SAME],
    ],
    [
      "that another one lets them do more, whichever comes first",
      ["principals: ['group:g'], may: [read]", "principals: ['group:g'], may: [read, revoke]"],
      ["shadowed access[0]: says nothing that a1 does not say; take it out"],
    ],
    [
      "nothing where each lets them do something else",
      [
        "principals: ['group:g'], may: [read, audit]",
        "principals: ['group:g'], may: [read, revoke]",
      ],
      [],
    ],
    [
      "nothing where the other one names others",
      ["principals: ['group:g'], may: [read]", "principals: ['group:h'], may: [read]"],
      [],
    ],
  ])("%s", (_what, list, said) => {
    expect(access(...list)).toEqual(said);
  });
});

describe("of a ticket is said", () => {
  const tickets = (...list: readonly string[]) =>
    notes(`${OPEN}requiredTicket:\n${list.map((keys) => `  - { ${keys} }\n`).join("")}`);
  test.each([
    ["nothing of one", ["id: one, states: [Open]"], []],
    [
      "that another one asks for the same",
      ["id: one, states: [Open]", "id: two, states: [Open], where: { regions: [us-east-1] }"],
      ["shadowed requiredTicket[1]: says nothing that one does not say; take it out"],
    ],
    [
      "that another one asks for more, whichever comes first",
      ["id: one, states: [Open, Done], person: any", "id: two, states: [Open], approved: true"],
      ["shadowed requiredTicket[0]: says nothing that two does not say; take it out"],
    ],
    [
      "nothing where each asks for something else",
      ["id: one, states: [Open, Done]", "id: two, states: [Open], person: any"],
      [],
    ],
    [
      "nothing where the other one only warns",
      ["id: one, states: [Open, Done]", "id: two, states: [Open], mode: warn"],
      [],
    ],
    [
      "that no state satisfies two of them",
      ["id: one, states: [Open]", "id: two, states: [Done]"],
      [
        "ticket-impossible requiredTicket[1].states: no ticket is in a state that both this and one take, so that no request passes",
      ],
    ],
    [
      "nothing where the two are for different groups",
      [
        "id: one, states: [Open], where: { regions: [us-east-1] }",
        "id: two, states: [Done], where: { regions: [eu-west-1] }",
      ],
      [],
    ],
    [
      "nothing where one of them only warns",
      ["id: one, states: [Open]", "id: two, states: [Done], mode: warn"],
      [],
    ],
    [
      "that no state satisfies two of them where one holds for a part of the groups",
      ["id: one, states: [Open]", "id: two, states: [Done], where: { regions: [us-east-1] }"],
      [
        "ticket-impossible requiredTicket[1].states: no ticket is in a state that both this and one take, so that no request passes",
      ],
    ],
    [
      "nothing where some of their states are the same",
      [
        "id: one, states: [Open, New], person: any",
        "id: two, states: [Done, Open], where: { regions: [us-east-1] }",
      ],
      [],
    ],
    [
      "that one which warns asks for no more than another one that does",
      ["id: one, states: [Open], mode: warn", "id: two, states: [Open, Done], mode: warn"],
      ["shadowed requiredTicket[1]: says nothing that one does not say; take it out"],
    ],
    [
      "that its condition never matches",
      ["id: one, states: [Open], where: { groupTags: { 'egress-guard:governed': 'no' } }"],
      [
        'where-never requiredTicket[0].where.groupTags["egress-guard:governed"]: never matches: a group without egress-guard:governed=true is denied whatever else is so',
      ],
    ],
  ])("%s", (_what, list, said) => {
    expect(tickets(...list)).toEqual(said);
  });
});

describe("of other statements is said", () => {
  test.each([
    [
      "that a requester is another one's, wherever it holds",
      "requesters: [{ id: a, principals: ['group:x'], where: { regions: [us-east-1] } }, { id: b, principals: ['group:y', 'group:x'] }]\nallowedPorts: [{ id: any, protocol: '-1' }]",
      ["shadowed requesters[0]: says nothing that b does not say; take it out"],
    ],
    [
      "that a list is permitted as AWS's own already",
      `${OPEN}allowedPrefixLists: [{ id: s3, ownerId: AWS, prefixListId: pl-01234567 }, { id: aws, ownerId: AWS }]`,
      ["shadowed allowedPrefixLists[0]: says nothing that aws does not say; take it out"],
    ],
    [
      "nothing of a list with a width of its own",
      `${OPEN}allowedPrefixLists: [{ id: s3, ownerId: AWS, prefixListId: pl-01234567, minPrefixLength: { ipv4: 16 } }, { id: aws, ownerId: AWS }]`,
      [],
    ],
    [
      "that a group is permitted twice",
      `${OPEN}allowedSecurityGroups: [{ id: a, groupId: sg-01234567, accountId: '111122223333' }, { id: b, groupId: sg-01234567, accountId: '111122223333' }, { id: c, groupId: sg-01234567, accountId: '444455556666' }]`,
      ["shadowed allowedSecurityGroups[1]: says nothing that a does not say; take it out"],
    ],
    [
      "that a limit limits nothing",
      `${OPEN}limits: { minPrefixLength: { ipv4: 0, ipv6: 1 }, maxRulesPerRequest: 400 }`,
      [
        "shadowed limits.minPrefixLength.ipv4: limits nothing: no block is wider than /0; take it out",
        "shadowed limits.maxRulesPerRequest: limits nothing: no request has more than 400 rules; take it out",
      ],
    ],
    [
      "that a condition never matches",
      `${OPEN}limits: { where: { groupTags: { 'egress-guard:governed': 'no' } } }\nbannedCidrs: [{ id: b, cidrs: [10.0.0.0/8], reason: r, where: { groupTags: { 'egress-guard:governed': ['true', x] } } }]`,
      [
        'where-never limits.where.groupTags["egress-guard:governed"]: never matches: a group without egress-guard:governed=true is denied whatever else is so',
      ],
    ],
    [
      "that an empty policy allows nothing",
      "",
      [
        "nothing-allowed : nobody may ask: there are no requesters, so that every request is denied",
        "nothing-allowed : nothing is permitted: there are no allowedPorts, so that every request is denied",
      ],
    ],
  ])("%s", (_what, statements, said) => {
    expect(notes(statements)).toEqual(said);
  });
});

describe("of an approval is said", () => {
  const ROLE = "arn:aws:iam::111122223333:role";
  const WHO = `['${ROLE}/A', 'group:g']`;
  const of = (...list: readonly string[]) =>
    notes(`${OPEN}approvals:\n${list.map((keys, i) => `  - { id: a${i}, ${keys} }\n`).join("")}`);
  const SAME = (index: number, outer: number) =>
    `shadowed approvals[${index}]: says nothing that a${outer} does not say; take it out`;

  test.each<[what: string, list: readonly string[], said: readonly string[]]>([
    ["nothing where it stands alone", [`approvers: ${WHO}`], []],
    [
      "that it is the same as the one before",
      [`approvers: ${WHO}`, `approvers: ${WHO}`],
      [SAME(1, 0)],
    ],
    [
      "that another one asks for more persons, of fewer",
      [`approvers: ${WHO}`, `approvers: ['group:g'], quorum: 2`],
      [SAME(0, 1)],
    ],
    [
      "nothing where the other one is content with others",
      [`approvers: ['group:h']`, `approvers: ${WHO}`],
      [],
    ],
    [
      "that the other one's condition is met wherever its own is",
      [
        `approvers: ${WHO}, when: { ports: [{ protocol: tcp, ports: [22-23] }], longerThan: P1D, widerThan: { ipv4: 24 } }`,
        `approvers: ${WHO}, when: { ports: [{ protocol: tcp, ports: [23] }], longerThan: P2D, widerThan: { ipv4: 16 } }`,
      ],
      [SAME(1, 0)],
    ],
    [
      "nothing where the other one has another port",
      [
        `approvers: ${WHO}, when: { ports: [{ protocol: tcp, ports: [22-23] }] }`,
        `approvers: ${WHO}, when: { ports: [{ protocol: tcp, ports: [23-24] }] }`,
      ],
      [],
    ],
    [
      "nothing where the other one is for what is wider",
      [
        `approvers: ${WHO}, when: { widerThan: { ipv4: 8 } }`,
        `approvers: ${WHO}, when: { widerThan: { ipv6: 48 } }`,
      ],
      [],
    ],
    [
      "nothing where the other one is for what stays longer",
      [
        `approvers: ${WHO}, when: { longerThan: P2D }`,
        `approvers: ${WHO}, when: { groupTags: { a: b } }`,
      ],
      [],
    ],
    [
      "nothing where the other one only warns",
      [`approvers: ${WHO}`, `approvers: ${WHO}, mode: warn, quorum: 2`],
      [],
    ],
    [
      "that it only warns of what another one warns of",
      [`approvers: ${WHO}, mode: warn`, `approvers: ${WHO}, mode: warn`],
      [SAME(1, 0)],
    ],
    [
      "that it is content with more than the other one",
      ["approvers: ['group:g']", "approvers: ['group:g', 'group:h']"],
      [SAME(1, 0)],
    ],
    [
      "that it names many, of whom the other one names some",
      [`approvers: ['${ROLE}/A']`, `approvers: ['${ROLE}/*']`],
      [SAME(1, 0)],
    ],
    [
      "that an address asks for the same",
      ["approvers: ['email:l@acme.example']", "approvers: ['email:l@acme.example', 'group:g']"],
      [SAME(1, 0)],
    ],
    [
      "nothing where the other one names another address",
      ["approvers: ['email:l@acme.example']", "approvers: ['email:m@acme.example']"],
      [],
    ],
    [
      "nothing where the other one names a group, and no address",
      ["approvers: ['email:l@acme.example']", "approvers: ['group:g']"],
      [],
    ],
    [
      "nothing where the other one waits for longer",
      [`approvers: ${WHO}, waitsFor: P1D`, `approvers: ${WHO}, quorum: 2`],
      [],
    ],
    [
      "that nobody could give it",
      [`approvers: ['${ROLE}/A', '${ROLE}/teams/A'], quorum: 2`],
      [
        "approval-impossible approvals[0].quorum: asks for 2 persons and names 1: what it asks about is denied, whoever asks; name more approvers, or ask for fewer",
      ],
    ],
    ["nothing where just enough could", [`approvers: ['${ROLE}/A', '${ROLE}/B'], quorum: 2`], []],
    ["nothing where a group may be as many", [`approvers: ['group:g'], quorum: 2`], []],
    [
      "that its where never matches",
      [`approvers: ${WHO}, where: { groupTags: { 'egress-guard:governed': 'no' } }`],
      [
        'where-never approvals[0].where.groupTags["egress-guard:governed"]: never matches: a group without egress-guard:governed=true is denied whatever else is so',
      ],
    ],
  ])("%s", (_what, list, said) => {
    expect(of(...list)).toEqual(said);
  });

  test.each([
    ["that nothing permits what it asks about", "[203.0.113.0/24]", "[198.51.100.0/24]", 1],
    ["nothing where one address is permitted", "[203.0.113.0/24]", "[203.0.113.7/32]", 0],
    [
      "nothing where it is permitted through NAT64",
      "['64:ff9b::cb00:7100/120']",
      "[203.0.113.7/32]",
      0,
    ],
  ])("where packets are named: %s", (_what, permitted, asked, count) => {
    const said = notes(`requesters: [{ id: all, principals: ['group:x'] }]
allowedPorts: [{ id: p, protocol: tcp, ports: any, cidrs: ${permitted} }]
approvals: [{ id: a, approvers: ${WHO}, when: { cidrs: ${asked} } }]`);
    expect(said).toEqual(
      [
        "shadowed approvals[0].when: asks about packets that no statement permits; permit them, or take it out",
      ].slice(0, count),
    );
  });
});
