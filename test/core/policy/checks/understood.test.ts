import { expect, test } from "@jest/globals";
import { understood } from "../../../../core/policy/checks/understood.ts";
import { anOpenPolicy, aRequest, aSubject, someFacts } from "../../../support/builders.ts";

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
