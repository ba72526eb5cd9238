import { describe, expect, test } from "@jest/globals";
import { RECORD_TYPES } from "../../core/ledger/record.ts";
import {
  GroupRecordParameters,
  RequestRecordParameters,
  readRecordCursor,
  readRecordQuery,
  writeRecordCursor,
} from "../../lambda/recordQuery.ts";

const REQUEST_ID = `req-${"a".repeat(32)}`;
const GROUP = "group/111122223333/us-east-1/sg-0123456789abcdef0";
const PLACES = [
  { chain: `request/${REQUEST_ID}`, seq: 1 },
  { chain: GROUP, seq: 1_234_567 },
];

function read(parameters: Readonly<Record<string, string>>) {
  return readRecordQuery(parameters, GroupRecordParameters);
}

describe("the query of a list of records", () => {
  test("is of the first fifty where nothing is said", () => {
    expect(read({})).toEqual({ kind: "query", query: { limit: 50 } });
  });

  test.each([
    ["a request", { requestId: REQUEST_ID }, { requestId: REQUEST_ID }],
    ["a first moment", { since: "2026-01-02T03:04:05Z" }, { since: "2026-01-02T03:04:05.000Z" }],
    [
      "a last moment, elsewhere",
      { until: "2026-01-02T03:04:05.5+02:00" },
      { until: "2026-01-02T01:04:05.500Z" },
    ],
    ["the highest limit", { limit: "100" }, { limit: 100 }],
    ...PLACES.map((place) => ["a cursor", { cursor: writeRecordCursor(place) }, { after: place }]),
  ] as [string, Record<string, string>, object][])("may name %s", (_, parameters, query) => {
    expect(read(parameters)).toMatchObject({ kind: "query", query });
  });

  test.each(RECORD_TYPES)("may name the type %s", (type) => {
    expect(read({ type })).toMatchObject({ query: { type } });
  });

  test.each([
    ["type", "opened"],
    ["type", "done,shared"],
    ["requestId", "req-1"],
    ["requestId", `${REQUEST_ID}\n`],
    ["since", "yesterday"],
    ["until", "2026-01-02"],
    ["limit", "0"],
    ["limit", "101"],
    ["cursor", "abc"],
    ["principal", "jo"],
    ["toString", "x"],
  ])("is refused by the parameter's name: %s=%j", (parameter, value) => {
    expect(read({ [parameter]: value })).toMatchObject({
      kind: "invalid",
      faults: [{ parameter }],
    });
  });

  test("of one request takes no request", () => {
    const reading = readRecordQuery({ requestId: REQUEST_ID }, RequestRecordParameters);
    expect(reading).toMatchObject({ kind: "invalid", faults: [{ parameter: "requestId" }] });
  });

  test("names everything that is wrong at once", () => {
    const reading = read({ type: "x", limit: "0", since: "y", until: "z", cursor: "c", a: "b" });
    const names =
      reading.kind === "invalid" ? reading.faults.map(({ parameter }) => parameter) : [];
    expect(names.toSorted()).toEqual(["a", "cursor", "limit", "since", "type", "until"]);
  });
});

describe("a cursor", () => {
  test.each(PLACES)("is read back as the place it was written for: $chain", (place) => {
    expect(readRecordCursor(writeRecordCursor(place))).toEqual(place);
  });

  const good = writeRecordCursor({ chain: GROUP, seq: 1_234_567 });
  const of = (text: string) => Buffer.from(text).toString("base64url");
  test.each([
    ["nothing", ""],
    ["any text", "abc"],
    ["one character less", good.slice(0, -1)],
    ["one character more", `${good}A`],
    ["padding", `${good}==`],
    ["a line feed", `${good}\n`],
    ["no number", of(`${GROUP} `)],
    ["a number below the first", writeRecordCursor({ chain: GROUP, seq: 0 })],
    ["a negative number", writeRecordCursor({ chain: GROUP, seq: -1 })],
    ["a number that no number can hold", writeRecordCursor({ chain: GROUP, seq: 1e16 })],
    ["a fraction", writeRecordCursor({ chain: GROUP, seq: 1.5 })],
    ["a chain of another kind", writeRecordCursor({ chain: "user/1", seq: 1 })],
    ["no check sum", of(`${PLACES[0]?.chain} 1`)],
    ["the check sum of another place", of(`${PLACES[0]?.chain} 2 ${"0".repeat(16)}`)],
  ])("that was tampered with is none: %s", (_, cursor) => {
    expect(readRecordCursor(cursor)).toBeUndefined();
  });

  test("is none with any other character at any place", () => {
    for (const [index, letter] of [...good].entries()) {
      const other = letter === "A" ? "B" : "A";
      const changed = good.slice(0, index) + other + good.slice(index + 1);
      expect(readRecordCursor(changed)).toBeUndefined();
    }
  });
});
