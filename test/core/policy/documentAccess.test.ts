import { describe, expect, test } from "@jest/globals";
import { documentOf, faultsOf, HEAD } from "../../support/policyDocuments.ts";

const RIGHTS = "a list of read, approve, revoke, audit";
const entry = (keys: string) => `${HEAD}access:\n  - { id: a, principals: ['group:g'], ${keys} }`;

const refused: readonly [why: string, text: string, fault: string][] = [
  [
    "an entry that permits nothing",
    entry("may: []"),
    "4:44 access[0].may: the list is empty; write at least one entry",
  ],
  ["an entry without rights", entry("where: {}"), `4:5 access[0].may: missing: write ${RIGHTS}`],
  ["a right alone", entry("may: read"), `4:44 access[0].may: "read" is not ${RIGHTS}`],
  [
    "a right that there is not",
    entry("may: [read, write]"),
    '4:51 access[0].may[1]: "write" is not one of read, approve, revoke, audit',
  ],
  [
    "a group's tags, which are not stored with a request",
    entry("may: [read], where: { groupTags: { team: payments } }"),
    "4:61 access[0].where.groupTags: unknown key; the keys here are accounts, regions, groupIds, principals",
  ],
  [
    "a VPC, which is not stored with a request",
    entry("may: [read], where: { vpcIds: [vpc-0123456789abcdef0] }"),
    "4:61 access[0].where.vpcIds: unknown key; the keys here are accounts, regions, groupIds, principals",
  ],
  [
    "a mode: access restricts nothing",
    entry("may: [read], mode: warn"),
    "4:52 access[0].mode: unknown key; the keys here are id, principals, may, where",
  ],
  [
    "nobody",
    `${HEAD}access: [{ id: a, principals: [], may: [read] }]`,
    "3:31 access[0].principals: the list is empty; write at least one entry",
  ],
  [
    "an id that another statement has",
    `${HEAD}requesters: [{ id: a, principals: ['group:g'] }]\naccess: [{ id: a, principals: ['group:g'], may: [read] }]`,
    '4:16 access[0].id: the id "a" is that of requesters[0] already; every statement has its own',
  ],
];

describe("access is refused with", () => {
  test.each(refused)("%s", (_why, text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });
});

test("access has a where that is always met, unless it says otherwise", () => {
  expect(documentOf(entry("may: [audit, read]")).access).toEqual([
    { id: "a", principals: ["group:g"], may: ["audit", "read"], where: {} },
  ]);
});
