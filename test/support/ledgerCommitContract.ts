import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Change } from "../../core/ledger/change.ts";
import {
  type AuditRecord,
  chainEndOf,
  recordHash,
  type SealedRecord,
} from "../../core/ledger/record.ts";
import type { RulesStatus, Status } from "../../core/ledger/states.ts";
import { type Ledger, LedgerUnavailable } from "../../lambda/ports.ts";
import {
  completion,
  denial,
  drifting,
  type GroupChange,
  intention,
  OTHER_GROUP,
  revocation,
  start,
  takeover,
} from "./ledgerBuilders.ts";
import { commitAll, readBack } from "./ledgerSteps.ts";

// What is there before each change below: the group's third record is about req-now, which a second worker holds.
const EARLIER = intention({ requestId: "req-earlier" });
const EARLIER_DONE = completion(EARLIER);
const NOW = intention({ requestId: "req-now" }, EARLIER_DONE.head);
const NOW_TAKEN = takeover(NOW.request);
const DENIED = denial({ requestId: "req-denied" });
const STORED = [EARLIER, EARLIER_DONE, NOW, NOW_TAKEN, DENIED];

/** The change that follows: each change that is refused below differs from one like it in one respect. */
const NOW_DONE = completion({ ...NOW, request: NOW_TAKEN.request });
const NEXT = intention({ requestId: "req-next" }, NOW.head);

const EARLIER_REVOKING = revocation(EARLIER_DONE);

const MOVED: readonly (readonly [string, Change, "request-moved" | "head-moved"])[] = [
  [
    "a first write of a request that is there already",
    denial({ requestId: "req-now" }),
    "request-moved",
  ],
  ["a fence that another worker has taken since", takeover(NOW.request), "request-moved"],
  ["a fence that skips one", withFence(takeover(NOW_TAKEN.request), 4), "request-moved"],
  [
    "a later write of a request that is not there",
    takeover(start({ requestId: "req-no" }).request),
    "request-moved",
  ],
  [
    "a first write of a group's head that is there already",
    intention({ requestId: "req-next" }),
    "head-moved",
  ],
  ["a revocation whose group others have written since", EARLIER_REVOKING, "head-moved"],
  [
    "a head that others have written twice since",
    intention({ requestId: "req-next" }, EARLIER.head),
    "head-moved",
  ],
  [
    "a head that another has written since",
    intention({ requestId: "req-next" }, EARLIER_DONE.head),
    "head-moved",
  ],
  ["a head that skips one", intention({ requestId: "req-next" }, NOW_DONE.head), "head-moved"],
  [
    "a later head of a group that has none",
    intention({ requestId: "req-next", group: OTHER_GROUP }, NOW.head),
    "head-moved",
  ],
  ["both, of which the request's is named", intention({ requestId: "req-now" }), "request-moved"],
];

const UNSOUND: readonly (readonly [string, Change])[] = [
  ["a first state that no request begins in", denial({ requestId: "req-next", status: "partial" })],
  ["a state after a final one", again(DENIED, "executing")],
  ["a state that this one does not become", again(NOW_TAKEN, "denied")],
  [
    "rules that are open, and open once more without a word on them",
    withRules(EARLIER_DONE, "open"),
  ],
  [
    "a note on rules that are open, without their group",
    { ...drifting({ ...EARLIER_DONE, head: NOW.head }), records: [] },
  ],
  ["rules of a request that has none", withRules(DENIED, "revoked")],
  ["a final state without the rules that it holds", withRules(EARLIER_DONE, undefined)],
  ["a first record that is not number 1", resealed(NEXT, 0, { seq: 2 })],
  [
    "a first record that does not link to its chain's beginning",
    resealed(NEXT, 0, { prev: "0".repeat(64) }),
  ],
  ["a later record that links to no stored record", resealed(NEXT, 1, { prev: "0".repeat(64) })],
  ["a later record whose number is taken", resealed(NEXT, 1, { seq: 3 })],
  ["a later record whose number skips one", resealed(NEXT, 1, { seq: 5 })],
  ["a record that was changed after it was sealed", edited(NEXT, 1, { digest: "e".repeat(64) })],
  [
    "a record of another request's chain",
    withRecords(NEXT, [...NEXT.records, ...denial().records]),
  ],
  ["a group's record without its head", { request: NEXT.request, records: NEXT.records }],
  ["a head without its record", withRecords(NEXT, NEXT.records.slice(0, 1))],
  ["a new request without a record", withRecords(denial({ requestId: "req-next" }), [])],
];

/** The write side of the contract: conditions, and all or nothing. */
export function describeCommits(ledger: () => Ledger): void {
  describe("a commit", () => {
    beforeEach(async () => {
      await commitAll(ledger(), STORED);
    });

    it.each(MOVED)("writes nothing on losing a condition: %s", async (_, change, lost) => {
      const before = await readBack(ledger(), [...STORED, change]);
      expect(await ledger().commit(change)).toBe(lost);
      expect(await readBack(ledger(), [...STORED, change])).toStrictEqual(before);
    });

    it.each(UNSOUND)(
      "rejects, and writes nothing, on what can't be right: %s",
      async (_, change) => {
        const before = await readBack(ledger(), [...STORED, change]);
        const refusal = await ledger()
          .commit(change)
          .catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(Error);
        expect(refusal).not.toBeInstanceOf(LedgerUnavailable);
        expect(await readBack(ledger(), [...STORED, change])).toStrictEqual(before);
      },
    );

    it.each([
      ["the request's end", NOW_DONE],
      ["another request's intention", NEXT],
      ["a further takeover", takeover(NOW_TAKEN.request)],
      ["a note on rules that stay open", drifting({ ...EARLIER_DONE, head: NOW.head })],
    ])("goes on after what was refused: %s", async (_, change) => {
      for (const [, refused] of MOVED) await ledger().commit(refused);
      for (const [, refused] of UNSOUND) await expect(ledger().commit(refused)).rejects.toThrow();
      expect(await ledger().commit(change)).toBe("committed");
      expect(await ledger().request(change.request.requestId)).toStrictEqual(change.request);
    });
  });
}

function withFence(change: Change, fence: number): Change {
  return { ...change, request: { ...change.request, fence } };
}

/** The same request written once more, in another state. */
function again({ request }: Change, status: Status): Change {
  return { request: { ...request, fence: request.fence + 1, status }, records: [] };
}

/** The same request written once more, with other rules. */
function withRules({ request }: Change, rulesStatus: RulesStatus | undefined): Change {
  const { rulesStatus: _, ...rest } = request;
  const next = { ...rest, fence: request.fence + 1 };
  return { request: rulesStatus === undefined ? next : { ...next, rulesStatus }, records: [] };
}

function withRecords(change: Change, records: readonly SealedRecord[]): Change {
  return { ...change, records };
}

/** The change with one record edited and sealed anew, and with the ends that name it moved along. */
function resealed(change: GroupChange, index: number, edit: Partial<AuditRecord>): GroupChange {
  const records = change.records.map(({ record }, place) =>
    seal(place === index ? { ...record, ...edit } : record),
  );
  const { request, head } = change;
  const [decided, intended] = records.map(chainEndOf);
  return {
    request: { ...request, chain: decided ?? request.chain },
    // The head's number stays: with another one the change would lose its condition first.
    head: { ...head, chain: { ...(intended ?? head.chain), seq: head.chain.seq } },
    records,
  };
}

/** The change with one record edited under the seal that it had. */
function edited(change: Change, index: number, edit: Partial<AuditRecord>): Change {
  const moved = change.records.map(({ record, hash }, place) =>
    place === index ? { record: { ...record, ...edit }, hash } : { record, hash },
  );
  return withRecords(change, moved);
}

function seal(record: AuditRecord): SealedRecord {
  return { record, hash: recordHash(record) };
}
