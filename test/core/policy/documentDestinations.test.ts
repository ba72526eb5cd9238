import { describe, expect, test } from "@jest/globals";
import { faultsOf, HEAD } from "../../support/policyDocuments.ts";

const LIST = "id: a, prefixListId: pl-01234567";
const GROUP = "id: a, groupId: sg-01234567";

const lists: readonly [why: string, keys: string, fault: string][] = [
  [
    "without an owner",
    LIST,
    "3:22 allowedPrefixLists[0].ownerId: missing: write an owner: AWS, or the 12 digits of an account id",
  ],
  [
    "whose owner is a number",
    `${LIST}, ownerId: 111122223333`,
    "3:67 allowedPrefixLists[0].ownerId: 111122223333 is not an owner: AWS, or the 12 digits of an account id",
  ],
  [
    "whose owner is AWS in other letters",
    `${LIST}, ownerId: aws`,
    '3:67 allowedPrefixLists[0].ownerId: "aws" is not an owner: AWS, or the 12 digits of an account id',
  ],
  [
    "of an account without an id, which would be all that it shares",
    "id: a, ownerId: '111122223333'",
    "3:22 allowedPrefixLists[0].prefixListId: missing: write the id of one list of 111122223333; only AWS's own lists are named by their owner alone",
  ],
  [
    "whose id is too short",
    "id: a, ownerId: AWS, prefixListId: pl-0123",
    '3:59 allowedPrefixLists[0].prefixListId: "pl-0123" is not a prefix list\'s id: pl- and 8 or 17 lower-case hex digits',
  ],
  [
    "wider than an address",
    `${LIST}, ownerId: AWS, minPrefixLength: { ipv4: 33 }`,
    "3:97 allowedPrefixLists[0].minPrefixLength.ipv4: 33 is not a prefix length 0-32",
  ],
  [
    "with another word for what becomes of a drift",
    `${LIST}, ownerId: AWS, onDrift: ignore`,
    '3:81 allowedPrefixLists[0].onDrift: "ignore" is not alarm or revoke',
  ],
];

describe("a prefix list is refused", () => {
  test.each(lists)("%s", (_why, keys, fault) => {
    expect(faultsOf(`${HEAD}allowedPrefixLists: [{ ${keys} }]`)).toEqual([fault]);
  });
});

const groups: readonly [why: string, keys: string, fault: string][] = [
  [
    "without an account",
    GROUP,
    "3:25 allowedSecurityGroups[0].accountId: missing: write the 12 digits of an account id, in quotes",
  ],
  [
    "whose account has eleven digits",
    `${GROUP}, accountId: '11112222333'`,
    '3:67 allowedSecurityGroups[0].accountId: "11112222333" is not the 12 digits of an account id, in quotes',
  ],
  [
    "whose id is that of a list",
    "id: a, groupId: pl-01234567, accountId: '111122223333'",
    '3:43 allowedSecurityGroups[0].groupId: "pl-01234567" is not a security group\'s id: sg- and 8 or 17 lower-case hex digits',
  ],
];

describe("a security group is refused", () => {
  test.each(groups)("%s", (_why, keys, fault) => {
    expect(faultsOf(`${HEAD}allowedSecurityGroups: [{ ${keys} }]`)).toEqual([fault]);
  });
});

test.each(["0", "1001", "60.5"])("a quota of %s is refused", (quota) => {
  expect(faultsOf(`${HEAD}limits: { maxRulesPerGroup: ${quota} }`)).toEqual([
    `3:29 limits.maxRulesPerGroup: ${quota} is not a number of rules 1-1000`,
  ]);
});
