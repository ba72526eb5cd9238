import { describe, expect, test } from "@jest/globals";
import { sha256 } from "../../../../core/canonical.ts";
import {
  type AuditCopy,
  exportReader,
  exportWriter,
} from "../../../../core/ledger/audit/exportForm.ts";
import { groupChain } from "../../../../core/ledger/stored.ts";
import { must } from "../../../support/builders.ts";
import { at, completion, GROUP, intention } from "../../../support/ledgerBuilders.ts";

const FIRST = intention();
const { request, head, records } = completion(FIRST);
const [decided, intended] = FIRST.records.map((one) => must(one, "a record"));
const done = must(records[0], "done");
const CHAIN = groupChain(GROUP);

const writer = exportWriter();
const LINES = [
  writer.start({ kind: "all" }, at(99)),
  writer.head(head),
  writer.request({ ...request, nonce: "f".repeat(32) }),
  writer.record(must(intended, "intended")),
  writer.record(done),
  writer.record(must(decided, "decided")),
];
const END = writer.end();

function copyOf(lines: readonly string[]): AuditCopy {
  const reader = exportReader();
  for (const line of lines) reader.add(line);
  return reader.copy();
}

describe("a copy", () => {
  test("says first what it is a copy of, and last how many lines it had and their digest", () => {
    expect(JSON.parse(must(LINES[0], "a title"))).toEqual({
      export: { form: "egress-guard/audit-export/v1", at: at(99), scope: { kind: "all" } },
    });
    const digest = LINES.reduce((before, line) => sha256(`${before}\n${line}`), "");
    expect(JSON.parse(END)).toEqual({ end: { lines: 6, digest } });
  });

  test("reads back as what was written, less the nonce", () => {
    expect(copyOf([...LINES, END])).toEqual({
      scope: { kind: "all" },
      heads: new Map([[CHAIN, JSON.parse(JSON.stringify(head))]]),
      requests: new Map([["req-1", JSON.parse(JSON.stringify({ ...request, nonce: "" }))]]),
      chains: new Map([
        [CHAIN, [intended, done]],
        ["request/req-1", [decided]],
      ]),
      end: "fits",
      faults: [],
    });
  });

  test("of records alone has no scope, as the API gives them", () => {
    expect(copyOf(LINES.slice(3))).not.toHaveProperty("scope");
  });
});

describe("what lines are not, they are told by their numbers:", () => {
  const NEITHER = "is neither a record nor anything else that a copy has";
  const AFTER = "stands after the last line of the copy";
  const told = (line: number, detail: string) => ({ line, detail });
  const lineOf = (value: unknown) => JSON.stringify(value);
  const rows: readonly [
    why: string,
    lines: readonly string[],
    end: AuditCopy["end"],
    faults: AuditCopy["faults"],
  ][] = [
    ["nothing, of a copy that is whole", [...LINES, END], "fits", []],
    ["nothing, of one that breaks off", LINES, "absent", []],
    ["nothing, of no line at all", [], "absent", []],
    ["one line less", [...LINES.slice(1), END], "differs", []],
    ["two lines in another order", [...LINES.toReversed(), END], "differs", [told(6, NEITHER)]],
    ["no JSON", ["{", ...LINES.slice(1)], "absent", [told(1, NEITHER)]],
    ["a second title", [...LINES, must(LINES[0], "a title")], "absent", [told(7, NEITHER)]],
    ["a title of another form", [lineOf({ export: { form: "x" } })], "absent", [told(1, NEITHER)]],
    ["a record without a hash", [lineOf({ chain: CHAIN })], "absent", [told(1, NEITHER)]],
    ["a record without a chain", [lineOf({ hash: "0" })], "absent", [told(1, NEITHER)]],
    ["a head without a group", [lineOf({ head: {} })], "absent", [told(1, NEITHER)]],
    ["a request without an id", [lineOf({ request: {} })], "absent", [told(1, NEITHER)]],
    ["a line behind the end", [...LINES, END, must(LINES[5], "one")], "fits", [told(8, AFTER)]],
    ["a second end", [...LINES, END, END], "fits", [told(8, AFTER)]],
    ["another count at the end", [...LINES, END.replace("6", "7")], "differs", []],
    [
      "another digest at the end",
      [...LINES, lineOf({ end: { lines: 6, digest: "0" } })],
      "differs",
      [],
    ],
  ];
  test.each(rows)("%s", (_why, lines, end, faults) => {
    const copy = copyOf(lines);
    expect(copy.end).toBe(end);
    expect(copy.faults).toEqual(faults);
  });
});
