import { describe, expect, test } from "@jest/globals";
import * as z from "zod";
import { policyDocument } from "../../../core/policy/document.ts";
import { documentOf, faultsOf, HEAD, policyOf } from "../../support/policyDocuments.ts";

const accepted: readonly [why: string, statements: string][] = [
  ["an empty list of statements is no statement", "requesters: []"],
  ["an empty where means always", "limits: { where: {} }"],
  [
    "an id may be 64 characters long",
    `requesters: [{ id: ${"a".repeat(64)}, principals: ['group:x'] }]`,
  ],
  ["an id may begin with a digit", "requesters: [{ id: 1a, principals: ['group:x'] }]"],
  [
    "IPv6 needs no quotes in a list",
    "bannedCidrs: [{ id: a, reason: r, cidrs: [fc00::/7, ::/0] }]",
  ],
  ["IPv6 may be upper case", "bannedCidrs: [{ id: a, reason: r, cidrs: ['FC00::/7'] }]"],
  [
    "the same block twice is one block",
    "bannedCidrs: [{ id: a, reason: r, cidrs: [10.0.0.0/8, 10.0.0.0/8] }]",
  ],
  [
    "a ban may have a list and a feed",
    "bannedCidrs: [{ id: a, reason: r, cidrs: [10.0.0.0/8], file: f.txt }]",
  ],
  [
    "a feed may lie in a folder of a folder",
    "bannedCidrs: [{ id: a, reason: r, file: a/b.c/d-e_f.txt }]",
  ],
  ["a feed's name may begin with two dots", "bannedCidrs: [{ id: a, reason: r, file: ..a }]"],
  [
    "a reason may be 500 characters long",
    `bannedCidrs: [{ id: a, reason: ${"r".repeat(500)}, cidrs: [10.0.0.0/8] }]`,
  ],
  [
    "a folded reason without its line feed is one line",
    "bannedCidrs:\n  - id: a\n    reason: >-\n      two\n      lines\n    cidrs: [10.0.0.0/8]",
  ],
  [
    "two statements for one tag are told apart by an id",
    "requiredTags: [{ key: Owner }, { key: Owner, id: owner-2 }]",
  ],
  ["a tag key may have spaces and other letters", "requiredTags: [{ key: Größe des Teams }]"],
  ["aws: is reserved only at the beginning", "requiredTags: [{ key: my-aws:x }]"],
  [
    "a group's own aws: tags can be asked for",
    "limits: { where: { groupTags: { 'aws:cloudformation:stack-name': x } } }",
  ],
  ["a tag's value may be empty", "limits: { where: { groupTags: { team: '' } } }"],
  ["the widest limits", "limits: { minPrefixLength: { ipv4: 0, ipv6: 0 }, maxRulesPerRequest: 1 }"],
  [
    "the narrowest limits",
    "limits: { minPrefixLength: { ipv4: 32, ipv6: 128 }, maxRulesPerRequest: 400 }",
  ],
  ["the smallest quota", "limits: { maxRulesPerGroup: 1 }"],
  ["the largest quota", "limits: { maxRulesPerGroup: 1000 }"],
  ["all lists of AWS", "allowedPrefixLists: [{ id: a, ownerId: AWS }]"],
  ["one list of AWS", "allowedPrefixLists: [{ id: a, ownerId: AWS, prefixListId: pl-63a5400a }]"],
  [
    "one list of an account",
    "allowedPrefixLists: [{ id: a, ownerId: '111122223333', prefixListId: pl-0123456789abcdef0 }]",
  ],
  ["the shortest duration", "limits: { maxDuration: PT1S }"],
  ["the longest duration", "limits: { maxDuration: P36500D }"],
  ["weeks beside days and hours", "limits: { maxDuration: P1W2DT3H }"],
  [
    "every member of where",
    "limits: { where: { accounts: ['012345678901'], regions: [us-gov-west-1, eu-central-1], vpcIds: [vpc-01234567], groupIds: [sg-0123456789abcdef0], groupTags: { a: [b, c] }, principals: ['jwt:https://i#s'] } }",
  ],
  [
    "a tag's value of 256 characters",
    `limits: { where: { groupTags: { a: ${"v".repeat(256)} } } }`,
  ],
  ["a tag's key of 128 characters", `requiredTags: [{ key: ${"k".repeat(128)} }]`],
  ["a pattern of 1000 characters", `requiredTags: [{ key: a, pattern: ${"p".repeat(1000)} }]`],
];

describe("a policy document", () => {
  test.each(accepted)("%s", (_why, statements) => {
    expect(faultsOf(HEAD + statements)).toEqual([]);
  });

  test("without statements has every default, is a policy, and permits nothing", () => {
    expect(documentOf(HEAD)).toEqual({
      version: 1,
      name: "test",
      governedTag: "egress-guard:governed",
      requesters: [],
      access: [],
      bannedCidrs: [],
      exceptions: [],
      allowedPorts: [],
      requiredTags: [],
      requiredTicket: [],
      allowedPrefixLists: [],
      allowedSecurityGroups: [],
      approvals: [],
      limits: { maxRulesPerGroup: 60, where: {}, mode: "enforce" },
    });
    expect(policyOf(HEAD)).toMatchObject({
      name: "test",
      governedTag: "egress-guard:governed",
      requesters: [],
      access: [],
      bans: [],
      permits: [],
      requiredTags: [],
      prefixLists: [],
      securityGroups: [],
      limits: { id: "limits", where: {}, mode: "enforce", minPrefixLength: {} },
    });
  });

  test("keeps what its author wrote, with mode and where filled in", () => {
    const { bannedCidrs, requiredTags } = documentOf(
      `${HEAD}bannedCidrs: [{ id: a, reason: r, cidrs: [10.0.0.0/8], mode: warn }]\nrequiredTags: [{ key: Owner }]`,
    );
    expect(bannedCidrs).toEqual([
      { id: "a", reason: "r", cidrs: ["10.0.0.0/8"], where: {}, mode: "warn" },
    ]);
    expect(requiredTags).toEqual([{ key: "Owner", where: {}, mode: "enforce" }]);
  });

  test("has words for an editor at every key that is described", () => {
    const described: string[] = [];
    JSON.stringify(z.toJSONSchema(policyDocument, { io: "input" }), (key, value: unknown) => {
      if (key === "description") described.push(String(value));
      return value;
    });
    expect(described.length).toBeGreaterThan(20);
    expect(described.filter((text) => !/\w+ \w+/.test(text))).toEqual([]);
  });

  test("may begin with a byte order mark and end its lines with CR LF", () => {
    expect(documentOf(`\uFEFF${HEAD.replaceAll("\n", "\r\n")}`)).toEqual(documentOf(HEAD));
  });
});
