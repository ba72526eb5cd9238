import { describe, expect, test } from "@jest/globals";
import { walkChain } from "../../../../core/ledger/audit/chainWalk.ts";
import type { AuditFault } from "../../../../core/ledger/audit/faults.ts";
import {
  type AuditRecord,
  appendRecord,
  type ChainEnd,
  chainEndOf,
  genesisHash,
  recordHash,
  type SealedRecord,
} from "../../../../core/ledger/record.ts";
import { at } from "../../../support/ledgerBuilders.ts";

const CHAIN = "request/req-1";
const START: ChainEnd = { seq: 0, hash: genesisHash(CHAIN) };
const FIRST = next(START);
const SECOND = next(chainEndOf(FIRST));
const THIRD = next(chainEndOf(SECOND));
const FOURTH = next(chainEndOf(THIRD));
const END = chainEndOf(THIRD);
const OTHER = "0".repeat(64);

function next(end: ChainEnd): SealedRecord {
  return appendRecord(CHAIN, end, { type: "decided", at: at(end.seq) });
}

/** The record with other members, sealed as it is then. */
function sealed({ record }: SealedRecord, members: object): SealedRecord {
  const edited = { ...record, ...members } as AuditRecord;
  return { record: edited, hash: recordHash(edited) };
}

interface Walked {
  readonly records: readonly SealedRecord[];
  readonly stored?: ChainEnd;
  readonly known?: readonly ChainEnd[];
  readonly after?: ChainEnd;
}

function faultsOf({ records, stored = END, known, after }: Walked): readonly AuditFault[] {
  const walk = walkChain(CHAIN, known, after);
  return [...records.flatMap((one) => walk.add(one)), ...walk.end(stored)];
}

const textOf = ({ kind, of, seq, detail }: AuditFault) =>
  `${kind} ${of === CHAIN ? "" : of}${seq ?? ""}: ${detail}`;

const NEXT_LINKS_TO = (hash: string, there: string) =>
  `it follows a record with the hash ${hash}; the one before has ${there}`;
const ANOTHER_VERSION = sealed(THIRD, { v: 2 });
const ELSEWHERE = sealed(THIRD, { chain: "request/req-2" });
const UNLINKED = sealed(THIRD, { prev: OTHER });
const OF_GROUPS = sealed(THIRD, { type: "done" });
const EDITED = { record: { ...SECOND.record, at: at(9) }, hash: SECOND.hash };
const RENUMBERED = sealed(FIRST, { seq: "1" });
const HALF = { record: { ...THIRD.record, why: "\ud800" }, hash: THIRD.hash };

const ROWS: readonly (readonly [why: string, walked: Walked, faults: readonly string[]])[] = [
  ["nothing wrong with it", { records: [FIRST, SECOND, THIRD] }, []],
  ["no record, where the ledger has none", { records: [], stored: START }, []],
  ["a beginning that was seen before", { records: [THIRD], after: chainEndOf(SECOND) }, []],
  [
    "a beginning that follows something else",
    { records: [THIRD], after: { seq: 2, hash: OTHER } },
    [`invalid 3: ${NEXT_LINKS_TO(SECOND.hash, OTHER)}`],
  ],
  [
    "one record lost between",
    { records: [FIRST, THIRD] },
    ["missing 2: record 2 is not there; record 3 is"],
  ],
  [
    "two records lost at the beginning",
    { records: [THIRD] },
    ["missing 1: records 1 to 2 are not there; record 3 is"],
  ],
  [
    "the last record lost",
    { records: [FIRST, SECOND] },
    ["missing 3: record 3 is not there; the ledger says that the chain ends at 3"],
  ],
  [
    "the last two records lost",
    { records: [FIRST] },
    ["missing 2: records 2 to 3 are not there; the ledger says that the chain ends at 3"],
  ],
  [
    "a record behind its end",
    { records: [FIRST, SECOND, THIRD, FOURTH] },
    ["invalid 4: it stands after record 3, where the ledger says that the chain ends"],
  ],
  [
    "another end than the ledger has",
    { records: [FIRST, SECOND, THIRD], stored: { seq: 3, hash: OTHER } },
    [
      `invalid 3: the ledger says that the chain ends with ${OTHER}; its last record has ${THIRD.hash}`,
    ],
  ],
  [
    "a record twice",
    { records: [FIRST, SECOND, SECOND, THIRD] },
    ["invalid 2: a record with the number 2 stands after record 2"],
  ],
  [
    "a record whose number is text",
    { records: [FIRST, RENUMBERED, SECOND, THIRD] },
    ["invalid 1: a record without a number stands after record 1"],
  ],
  [
    "an edit under the old seal, which the next record still names",
    { records: [FIRST, EDITED, THIRD] },
    [
      `invalid 2: it is sealed with ${SECOND.hash}, and its content makes ${recordHash(EDITED.record)}`,
    ],
  ],
  [
    "a record whose hash alone was changed: what its content makes is enough to link",
    { records: [FIRST, { ...SECOND, hash: OTHER }, THIRD] },
    [`invalid 2: it is sealed with ${OTHER}, and its content makes ${SECOND.hash}`],
  ],
  [
    "half a character, which nobody can have sealed",
    { records: [FIRST, SECOND, HALF] },
    [`invalid 3: it is sealed with ${THIRD.hash}, and its content makes no hash at all`],
  ],
  [
    "a record that follows another one",
    { records: [FIRST, SECOND, UNLINKED], stored: chainEndOf(UNLINKED) },
    [`invalid 3: ${NEXT_LINKS_TO(OTHER, SECOND.hash)}`],
  ],
  [
    "a version that is not known",
    { records: [FIRST, SECOND, ANOTHER_VERSION], stored: chainEndOf(ANOTHER_VERSION) },
    ["invalid 3: its version is 2; only 1 is known"],
  ],
  [
    "a record of another chain",
    { records: [FIRST, SECOND, ELSEWHERE], stored: chainEndOf(ELSEWHERE) },
    ["invalid 3: it says that it stands in request/req-2"],
  ],
  [
    "a record that belongs to groups",
    { records: [FIRST, SECOND, OF_GROUPS], stored: chainEndOf(OF_GROUPS) },
    ["invalid 3: a record of type done does not stand in such a chain"],
  ],
  [
    "a place that a checkpoint vouches for, as it is",
    { records: [FIRST, SECOND, THIRD], known: [chainEndOf(SECOND), END] },
    [],
  ],
  [
    "a place that a checkpoint has otherwise",
    { records: [FIRST, SECOND, THIRD], known: [{ seq: 2, hash: OTHER }] },
    [`invalid 2: a checkpoint vouches for the hash ${OTHER}; it has ${SECOND.hash}`],
  ],
  [
    "a record less than a checkpoint has, which the ledger no longer knows of",
    { records: [FIRST, SECOND], stored: chainEndOf(SECOND), known: [END] },
    ["missing 3: a checkpoint vouches for it; the chain ends at 2"],
  ],
  [
    "a record less than a checkpoint and the ledger have: that is told once",
    { records: [FIRST, SECOND], known: [END] },
    ["missing 3: record 3 is not there; the ledger says that the chain ends at 3"],
  ],
];

describe("a chain with", () => {
  test.each(ROWS)("%s", (_, walked, faults) => {
    expect(faultsOf(walked).map(textOf)).toEqual(faults);
  });
});

test("a walk knows how far it has come", () => {
  const walk = walkChain(CHAIN);
  expect(walk.last()).toBe(0);
  walk.add(FIRST);
  walk.add(THIRD);
  expect(walk.last()).toBe(3);
});
