import { describe, expect, test } from "@jest/globals";
import { decide } from "../../../core/policy/decide.ts";
import { driftFindings, onDriftOf, towards } from "../../../core/policy/drift.ts";
import type { PrefixListFacts } from "../../../core/policy/facts.ts";
import type { AllowedPrefixList, Policy } from "../../../core/policy/policy.ts";
import {
  aBan,
  aList,
  anOpenPolicy,
  aPermit,
  aRequest,
  aRequiredTag,
  aSubject,
  someFacts,
  someLimits,
} from "../../support/builders.ts";

const ACCOUNT = "111122223333";
const LIST = "pl-01234567";

const statement = (members: Partial<AllowedPrefixList> = {}): AllowedPrefixList => ({
  id: "lists",
  where: {},
  ownerId: ACCOUNT,
  prefixListId: LIST,
  minPrefixLength: {},
  ...members,
});

function subjectOf(list: PrefixListFacts, members: Partial<Policy> = {}) {
  const policy = anOpenPolicy({ prefixLists: [statement()], ...members });
  const facts = someFacts([], {}, new Map([[LIST, list]]));
  return aSubject(aRequest([`tcp 443 ${LIST}`]), policy, facts);
}

const NOW = aList(ACCOUNT, ["10.1.0.0/16"]);

describe("the policy denies what a list stands for now", () => {
  test.each<[string, Partial<Policy>, readonly string[]]>([
    ["nothing", {}, []],
    ["a ban that it reaches", { bans: [aBan(["10.0.0.0/8"])] }, ["banned-cidr"]],
    ["a ban elsewhere", { bans: [aBan(["11.0.0.0/8"])] }, []],
    ["a port towards it", { permits: [aPermit("tcp 443", ["11.0.0.0/8"])] }, ["port-not-allowed"]],
    ["a width", { limits: someLimits({ minPrefixLength: { ipv4: 17 } }) }, ["too-broad"]],
    ["the list itself", { prefixLists: [] }, ["prefix-list-not-allowed"]],
    ["a tag that is missing", { requiredTags: [aRequiredTag("Cost")] }, []],
    ["a request of more rules", { limits: someLimits({ maxRulesPerRequest: 0 }) }, []],
    ["whoever asked", { requesters: [] }, []],
  ])("by %s", (_, members, codes) => {
    expect(driftFindings(subjectOf(NOW, members)).map(({ code }) => code)).toEqual(codes);
  });

  test("never by what is not known of it", () => {
    const unresolved = { kind: "unresolved", reason: "its state is modify-in-progress" } as const;
    expect(driftFindings(subjectOf(unresolved))).toEqual([]);
  });

  test("never by a check that fails", () => {
    const subject = subjectOf(NOW);
    const get = () => {
      throw new Error("broken");
    };
    const broken = { ...subject, policy: Object.create(subject.policy, { bans: { get } }) };
    expect(decide(broken).findings).toContainEqual(
      expect.objectContaining({ code: "check-failed" }),
    );
    expect(driftFindings(broken)).toEqual([]);
  });
});

describe("what becomes of a drift", () => {
  const said = (...statements: readonly AllowedPrefixList[]) =>
    onDriftOf(LIST, ACCOUNT, subjectOf(NOW, { prefixLists: statements }));
  const REVOKE = { onDrift: "revoke" } as const;

  test.each([
    ["alarm", "its statement says nothing", [statement()]],
    ["alarm", "its statement says so", [statement({ onDrift: "alarm" })]],
    ["revoke", "its statement says so", [statement(REVOKE)]],
    ["revoke", "one of two says so", [statement({ id: "other" }), statement(REVOKE)]],
    ["alarm", "no statement permits it", []],
    [
      "alarm",
      "another owner's says revoke",
      [statement(), statement({ ...REVOKE, ownerId: "AWS" })],
    ],
    [
      "alarm",
      "one for other groups says revoke",
      [statement(), statement({ ...REVOKE, where: { groupIds: ["sg-0fedcba9876543210"] } })],
    ],
  ])("is %s where %s", (expected, _, statements) => {
    expect(said(...statements)).toBe(expected);
  });
});

test("only the rules that lead to the list are looked at", () => {
  const { permissions } = aRequest([`tcp 443 ${LIST}`, "tcp 443 pl-2", "tcp 443 203.0.113.0/24"]);
  expect(towards(permissions, LIST)).toEqual(permissions.slice(0, 1));
});
