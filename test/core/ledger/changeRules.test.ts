import { describe, expect, test } from "@jest/globals";
import type { Change } from "../../../core/ledger/change.ts";
import {
  type Before,
  lostCondition,
  mayFind,
  requireSoundChange,
} from "../../../core/ledger/changeRules.ts";
import { type AuditRecord, chainEndOf, recordHash } from "../../../core/ledger/record.ts";
import { groupChain, requestChain } from "../../../core/ledger/stored.ts";
import { must } from "../../support/builders.ts";
import {
  completion,
  denial,
  drifting,
  GROUP,
  intention,
  OTHER_GROUP,
  takeover,
} from "../../support/ledgerBuilders.ts";

const NOTHING: Before = { request: undefined, head: undefined, endOf: () => undefined };
const FIRST = intention();
const DONE = completion(FIRST);
const NOTED = drifting(DONE);
const OTHER = "0".repeat(64);

/** What the ledger holds once a change that writes both ends is there. */
function stored({ request, head }: typeof FIRST): Before {
  const ends = new Map([
    [requestChain(request.requestId), request.chain],
    [groupChain(GROUP), head.chain],
  ]);
  return { request, head, endOf: (chain) => ends.get(chain) };
}

describe("a change has lost", () => {
  const there = stored(FIRST);
  const { head: _, ...noHead } = there;
  const rows: readonly [why: string, Change, Before, ReturnType<typeof lostCondition>][] = [
    ["nothing, where it is the first", FIRST, NOTHING, undefined],
    ["nothing, where it follows what is stored", DONE, there, undefined],
    ["nothing, where it does not write the head", takeover(FIRST.request), there, undefined],
    ["its request, where that is there already", denial(), there, "request-moved"],
    ["its request, where that is not there", DONE, NOTHING, "request-moved"],
    [
      "its head, where that is there already",
      FIRST,
      { ...there, request: undefined },
      "head-moved",
    ],
    ["its head, where that is not there", DONE, { ...noHead, head: undefined }, "head-moved"],
    ["its head, where that has moved", DONE, { ...there, head: DONE.head }, "head-moved"],
    ["its request before its head", FIRST, there, "request-moved"],
  ];
  test.each(rows)("%s", (_why, change, before, lost) => {
    expect(lostCondition(change, before)).toBe(lost);
  });
});

describe("a change may find", () => {
  const { head: _, ...withoutHead } = NOTED;
  const rows: readonly [why: string, Before["request"], Change, boolean][] = [
    ["nothing, where its state is a first one", undefined, FIRST, true],
    ["nothing, but not where its state is none", undefined, DONE, false],
    ["open rules, of which it notes something", DONE.request, NOTED, true],
    ["open rules, but not without a word to their group", DONE.request, withoutHead, false],
    ["a request under way, whose rules are open then", FIRST.request, DONE, true],
    [
      "a request under way, whose rules are open then, with no word of them",
      FIRST.request,
      { request: DONE.request, records: [] },
      true,
    ],
    ["a request under way, without its group", FIRST.request, takeover(FIRST.request), true],
  ];
  test.each(rows)("%s", (_why, from, change, may) => {
    expect(mayFind(from, change)).toBe(may);
  });
});

/** A change whose record of that place has other members, sealed anew where the seal is not the point. */
function edited(index: number, members: Partial<AuditRecord>, seals = true): Change {
  const records = FIRST.records.map((sealed, place) => {
    if (place !== index) return sealed;
    const record = { ...sealed.record, ...members };
    return { record, hash: seals ? recordHash(record) : sealed.hash };
  });
  const [own, group] = records.map(chainEndOf);
  return {
    request: { ...FIRST.request, chain: must(own, "own") },
    head: { ...FIRST.head, chain: must(group, "group") },
    records,
  };
}

describe("a change is refused", () => {
  const groupName = groupChain(GROUP);
  const { head: _, ...noHead } = FIRST;
  const rows: readonly [why: string, Change, Before, message: string][] = [
    [
      "that begins in no first state",
      denial({ status: "partial" }),
      NOTHING,
      "request req-1 may not become partial from new",
    ],
    [
      "that leads nowhere from where the request is",
      denial(),
      stored(DONE),
      "request req-1 may not become denied from authorized open",
    ],
    [
      "whose first record is not number 1",
      edited(0, { seq: 2 }),
      NOTHING,
      "record 2 of request/req-1 does not follow record 0, the stored end",
    ],
    [
      "whose first record does not link to its chain's beginning",
      edited(1, { prev: OTHER }),
      NOTHING,
      `record 1 of ${groupName} does not follow record 0, the stored end`,
    ],
    [
      "whose record skips a number",
      {
        ...DONE,
        records: DONE.records.map((one) => ({ ...one, record: { ...one.record, seq: 3 } })),
      },
      stored(FIRST),
      `record 3 of ${groupName} does not follow record 1, the stored end`,
    ],
    [
      "whose record was changed after it was sealed",
      edited(1, { digest: OTHER }, false),
      NOTHING,
      `record 1 of ${groupName} does not have the hash it is sealed with`,
    ],
    [
      "whose head has no record",
      { ...FIRST, records: FIRST.records.slice(0, 1) },
      NOTHING,
      `${groupName} would not end at its own last record`,
    ],
    [
      "whose request has no record",
      { ...denial(), records: [] },
      NOTHING,
      "request/req-1 would not end at its own last record",
    ],
    [
      "whose request ends with another hash",
      { ...FIRST, request: { ...FIRST.request, chain: { seq: 1, hash: OTHER } } },
      NOTHING,
      "request/req-1 would not end at its own last record",
    ],
    [
      "whose request ends at another number",
      { ...FIRST, request: { ...FIRST.request, chain: { ...FIRST.request.chain, seq: 2 } } },
      NOTHING,
      "request/req-1 would not end at its own last record",
    ],
    [
      "whose group's record comes without the head",
      noHead,
      NOTHING,
      `${groupName} gets a record without the value that names it`,
    ],
    [
      "with a record of another group",
      {
        ...FIRST,
        records: [...FIRST.records, must(intention({ group: OTHER_GROUP }).records[1], "one")],
      },
      NOTHING,
      `${groupChain(OTHER_GROUP)} gets a record without the value that names it`,
    ],
  ];
  test.each(rows)("%s", (_why, change, before, message) => {
    expect(() => requireSoundChange(change, before)).toThrow(new Error(message));
  });

  test.each([
    ["begins", FIRST, NOTHING],
    ["goes on", DONE, stored(FIRST)],
    ["writes no record", takeover(FIRST.request), stored(FIRST)],
    ["notes something of open rules", NOTED, stored(DONE)],
  ])("but not where it %s", (_why, change, before) => {
    expect(() => requireSoundChange(change, before)).not.toThrow();
  });

  test("but not where two records of one chain follow each other", () => {
    const { request, head } = FIRST;
    const again = completion(FIRST);
    const both = {
      request: { ...again.request, fence: 1, chain: request.chain },
      head: again.head,
      records: [...FIRST.records, ...again.records],
    };
    const running = { request, head, endOf: () => undefined };
    expect(() => requireSoundChange(both, running)).not.toThrow();
  });
});
