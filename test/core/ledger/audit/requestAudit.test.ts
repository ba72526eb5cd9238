import { describe, expect, test } from "@jest/globals";
import { type RequestEvidence, requestFaults } from "../../../../core/ledger/audit/requestAudit.ts";
import { appendRecord, type SealedRecord } from "../../../../core/ledger/record.ts";
import { groupChain } from "../../../../core/ledger/stored.ts";
import { must } from "../../../support/builders.ts";
import { at, completion, denial, GROUP, intention } from "../../../support/ledgerBuilders.ts";

// What holds together chain by chain, and yet tells of what the guard must never do.

const first = intention();
const ended = completion(first);
const [decided, intended, done] = [...first.records, ...ended.records].map((sealed) =>
  must(sealed, "a record"),
);
const EVIDENCE: RequestEvidence = {
  request: JSON.parse(JSON.stringify(ended.request)),
  own: [must(decided, "decided")],
  mentions: [mention(must(intended, "intended")), mention(must(done, "done"))],
  walkedTo: 2,
};

function mention({ record }: SealedRecord) {
  return { seq: record.seq, record };
}

/** The second mention with other members, as if it had been written so. */
function doneWith(members: Readonly<Record<string, unknown>>): RequestEvidence {
  const { record } = must(done, "done");
  return {
    ...EVIDENCE,
    mentions: [
      must(EVIDENCE.mentions[0], "intended"),
      mention({ record: { ...record, ...members }, hash: "" }),
    ],
  };
}

function intendedWith(members: Readonly<Record<string, unknown>>): RequestEvidence {
  const { record } = must(intended, "intended");
  return {
    ...EVIDENCE,
    mentions: [
      mention({ record: { ...record, ...members }, hash: "" }),
      must(EVIDENCE.mentions[1], "done"),
    ],
  };
}

const rows: readonly [why: string, evidence: RequestEvidence, faults: readonly string[]][] = [
  ["nothing wrong with it", EVIDENCE, []],
  ["a fence that stands still", doneWith({ fence: 1 }), ["invalid 2"]],
  ["a fence that goes back", intendedWith({ fence: 7 }), ["invalid 1", "invalid 2"]],
  ["a fence that the request never had", doneWith({ fence: 3 }), ["invalid 2"]],
  ["no fence at all", doneWith({ fence: "2" }), ["invalid 2"]],
  [
    "an intent that names no end of its chain",
    intendedWith({ requestChainHash: "0".repeat(64) }),
    ["invalid 1", "invalid"],
  ],
  ["an intent for another digest", intendedWith({ digest: "0".repeat(64) }), ["invalid 1"]],
  ["an intent under another policy", intendedWith({ policy: { name: "other" } }), ["invalid 1"]],
  [
    "an end that left it in another state",
    doneWith({ effect: { status: "failed", ruleIds: ["sgr-req-1"] } }),
    ["invalid"],
  ],
  [
    "an end with other rules",
    doneWith({ effect: { status: "authorized", ruleIds: [] } }),
    ["invalid"],
  ],
  ["an end without a state", doneWith({ effect: null }), ["invalid"]],
  [
    "a record that it does not name",
    { ...EVIDENCE, request: { ...EVIDENCE.request, groupRecords: [1] } },
    ["invalid 2"],
  ],
  [
    "a name for a record that is not its own",
    { ...EVIDENCE, mentions: EVIDENCE.mentions.slice(0, 1) },
    ["missing 2", "invalid"],
  ],
];

describe("a request with", () => {
  test.each(rows)("%s", (_why, evidence, faults) => {
    const found = requestFaults(evidence).map(({ kind, seq }) => `${kind} ${seq ?? ""}`.trim());
    expect(found).toEqual(faults);
  });

  test("an intent that rests on a denial", () => {
    const [denied] = denial().records;
    const { record, hash } = must(denied, "denied");
    const evidence = { ...intendedWith({ requestChainHash: hash }), own: [{ record, hash }] };
    expect(requestFaults(evidence)).toContainEqual(
      expect.objectContaining({
        kind: "invalid",
        of: groupChain(GROUP),
        seq: 1,
        detail: expect.stringContaining("did not allow it"),
      }),
    );
  });

  test("a record that was written since the walk, of which nothing is known yet", () => {
    const later = { ...EVIDENCE.request, status: "executing", groupRecords: [1, 2, 3] } as const;
    expect(requestFaults({ ...EVIDENCE, request: later })).toEqual([]);
  });

  test("records of any shape never throws", () => {
    const chain = groupChain(GROUP);
    for (const value of [null, 7, "x", [], {}, { effect: 7 }, { policy: [] }]) {
      const { record } = appendRecord(chain, undefined, {
        type: "done",
        at: at(0),
        ...Object(value),
      });
      expect(() =>
        requestFaults({ ...EVIDENCE, own: [{ record, hash: "" }], mentions: [{ seq: 1, record }] }),
      ).not.toThrow();
    }
  });
});
