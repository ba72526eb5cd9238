import { describe, expect, test } from "@jest/globals";
import { STATUSES } from "../../core/ledger/states.ts";
import { readListQuery } from "../../lambda/listQuery.ts";
import { writeCursor } from "../../lambda/page.ts";

function read(parameters: Readonly<Record<string, string>>) {
  return readListQuery(parameters);
}

const PLACE = { createdAt: "2026-01-02T03:04:05.000Z", requestId: `req-${"a".repeat(32)}` };

describe("the query of a list", () => {
  test("is of the fifty newest where nothing is said", () => {
    expect(read({})).toEqual({ kind: "query", query: { limit: 50 } });
  });

  test.each([
    ["a group", { groupId: "sg-0123456789abcdef0" }, { groupId: "sg-0123456789abcdef0" }],
    ["an old group id", { groupId: "sg-01234567" }, { groupId: "sg-01234567" }],
    ["a limit", { limit: "1" }, { limit: 1 }],
    ["the highest limit", { limit: "100" }, { limit: 100 }],
    ["a time", { since: "2026-01-02T03:04:05Z" }, { since: "2026-01-02T03:04:05.000Z" }],
    [
      "a time elsewhere",
      { since: "2026-01-02T03:04:05.5+02:00" },
      { since: "2026-01-02T01:04:05.500Z" },
    ],
    ["a cursor", { cursor: writeCursor(PLACE) }, { after: PLACE }],
  ])("may name %s", (_, parameters, query) => {
    expect(read(parameters)).toMatchObject({ kind: "query", query });
  });

  test("may name a principal in any words: one that there is not has no requests", () => {
    expect(read({ principal: "jo" })).toMatchObject({ principal: "jo", query: { limit: 50 } });
  });

  test.each(STATUSES)("may name the status %s", (status) => {
    expect(read({ status })).toMatchObject({ query: { status } });
  });

  test.each([
    ["status", "done"],
    ["status", ""],
    ["groupId", "sg-1"],
    ["groupId", "SG-0123456789ABCDEF0"],
    ["groupId", "sg-0123456789abcdef0\n"],
    ["since", "yesterday"],
    ["since", "2026-01-02"],
    ["since", "2026-02-30T00:00:00Z"],
    ["since", "2026-01-02T03:04:05"],
    ["limit", "0"],
    ["limit", "101"],
    ["limit", "-1"],
    ["limit", "1.5"],
    ["limit", "1e1"],
    ["limit", " 1"],
    ["cursor", "abc"],
    ["status", "denied,failed"],
    ["colour", "blue"],
    ["Status", "denied"],
    ["toString", "x"],
  ])("is refused by the parameter's name: %s=%j", (parameter, value) => {
    const reading = read({ [parameter]: value });
    expect(reading).toMatchObject({ kind: "invalid", faults: [{ parameter }] });
  });

  test("names everything that is wrong at once", () => {
    const reading = read({
      status: "x",
      limit: "0",
      since: "y",
      groupId: "z",
      cursor: "c",
      a: "b",
    });
    const names =
      reading.kind === "invalid" ? reading.faults.map(({ parameter }) => parameter) : [];
    expect(names.toSorted()).toEqual(["a", "cursor", "groupId", "limit", "since", "status"]);
  });
});
