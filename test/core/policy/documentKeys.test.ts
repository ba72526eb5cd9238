import { describe, expect, test } from "@jest/globals";
import { faultsOf, HEAD } from "../../support/policyDocuments.ts";

const sameId: readonly [why: string, text: string, faults: readonly string[]][] = [
  [
    "two of one kind",
    "requesters: [{ id: a, principals: ['group:x'] }, { id: a, principals: ['group:y'] }]",
    [
      '3:56 requesters[1].id: the id "a" is that of requesters[0] already; every statement has its own',
    ],
  ],
  [
    "two of different kinds",
    "requesters: [{ id: a, principals: ['group:x'] }]\nallowedPorts: [{ id: a, protocol: 50 }]",
    [
      '4:22 allowedPorts[0].id: the id "a" is that of requesters[0] already; every statement has its own',
    ],
  ],
  [
    "a list and a security group",
    "allowedPrefixLists: [{ id: a, ownerId: AWS }]\nallowedSecurityGroups: [{ id: a, groupId: sg-01234567, accountId: '111122223333' }]",
    [
      '4:31 allowedSecurityGroups[0].id: the id "a" is that of allowedPrefixLists[0] already; every statement has its own',
    ],
  ],
  [
    "a tag twice, which has its key for id",
    "requiredTags: [{ key: Owner }, { key: Owner }]",
    [
      '3:39 requiredTags[1].key: the id "Owner" is that of requiredTags[0] already; every statement has its own',
    ],
  ],
  [
    "the id of the limits",
    "allowedPorts: [{ id: limits, protocol: 50 }]",
    [
      '3:22 allowedPorts[0].id: the id "limits" is that of limits already; every statement has its own',
    ],
  ],
];

describe("an id names one statement, not", () => {
  test.each(sameId)("%s", (_why, text, faults) => {
    expect(faultsOf(HEAD + text)).toEqual(faults);
  });
});

test("all faults come at once, in the order of their lines, ids among others", () => {
  const text = `version: 1
bannedCidrs:
  - id: a
    cidrs: [10.0.0.1/8, nonsense]
    mode: warn
    colour: red
  - { id: a, cidrs: [10.0.0.0/8], reason: r }
allowedPorts:
  - { id: b, protocol: tcp, ports: [70000] }
requiredTicket: true
`;
  expect(faultsOf(text).map((fault) => fault.split(": ")[0])).toEqual([
    "1:1 name",
    "3:5 bannedCidrs[0].reason",
    "4:13 bannedCidrs[0].cidrs[0]",
    "4:25 bannedCidrs[0].cidrs[1]",
    "6:5 bannedCidrs[0].colour",
    "7:11 bannedCidrs[1].id",
    "9:37 allowedPorts[0].ports[0]",
    "10:17 requiredTicket",
  ]);
});
