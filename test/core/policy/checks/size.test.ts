import { expect, test } from "@jest/globals";
import { size } from "../../../../core/policy/checks/size.ts";
import type { Limits } from "../../../../core/policy/policy.ts";
import { anOpenPolicy, aRequest, aSubject, someLimits } from "../../../support/builders.ts";

function found(count: number, limits: Partial<Limits>) {
  const asked = Array.from({ length: count }, (_, i) => `tcp ${i} 203.0.113.0/24`);
  return size(aSubject(aRequest(asked), anOpenPolicy({ limits: someLimits(limits) })));
}

test("one rule too many, and the answer says how many pass", () => {
  expect(found(21, { maxRulesPerRequest: 20 })).toEqual([
    {
      code: "too-many-rules",
      effect: "deny",
      pointer: "/IpPermissions",
      statementId: "limits",
      detail: "21 rules in one request; ask for at most 20",
    },
  ]);
});

test.each([
  { because: "just as many as there may be", count: 20, limits: { maxRulesPerRequest: 20 } },
  { because: "no limit", count: 1000, limits: {} },
  {
    because: "a limit for another group",
    count: 21,
    limits: { maxRulesPerRequest: 20, where: { groupIds: ["sg-01234567"] } },
  },
])("nothing to say: $because", ({ count, limits }) => {
  expect(found(count, limits)).toEqual([]);
});

test("destinations count, and not the permissions of the body that they stood in", () => {
  expect(found(2, { maxRulesPerRequest: 1 })).toHaveLength(1);
});

test("in mode warn it gives notice", () => {
  expect(found(2, { maxRulesPerRequest: 1, mode: "warn" })).toEqual([
    expect.objectContaining({ effect: "notice" }),
  ]);
});
