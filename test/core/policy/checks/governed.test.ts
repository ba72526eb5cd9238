import { expect, test } from "@jest/globals";
import { governed } from "../../../../core/policy/checks/governed.ts";
import { aPolicy, aRequest, aSubject, someFacts } from "../../../support/builders.ts";

function found(tags: Readonly<Record<string, string>>, governedTag = "egress-guard:governed") {
  const facts = someFacts([], { tags: new Map(Object.entries(tags)) });
  return governed(aSubject(aRequest([]), aPolicy({ governedTag }), facts));
}

test("a group without the tag is not governed, and the answer says what to do", () => {
  expect(found({})).toEqual([
    {
      code: "group-not-governed",
      effect: "deny",
      pointer: "/GroupId",
      detail:
        "sg-0123456789abcdef0 does not carry the tag egress-guard:governed=true; its owner must put the group under the guard first",
    },
  ]);
});

test.each([
  { because: "the tag", tags: { "egress-guard:governed": "true" } },
  { because: "the tag beside others", tags: { team: "a", "egress-guard:governed": "true" } },
  { because: "the tag that the policy names", tags: { managed: "true" }, tag: "managed" },
])("governed: $because", ({ tags, tag }) => {
  expect(found(tags, tag)).toEqual([]);
});

test.each([
  { because: "false", tags: { "egress-guard:governed": "false" } },
  { because: "no value", tags: { "egress-guard:governed": "" } },
  { because: "another case", tags: { "egress-guard:governed": "True" } },
  { because: "a blank after it", tags: { "egress-guard:governed": "true " } },
  { because: "a key in another case", tags: { "Egress-Guard:Governed": "true" } },
  {
    because: "the usual tag where the policy names another",
    tags: { "egress-guard:governed": "true" },
    tag: "managed",
  },
])("not governed: $because", ({ tags, tag }) => {
  expect(found(tags, tag)).toHaveLength(1);
});
