import { describe, expect, test } from "@jest/globals";
import { canonicalJson } from "../../../../core/canonical.ts";
import { tags } from "../../../../core/policy/checks/tags.ts";
import type { RequiredTag } from "../../../../core/policy/policy.ts";
import { anOpenPolicy, aRequest, aRequiredTag, aSubject } from "../../../support/builders.ts";

const OWNER = aRequiredTag("Owner", {
  pattern: "[^@ ]+@acme\\.example",
  matches: (value) => /^[^@ ]+@acme\.example$/.test(value),
});
const TICKET = aRequiredTag("Ticket", { id: "change", reason: "Every rule has a change" });

function found(given: Readonly<Record<string, string>>, ...requiredTags: readonly RequiredTag[]) {
  return tags(aSubject(aRequest([], given), anOpenPolicy({ requiredTags })));
}

describe("missing", () => {
  test("an answer says which tag, and what it takes", () => {
    expect(found({}, OWNER)).toEqual([
      {
        code: "missing-tag",
        effect: "deny",
        pointer: "/TagSpecifications",
        statementId: "owner",
        detail: "the tag Owner is missing; give it a value that matches [^@ ]+@acme\\.example",
      },
    ]);
  });

  test("a tag without a pattern takes any value, and the reason is said", () => {
    expect(found({}, TICKET)).toEqual([
      expect.objectContaining({
        statementId: "change",
        detail: "the tag Ticket is missing (Every rule has a change); give it any value",
      }),
    ]);
  });

  test("a key in another case is another key", () => {
    expect(found({ owner: "a@acme.example" }, OWNER)).toEqual([
      expect.objectContaining({ code: "missing-tag" }),
    ]);
  });
});

describe("of another form", () => {
  test("an answer quotes the value, and says what passes", () => {
    expect(found({ Team: "x", Owner: "ann" }, OWNER)).toEqual([
      {
        code: "tag-format",
        effect: "deny",
        pointer: "/TagSpecifications/0/Tags/1/Value",
        statementId: "owner",
        detail:
          '"ann" is not what the tag Owner takes; give it a value that matches [^@ ]+@acme\\.example',
      },
    ]);
  });

  test.each(["", "ann@acme.example ", "ann@acme.example\n", "x ann@acme.example"])(
    "the whole value counts: %j",
    (value) => {
      expect(found({ Owner: value }, OWNER)).toEqual([
        expect.objectContaining({ code: "tag-format" }),
      ]);
    },
  );

  test("a long value of any characters can be put into a record", () => {
    for (const value of ["😀".repeat(256), `${"x".repeat(78)}😀`, "\u2028"]) {
      const [finding] = found({ Owner: value }, OWNER);
      expect(() => canonicalJson(finding)).not.toThrow();
      expect(finding?.code).toBe("tag-format");
    }
  });
});

test("a value of the form passes, and so does any value of a tag without one", () => {
  expect(found({ Owner: "ann@acme.example", Ticket: "" }, OWNER, TICKET)).toEqual([]);
});

test("each required tag speaks for itself", () => {
  expect(found({ Owner: "ann" }, OWNER, TICKET).map(({ code }) => code)).toEqual([
    "tag-format",
    "missing-tag",
  ]);
});

test("two statements about one tag must both be met", () => {
  const short = aRequiredTag("Owner", { id: "short", matches: (value) => value.length < 5 });
  expect(
    found({ Owner: "ann@acme.example" }, OWNER, short).map(({ statementId }) => statementId),
  ).toEqual(["short"]);
});

test("a tag for another group is not asked for", () => {
  expect(found({}, { ...OWNER, where: { groupIds: ["sg-01234567"] } })).toEqual([]);
});

test("in mode warn it gives notice", () => {
  expect(found({}, { ...OWNER, mode: "warn" })).toEqual([
    expect.objectContaining({ effect: "notice" }),
  ]);
});
