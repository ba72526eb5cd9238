import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatCidr, ipv4Block, ipv6Block } from "../../../core/net/cidr.ts";
import { packBlocks } from "../../../core/net/packedBlocks.ts";
import { compilePolicy } from "../../../core/policy/compile.ts";
import type { PolicyDocument } from "../../../core/policy/document.ts";
import { compileFeeds, feedNames } from "../../../core/policy/feeds.ts";
import { documentOf, HEAD, partsOf, policyOf } from "../../support/policyDocuments.ts";

const ban = (cidrs: readonly string[], file = "") =>
  `${HEAD}bannedCidrs: [{ id: b, reason: r, cidrs: [${cidrs.map((c) => `'${c}'`)}]${file} }]`;
const bansOf = (cidrs: readonly string[]) => policyOf(ban(cidrs)).bans;

const blocks = fc.oneof(
  fc
    .tuple(fc.nat(2 ** 16), fc.integer({ min: 8, max: 32 }))
    .map(([n, l]) => ipv4Block(n * 65536, l)),
  fc
    .tuple(fc.bigInt(0n, 2n ** 16n - 1n), fc.integer({ min: 8, max: 128 }))
    .map(([n, l]) => ipv6Block(n << 112n, l)),
);

describe("compiled bans", () => {
  test("are sorted and neither overlap nor touch, each family apart", () => {
    const [compiled] = bansOf([
      "10.0.1.0/24",
      "::1/128",
      "10.0.0.0/24",
      "10.0.0.0/25",
      "192.0.2.0/24",
    ]);
    expect(compiled).toEqual({
      id: "b",
      where: {},
      mode: "enforce",
      reason: "r",
      text: "banned by b (r)",
      ipv4: [
        { first: 0x0a000000, last: 0x0a0001ff },
        { first: 0xc0000200, last: 0xc00002ff },
      ],
      ipv6: [{ first: 1n, last: 1n }],
    });
  });

  test("are the same whatever the order and however often a block is written", () => {
    const shuffled = fc
      .array(blocks.map(formatCidr), { minLength: 1, maxLength: 12 })
      .chain((list) =>
        fc.tuple(
          fc.constant(list),
          fc
            .shuffledSubarray([...list, ...list], { minLength: 0 })
            .map((more) => [...more, ...[...list].reverse()]),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([list, again]) => {
        expect(bansOf(again)).toEqual(bansOf(list));
      }),
    );
  });

  test("are the list's own blocks, and beside them the feed's", () => {
    const text = ban(["10.0.0.0/9"], ", file: f.txt");
    const [own] = bansOf(["10.0.0.0/9"]);
    const feed = packBlocks([ipv4Block(0x0a800000, 9)]);
    expect(policyOf(text, { "f.txt": "10.128.0.0/9\n" }).bans).toEqual([{ ...own, feed }]);
  });
});

describe("a feed", () => {
  const text = `${HEAD}bannedCidrs: [{ id: b, reason: r, file: f.txt }, { id: c, reason: r, file: g.txt }, { id: d, reason: r, file: f.txt }]`;

  test("that two bans name is one feed", () => {
    expect(feedNames(documentOf(text))).toEqual(["f.txt", "g.txt"]);
  });

  test("that is not there or can't be read is a fault, once, beside the others", () => {
    expect(compileFeeds(documentOf(text), new Map([["f.txt", "10.0.0.1/8"]]))).toEqual({
      ok: false,
      faults: [
        {
          file: "f.txt",
          line: 1,
          column: 1,
          path: "",
          message: '"10.0.0.1/8" has host bits; write 10.0.0.0/8',
        },
        { file: "g.txt", line: 1, column: 1, path: "", message: "the feed is not there" },
      ],
    });
  });
});

describe("other statements compile to", () => {
  test("a requester's patterns and condition", () => {
    const { requesters } = policyOf(
      `${HEAD}requesters: [{ id: a, principals: ['group:x'], where: { regions: [eu-central-1], groupTags: { team: [a, b], tier: web }, principals: ['jwt:i#s'] } }]`,
    );
    expect(requesters).toEqual([
      {
        id: "a",
        principals: [{ kind: "group", group: "x" }],
        where: {
          regions: ["eu-central-1"],
          groupTags: new Map([
            ["team", ["a", "b"]],
            ["tier", ["web"]],
          ]),
          principals: [{ kind: "jwt", issuer: "i", subject: "s" }],
        },
      },
    ]);
  });

  test("a tag that any value satisfies, under its key for an id", () => {
    const [tag] = policyOf(`${HEAD}requiredTags: [{ key: Cost Centre }]`).requiredTags;
    expect(tag).toEqual({
      id: "Cost Centre",
      key: "Cost Centre",
      where: {},
      mode: "enforce",
      matches: expect.any(Function),
    });
    expect(tag?.matches("")).toBe(true);
  });

  test("a prefix list, alone or of an owner, with its own widths", () => {
    const lists =
      "allowedPrefixLists: [{ id: aws, ownerId: AWS }, { id: own, ownerId: '111122223333', prefixListId: pl-01234567, minPrefixLength: { ipv6: 40 }, where: { vpcIds: [vpc-01234567] } }]";
    expect(policyOf(HEAD + lists).prefixLists).toEqual([
      { id: "aws", where: {}, ownerId: "AWS", minPrefixLength: {} },
      {
        id: "own",
        where: { vpcIds: ["vpc-01234567"] },
        ownerId: "111122223333",
        prefixListId: "pl-01234567",
        minPrefixLength: { ipv6: 40 },
      },
    ]);
  });

  test("a security group with the account that owns it", () => {
    const groups =
      "allowedSecurityGroups: [{ id: proxy, groupId: sg-01234567, accountId: '111122223333' }]";
    expect(policyOf(HEAD + groups).securityGroups).toEqual([
      { id: "proxy", where: {}, groupId: "sg-01234567", accountId: "111122223333" },
    ]);
  });

  test("limits with only what was written", () => {
    expect(policyOf(`${HEAD}limits: { minPrefixLength: { ipv6: 48 }, mode: warn }`).limits).toEqual(
      {
        id: "limits",
        where: {},
        mode: "warn",
        minPrefixLength: { ipv6: 48 },
        maxRulesPerGroup: 60,
      },
    );
  });
});

const values: readonly [why: string, pattern: string, value: string, matches: boolean][] = [
  ["the whole value", "[A-Z]+-[0-9]+", "NET-7", true],
  ["not a beginning", "[A-Z]+-[0-9]+", "NET-7 ", false],
  ["not an end", "[A-Z]+-[0-9]+", "xNET-7", false],
  ["not a line of several", "[A-Z]+-[0-9]+", "NET-7\nx", false],
  ["each alternative is anchored", "a|ab", "ab", true],
  ["and no alternative alone at one end", "a|b", "ab", false],
  ["upper and lower case apart", "abc", "ABC", false],
  ["unless the pattern says so", "(?i)abc", "ABC", true],
  ["an empty pattern takes the empty value", "", "", true],
  ["and nothing else", "", "a", false],
];

describe("a tag's pattern is held against", () => {
  test.each(values)("%s", (_why, pattern, value, matches) => {
    const [tag] = policyOf(`${HEAD}requiredTags: [{ key: k, pattern: '${pattern}' }]`).requiredTags;
    expect(tag).toMatchObject({ pattern });
    expect(tag?.matches(value)).toBe(matches);
  });

  test("a value made to be slow, in time that grows with its length", () => {
    const [tag] = policyOf(`${HEAD}requiredTags: [{ key: k, pattern: '(a+)+' }]`).requiredTags;
    const before = performance.now();
    expect(tag?.matches(`${"a".repeat(255)}!`)).toBe(false);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe("the digest", () => {
  const text = ban(["10.0.0.0/8"], ", file: f.txt");
  const digest = (body: string, feed = "192.0.2.0/24") => policyOf(body, { "f.txt": feed }).digest;

  test("is the hash of the document with its defaults, the feeds' hashes and the patterns' programs", () => {
    const feed = createHash("sha256").update("192.0.2.0/24").digest("hex");
    const content = `egress-guard/policy/v1\n{"document":{"access":[],"allowedPorts":[],"allowedPrefixLists":[],"allowedSecurityGroups":[],"approvals":[],"bannedCidrs":[{"cidrs":["10.0.0.0/8"],"file":"f.txt","id":"b","mode":"enforce","reason":"r","where":{}}],"exceptions":[],"governedTag":"egress-guard:governed","limits":{"maxRulesPerGroup":60,"mode":"enforce","where":{}},"name":"test","requesters":[],"requiredTags":[],"requiredTicket":[],"version":1},"feeds":{"f.txt":"${feed}"},"programs":{}}`;
    expect(digest(text)).toBe(createHash("sha256").update(content).digest("hex"));
  });

  const same: readonly [why: string, body: string][] = [
    ["comments", `# a comment\n${text} # another`],
    ["the order of keys", text.replace("id: b, reason: r", "reason: r, id: b")],
    ["a default written out", `${text}\nrequesters: []`],
  ];
  test.each(same)("does not change with %s", (_why, body) => {
    expect(digest(body)).toBe(digest(text));
  });

  const other: readonly [why: string, digest: string][] = [
    ["a reason", digest(text.replace("reason: r", "reason: s"))],
    ["a mode", digest(text.replace("reason: r", "reason: r, mode: warn"))],
    ["one byte of a feed, were it in a comment", digest(text, "192.0.2.0/24#")],
    [
      "the name of a feed",
      policyOf(text.replace("f.txt", "g.txt"), { "g.txt": "192.0.2.0/24" }).digest,
    ],
  ];
  test.each(other)("changes with %s", (_why, changed) => {
    expect(changed).not.toBe(digest(text));
  });

  test("knows nothing of feeds that the document does not name", () => {
    expect(policyOf(text, { "f.txt": "192.0.2.0/24", "g.txt": "x" }).digest).toBe(digest(text));
  });
});

describe("a compiled statement has the members that were written, and no others", () => {
  test.each([
    ["key: Owner", { id: "Owner", key: "Owner" }],
    [
      "key: Owner, reason: somebody answers",
      { id: "Owner", key: "Owner", reason: "somebody answers" },
    ],
    ["key: Owner, id: who, pattern: 'a+'", { id: "who", key: "Owner", pattern: "a+" }],
    ["key: Owner, mode: warn", { id: "Owner", key: "Owner", mode: "warn" }],
  ])("a required tag: %s", (keys, members) => {
    const [compiled] = policyOf(`${HEAD}requiredTags: [{ ${keys} }]`).requiredTags;
    const matches = expect.any(Function);
    expect(compiled).toEqual({ where: {}, mode: "enforce", ...members, matches });
  });

  test.each([
    ["{}", {}],
    ["minPrefixLength: { ipv4: 16 }", { minPrefixLength: { ipv4: 16 } }],
    ["minPrefixLength: { ipv6: 48 }", { minPrefixLength: { ipv6: 48 } }],
    ["maxRulesPerRequest: 20", { maxRulesPerRequest: 20 }],
    ["maxDuration: P1D", { maxSeconds: 86_400 }],
  ])("limits: %s", (keys, members) => {
    const text = keys === "{}" ? keys : `{ ${keys} }`;
    expect(policyOf(`${HEAD}limits: ${text}`).limits).toEqual({
      id: "limits",
      where: {},
      mode: "enforce",
      minPrefixLength: {},
      maxRulesPerGroup: 60,
      ...members,
    });
  });
});

describe("no policy is made of parts that don't belong together:", () => {
  const text = `${HEAD}requesters: [{ id: q, principals: ['group:g'] }]
bannedCidrs: [{ id: b, reason: r, file: f.txt }]
requiredTags: [{ key: k, pattern: 'x+' }]
approvals: [{ id: a, approvers: ['group:g'], waitsFor: P1D }]
exceptions: [{ id: e, lifts: [b], cidrs: [10.0.0.0/8], ports: any, expires: 2027-01-31, reason: r }]`;
  const whole = partsOf(text, { "f.txt": "10.0.0.0/8" });
  const { document } = whole;

  test("those that do make one", () => {
    expect(compilePolicy(whole).name).toBe("test");
  });

  test("a feed is missing", () => {
    expect(() => compilePolicy({ ...whole, feeds: new Map() })).toThrow(
      "the feed f.txt was not compiled",
    );
  });

  test("a pattern is missing", () => {
    expect(() => compilePolicy({ ...whole, programs: new Map() })).toThrow(
      "the pattern x+ was not compiled",
    );
  });

  const unchecked: readonly [said: string, members: Partial<PolicyDocument>][] = [
    [
      "duration soon",
      { approvals: document.approvals.map((one) => ({ ...one, waitsFor: "soon" })) },
    ],
    [
      "approver sam",
      { approvals: document.approvals.map((one) => ({ ...one, approvers: ["sam"] })) },
    ],
    [
      "date never",
      { exceptions: document.exceptions.map((one) => ({ ...one, expires: "never" })) },
    ],
    [
      "principal sam",
      { requesters: document.requesters.map((one) => ({ ...one, principals: ["sam"] })) },
    ],
  ];
  test.each(unchecked)("nobody read the %s", (said, members) => {
    const parts = { ...whole, document: { ...document, ...members } };
    expect(() => compilePolicy(parts)).toThrow(`the document was not checked: ${said}`);
  });
});

test("a prefix list keeps what becomes of its drifts, where that is said", () => {
  const list = (keys: string) => `${HEAD}allowedPrefixLists: [{ id: l, ownerId: AWS${keys} }]`;
  const [said] = policyOf(list(", onDrift: revoke")).prefixLists;
  expect(said).toEqual({
    id: "l",
    where: {},
    ownerId: "AWS",
    minPrefixLength: {},
    onDrift: "revoke",
  });
  const [unsaid] = policyOf(list("")).prefixLists;
  expect(unsaid).toEqual({ id: "l", where: {}, ownerId: "AWS", minPrefixLength: {} });
});
