import { describe, expect, test } from "@jest/globals";
import { understood } from "../../../../core/policy/checks/understood.ts";
import type { Facts } from "../../../../core/policy/facts.ts";
import { aList, anOpenPolicy, aRequest, aSubject, someFacts } from "../../../support/builders.ts";

function found(unreadable?: readonly string[], rules = ["-1 0.0.0.0/0"]) {
  const facts = {
    ...someFacts(rules),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
  return understood(aSubject(aRequest(["tcp 443 203.0.113.0/24"]), anOpenPolicy(), facts));
}

test("beside a rule that can't be read nothing is added, and the answer names the rule", () => {
  expect(found(["sgr-1"])).toEqual([
    {
      code: "rule-not-understood",
      effect: "deny",
      pointer: "/GroupId",
      detail:
        "sgr-1 of sg-0123456789abcdef0 is a rule that this guard can't read, so what it lets out is not known; remove it, or update the guard",
    },
  ]);
});

test("also where the group has no rule that can be read", () => {
  expect(found(["sgr-1"], [])).toHaveLength(1);
});

test("each such rule is named", () => {
  expect(found(["sgr-1", "sgr-2"])).toHaveLength(2);
});

test.each([
  { because: "none", unreadable: [] },
  { because: "nothing said of any", unreadable: undefined },
])("nothing to say: $because", ({ unreadable }) => {
  expect(found(unreadable)).toEqual([]);
});

describe("a prefix list among the group's rules", () => {
  const LIST = "pl-01234567";
  const UNREAD = { kind: "unresolved", reason: "its state is modify-failed" } as const;

  function said(
    lists: Facts["prefixLists"],
    rules = [`tcp 443 ${LIST}`],
    asked = "tcp 443 203.0.113.0/24",
  ) {
    return understood(aSubject(aRequest([asked]), anOpenPolicy(), someFacts(rules, {}, lists)));
  }

  test("that can't be read lets nothing be added, and the answer says why", () => {
    expect(said(new Map([[LIST, UNREAD]]))).toEqual([
      {
        code: "prefix-list-unresolved",
        effect: "deny",
        pointer: "/GroupId",
        detail: `sg-0123456789abcdef0 has a rule to ${LIST}, and what that stands for is not known (its state is modify-failed); remove the rule, or ask again when the list can be read`,
      },
    ]);
  });

  test("that was not looked up is not known either", () => {
    expect(said(new Map()).map(({ detail }) => detail)).toEqual([
      expect.stringContaining("is not known (it was not looked up); remove"),
    ]);
  });

  test("is named once, whatever the number of rules to it", () => {
    expect(said(new Map(), [`tcp 443 ${LIST}`, `tcp 444 ${LIST}`])).toHaveLength(1);
  });

  test("that can be read needs no word", () => {
    expect(said(new Map([[LIST, aList("AWS", ["198.51.100.0/24"])]]))).toEqual([]);
  });

  test("that the request names itself is left to the check of destinations", () => {
    expect(said(new Map([[LIST, UNREAD]]), [`tcp 443 ${LIST}`], `tcp 80 ${LIST}`)).toEqual([]);
  });

  test("is not what rules to blocks and groups lead to", () => {
    expect(said(new Map(), ["tcp 443 198.51.100.0/24", "-1 sg-01234567"])).toEqual([]);
  });
});
