import { describe, expect, test } from "@jest/globals";
import { isLater, judgedList, notes } from "../../../core/ledger/drift.ts";
import type { AuditRecord } from "../../../core/ledger/record.ts";

const LIST = { prefixListId: "pl-1", ownerId: "111122223333" };
const versionOf = (version: number | undefined, mark: string) => ({
  ...LIST,
  ...(version === undefined ? {} : { version }),
  entriesDigest: mark.repeat(64),
});
const recordOf = (members: object) =>
  ({ v: 1, chain: "c", seq: 1, prev: "", type: "decided", at: "", ...members }) as AuditRecord;

describe("a list is a later version than the one that was judged", () => {
  test.each([
    ["a higher number", versionOf(3, "a"), versionOf(2, "b"), true],
    ["the same number", versionOf(2, "a"), versionOf(2, "a"), false],
    ["a lower number, as a describe that lags shows", versionOf(1, "b"), versionOf(2, "a"), false],
    ["a higher number with the same entries", versionOf(3, "a"), versionOf(2, "a"), true],
    [
      "other entries of a list without numbers",
      versionOf(undefined, "a"),
      versionOf(undefined, "b"),
      true,
    ],
    [
      "the same entries of one without numbers",
      versionOf(undefined, "a"),
      versionOf(undefined, "a"),
      false,
    ],
    [
      "other entries, where only the one that was judged has a number",
      versionOf(undefined, "a"),
      versionOf(2, "b"),
      true,
    ],
    [
      "other entries, where only the new one has a number",
      versionOf(2, "a"),
      versionOf(undefined, "b"),
      true,
    ],
    [
      "the same entries, where only one has a number",
      versionOf(2, "a"),
      versionOf(undefined, "a"),
      false,
    ],
    ["nothing that was judged", versionOf(1, "a"), undefined, true],
  ])("by %s", (_, list, judged, later) => {
    expect(isLater(list, judged)).toBe(later);
  });
});

describe("the list that a decision was made on", () => {
  const facts = {
    groupDigest: "",
    prefixLists: [versionOf(4, "a"), { ...versionOf(1, "b"), prefixListId: "pl-2" }],
  };

  test("is read from its record", () => {
    expect(judgedList(recordOf({ facts }), "pl-2")).toEqual({
      ...versionOf(1, "b"),
      prefixListId: "pl-2",
    });
  });

  test("is of nobody where its record does not say whose it is", () => {
    const record = recordOf({ facts: { prefixLists: [{ prefixListId: "pl-1", version: "4" }] } });
    expect(judgedList(record, "pl-1")).toEqual({
      prefixListId: "pl-1",
      ownerId: "",
      entriesDigest: "",
    });
  });

  test.each([
    ["no facts", {}],
    ["no lists", { facts: { groupDigest: "" } }],
    ["other lists", { facts: { prefixLists: [{ prefixListId: "pl-9" }] } }],
    ["what is no list", { facts: { prefixLists: "pl-1" } }],
  ])("is not known from a record with %s", (_, members) => {
    expect(judgedList(recordOf(members), "pl-1")).toBeUndefined();
  });
});

test("a record notes a drift to its own version alone", () => {
  const record = recordOf({ type: "drift", list: versionOf(3, "a") });
  expect(notes(record, versionOf(3, "a"))).toBe(true);
  expect(notes(record, versionOf(4, "a"))).toBe(false);
  expect(notes(recordOf({ type: "done", list: versionOf(3, "a") }), versionOf(3, "a"))).toBe(false);
});
