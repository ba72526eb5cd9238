import { describe, expect, it } from "@jest/globals";
import {
  appendRecord,
  type ChainEnd,
  chainEndOf,
  genesisHash,
  recordHash,
  type SealedRecord,
} from "../../../core/ledger/record.ts";

const CHAIN = "request/req-1";

const FIRST = link(undefined, "allow");
const SECOND = link(chainEndOf(FIRST), "deny");
const THIRD = link(chainEndOf(SECOND), "allow");
const RECORDS: readonly SealedRecord[] = [FIRST, SECOND, THIRD];
const END = chainEndOf(THIRD);

// Every member of every record, each edited once: under the old seal, and sealed anew by someone who knows how.
const EDITS = RECORDS.flatMap(({ record }, index) =>
  Object.keys(record).flatMap((name) => {
    const edited = { ...record, [name]: `${record[name]}0` };
    const { hash } = RECORDS[index] ?? FIRST;
    return [
      { what: `${name} of record ${index + 1}`, index, forged: { record: edited, hash } },
      {
        what: `${name} of record ${index + 1}, sealed anew`,
        index,
        forged: { record: edited, hash: recordHash(edited) },
      },
    ];
  }),
);

const ANEW = link(chainEndOf(FIRST), "allow");

const REARRANGED: readonly (readonly [string, readonly SealedRecord[]])[] = [
  ["the first is gone", [SECOND, THIRD]],
  ["one between is gone", [FIRST, THIRD]],
  ["the last is gone", [FIRST, SECOND]],
  ["all are gone", []],
  ["the first two are swapped", [SECOND, FIRST, THIRD]],
  ["the last two are swapped", [FIRST, THIRD, SECOND]],
  ["one is there twice", [FIRST, SECOND, SECOND, THIRD]],
  ["one was added", [...RECORDS, link(END, "allow")]],
  ["all from the second on were written anew", [FIRST, ANEW, link(chainEndOf(ANEW), "allow")]],
  ["a record's hash is another's", [FIRST, { ...SECOND, hash: THIRD.hash }, THIRD]],
];

describe("a chain of three records", () => {
  it("holds together, from its beginning to its end", () => {
    expect(holds(RECORDS, END)).toBe(true);
    expect(RECORDS.map(({ record }) => record.seq)).toStrictEqual([1, 2, 3]);
  });

  it.each(EDITS)("no longer holds after an edit of $what", ({ index, forged }) => {
    expect(holds(RECORDS.with(index, forged), END)).toBe(false);
  });

  it.each(REARRANGED)("no longer holds when %s", (_, records) => {
    expect(holds(records, END)).toBe(false);
  });

  it("does not hold as another chain's", () => {
    const renamed = RECORDS.map(({ record, hash }) => ({
      record: { ...record, chain: "request/req-2" },
      hash,
    }));
    expect(holds(renamed, END, "request/req-2")).toBe(false);
  });
});

function link(end: ChainEnd | undefined, effect: string): SealedRecord {
  return appendRecord(CHAIN, end, { type: "decided", at: "2026-01-02T03:04:05.000Z", effect });
}

/** Whether records are a whole chain that ends where a holder of its end says. */
function holds(records: readonly SealedRecord[], end: ChainEnd, chain = CHAIN): boolean {
  let last: ChainEnd = { seq: 0, hash: genesisHash(chain) };
  for (const sealed of records) {
    const { record, hash } = sealed;
    const follows = record.seq === last.seq + 1 && record.prev === last.hash;
    if (!follows || record.chain !== chain || hash !== recordHash(record)) return false;
    last = chainEndOf(sealed);
  }
  return last.seq === end.seq && last.hash === end.hash;
}
