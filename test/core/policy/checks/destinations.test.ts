import { describe, expect, test } from "@jest/globals";
import { destinations } from "../../../../core/policy/checks/destinations.ts";
import type { Facts, PrefixListFacts } from "../../../../core/policy/facts.ts";
import type { AllowedPrefixList, AllowedSecurityGroup } from "../../../../core/policy/policy.ts";
import { aList, anOpenPolicy, aRequest, aSubject, someFacts } from "../../../support/builders.ts";

const ACCOUNT = "111122223333";
const OWN = "pl-01234567";
const S3 = "pl-63a5400a";
const PROXY = "sg-0bbbbbbbbbbbbbbbb";

const LISTS: Facts["prefixLists"] = new Map<string, PrefixListFacts>([
  [OWN, aList(ACCOUNT, ["203.0.113.0/24"])],
  [S3, aList("AWS", ["52.216.0.0/15"])],
  ["pl-0000000a", { kind: "unresolved", reason: "its state is modify-in-progress" }],
]);

const listOf = (members: Partial<AllowedPrefixList>): AllowedPrefixList => ({
  id: "lists",
  where: {},
  ownerId: ACCOUNT,
  minPrefixLength: {},
  ...members,
});
const groupOf = (members: Partial<AllowedSecurityGroup> = {}): AllowedSecurityGroup => ({
  id: "proxy",
  where: {},
  groupId: PROXY,
  accountId: ACCOUNT,
  ...members,
});

function found(
  asked: readonly string[],
  prefixLists: readonly AllowedPrefixList[] = [],
  securityGroups: readonly AllowedSecurityGroup[] = [],
) {
  const policy = anOpenPolicy({ prefixLists, securityGroups });
  return destinations(aSubject(aRequest(asked), policy, someFacts([], {}, LISTS)));
}

describe("a prefix list is a destination only where a statement permits it", () => {
  test("and the answer names its owner and what is permitted", () => {
    const permitted = [listOf({ id: "aws", ownerId: "AWS" }), listOf({ prefixListId: "pl-2" })];
    expect(found([`tcp 443 ${OWN}`], permitted)).toEqual([
      {
        code: "prefix-list-not-allowed",
        effect: "deny",
        pointer: "/IpPermissions/0/PrefixListIds/0",
        detail: `tcp 443 ${OWN}: no statement permits ${OWN} of ${ACCOUNT}; permitted are AWS's own lists (aws), pl-2 (lists)`,
      },
    ]);
  });

  test.each([
    ["its id and owner", OWN, listOf({ prefixListId: OWN }), 0],
    ["its id, and another owner", OWN, listOf({ prefixListId: OWN, ownerId: "444455556666" }), 1],
    ["another id", OWN, listOf({ prefixListId: "pl-76543210" }), 1],
    ["all of AWS, which it is", S3, listOf({ ownerId: "AWS" }), 0],
    ["all of AWS, which it is not", OWN, listOf({ ownerId: "AWS" }), 1],
    ["one of AWS, which it is", S3, listOf({ ownerId: "AWS", prefixListId: S3 }), 0],
    ["one of AWS, which it is not", S3, listOf({ ownerId: "AWS", prefixListId: OWN }), 1],
    [
      "it, in another VPC",
      OWN,
      listOf({ prefixListId: OWN, where: { vpcIds: ["vpc-00000000"] } }),
      1,
    ],
  ])("where the statement names %s", (_, list, statement, count) => {
    expect(found([`tcp 443 ${list}`], [statement])).toHaveLength(count);
  });

  test.each([
    ["can't be read", "pl-0000000a", "its state is modify-in-progress"],
    ["was not looked up", "pl-0000000b", "it was not looked up"],
  ])("and one that %s stands for nothing known, whoever permits it", (_, list, reason) => {
    expect(found([`tcp 443 ${list}`], [listOf({ prefixListId: list })])).toEqual([
      {
        code: "prefix-list-unresolved",
        effect: "deny",
        pointer: "/IpPermissions/0/PrefixListIds/0",
        detail: `tcp 443 ${list}: what ${list} stands for is not known (${reason}); name address blocks, or ask again when it can be read`,
      },
    ]);
  });
});

describe("a security group is a destination only where a statement permits it", () => {
  test("be it the group itself, and the answer names account and what is permitted", () => {
    expect(found(["-1 sg-0123456789abcdef0"], [], [groupOf()])).toEqual([
      {
        code: "security-group-not-allowed",
        effect: "deny",
        pointer: "/IpPermissions/0/UserIdGroupPairs/0",
        detail: `all protocols sg-0123456789abcdef0: no statement permits security group sg-0123456789abcdef0 of ${ACCOUNT}; permitted are ${PROXY} of ${ACCOUNT} (proxy)`,
      },
    ]);
  });

  test.each([
    ["group and account", groupOf(), 0],
    ["the group in another account", groupOf({ accountId: "444455556666" }), 1],
    ["another group", groupOf({ groupId: "sg-01234567" }), 1],
    ["it, in another VPC", groupOf({ where: { vpcIds: ["vpc-00000000"] } }), 1],
  ])("where the statement names %s", (_, statement, count) => {
    expect(found([`tcp 443 ${PROXY}`], [], [statement])).toHaveLength(count);
  });

  test("and the account that a request names is the one that counts", () => {
    const request = aRequest([`tcp 443 ${PROXY}`]);
    const permissions = request.permissions.map((permission) => ({
      ...permission,
      destination: {
        family: "security-group" as const,
        groupId: PROXY,
        accountId: "444455556666",
      },
    }));
    const policy = anOpenPolicy({ securityGroups: [groupOf()] });
    expect(destinations(aSubject({ ...request, permissions }, policy))).toHaveLength(1);
  });
});

test("five of many permitted names are repeated", () => {
  const many = Array.from({ length: 7 }, (_, i) => groupOf({ id: `g${i}` }));
  const [finding] = found(["tcp 443 sg-01234567"], [], many);
  expect(finding?.detail).toMatch(/\(g4\) and 2 more$/);
});

test("address blocks are other checks' business, also beside others", () => {
  const rules = ["tcp 443 203.0.113.0/24", `tcp 443 ${OWN}`, "-1 ::/0", "-1 sg-01234567"];
  expect(found(rules).map(({ pointer }) => pointer.split("/")[2])).toEqual(["1", "3"]);
});
