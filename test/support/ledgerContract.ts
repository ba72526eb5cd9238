import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { groupChain, requestChain } from "../../core/ledger/stored.ts";
import type { Ledger } from "../../lambda/ports.ts";
import {
  at,
  completion,
  denial,
  GROUP,
  intention,
  OTHER_GROUP,
  PRINCIPAL,
  revocation,
  revocationEnd,
  takeover,
} from "./ledgerBuilders.ts";
import { describeCommits } from "./ledgerCommitContract.ts";
import { describeLists } from "./ledgerListContract.ts";
import { describeRaces } from "./ledgerRaceContract.ts";
import { describeReads } from "./ledgerReadContract.ts";
import { commitAll, readBack } from "./ledgerSteps.ts";

/** A ledger that holds nothing yet, opened for one test. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  /** Another ledger on the same data, as another process would have it; `close` ends it too. */
  readonly reopen?: () => Promise<Ledger>;
  readonly close: () => Promise<void>;
}

/**
 * The contract that every ledger keeps: the same tests run against each adapter. `open` is called once for each test
 * and gives an empty ledger.
 */
export function describeLedger(name: string, open: () => Promise<OpenedLedger>): void {
  describe(name, () => {
    let opened: OpenedLedger;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(async () => opened.close());

    const ledger = () => opened.ledger;
    const another = async () => (await opened.reopen?.()) ?? opened.ledger;
    describeStoring(ledger, another);
    describeValues(ledger);
    describeCommits(ledger);
    describeRaces(ledger, another);
    describeReads(ledger);
    describeLists(ledger);
  });
}

function describeStoring(ledger: () => Ledger, another: () => Promise<Ledger>): void {
  describe("what it holds", () => {
    it("is nothing before the first commit", async () => {
      expect(await ledger().request("req-1")).toBeUndefined();
      expect(await ledger().head(GROUP)).toBeUndefined();
      expect(await ledger().record("request/req-1", 1)).toBeUndefined();
      expect(await ledger().records("request/req-1", 1, 10)).toStrictEqual([]);
      expect(await ledger().requests({ principalId: PRINCIPAL.id, limit: 10 })).toStrictEqual([]);
      expect(await ledger().due(at(1e6), 10)).toStrictEqual([]);
    });

    it("is a request and its record, and no head, after a denial", async () => {
      const change = denial();
      expect(await ledger().commit(change)).toBe("committed");
      expect(await ledger().request("req-1")).toStrictEqual(change.request);
      expect(await ledger().records("request/req-1", 1, 10)).toStrictEqual(change.records);
      expect(await ledger().head(GROUP)).toBeUndefined();
    });

    it("is the request, the head and both chains' records after an intention", async () => {
      const change = intention();
      expect(await ledger().commit(change)).toBe("committed");
      expect(await ledger().request("req-1")).toStrictEqual(change.request);
      expect(await ledger().head(GROUP)).toStrictEqual(change.head);
      expect(await ledger().record(requestChain("req-1"), 1)).toStrictEqual(change.records[0]);
      expect(await ledger().record(groupChain(GROUP), 1)).toStrictEqual(change.records[1]);
    });

    it("is the last value of each request and head, and every record", async () => {
      const first = intention();
      const taken = takeover(first.request);
      const last = completion({ ...first, request: taken.request });
      await commitAll(ledger(), [first, taken, last]);
      expect(await ledger().request("req-1")).toStrictEqual(last.request);
      expect(await ledger().head(GROUP)).toStrictEqual(last.head);
      const records = [first.records[1], ...last.records];
      expect(await ledger().records(groupChain(GROUP), 1, 10)).toStrictEqual(records);
    });

    it("is every stage of the rules that an ended request holds", async () => {
      const first = intention();
      const last = completion(first);
      const revoking = revocation(last);
      const taken = takeover(revoking.request);
      const revoked = revocationEnd({ ...revoking, request: taken.request });
      for (const change of [first, last, revoking, taken, revoked]) {
        await commitAll(ledger(), [change]);
        expect(await ledger().request("req-1")).toStrictEqual(change.request);
      }
      expect(await ledger().head(GROUP)).toStrictEqual(revoked.head);
      expect(revoked.head.open).toStrictEqual([]);
      expect(await ledger().due(at(1e6), 10)).toStrictEqual([]);
    });

    it("keeps the heads of one group id apart by account and region", async () => {
      const groups = [
        GROUP,
        OTHER_GROUP,
        { ...GROUP, account: "444455556666" },
        { ...GROUP, region: "eu-central-1" },
      ];
      const changes = groups.map((group, index) => intention({ requestId: `req-${index}`, group }));
      await commitAll(ledger(), changes);
      const heads = await Promise.all(groups.map((group) => ledger().head(group)));
      expect(heads).toStrictEqual(changes.map(({ head }) => head));
    });

    it("is the same for whoever else opens it", async () => {
      const change = intention();
      const other = await another();
      await ledger().commit(change);
      expect(await readBack(other, [change])).toStrictEqual(await readBack(ledger(), [change]));
      expect(await other.request("req-1")).toStrictEqual(change.request);
    });
  });
}

const VALUES: Readonly<Record<string, string>> = {
  "100 KB of text": "0123456789".repeat(10_240),
  "letters of many scripts, a joined emoji, a letter and its accent apart":
    "Ω 中文 עברית 👩‍🚒 e\u0301",
  "control characters, quotes and line ends": "\u0000\u0001\u007f\"\\'\r\n\u2028\u2029\ufeff",
  "no text at all": "",
  "text that looks like a number": "0012",
  "text that looks like a name of the language's own": "__proto__",
};

function describeValues(ledger: () => Ledger): void {
  describe("a value", () => {
    it.each(Object.entries(VALUES))("comes back as it was written: %s", async (_, text) => {
      const change = intention({ justification: text, tags: [{ Key: text, Value: text }] });
      expect(await ledger().commit(change)).toBe("committed");
      const [decided] = await ledger().records("request/req-1", 1, 1);
      expect(await ledger().request("req-1")).toStrictEqual(change.request);
      expect(decided).toStrictEqual(change.records[0]);
    });

    it("that a caller changes after reading it is as before for the next reader", async () => {
      await ledger().commit(intention());
      const { requests, heads, records } = await readBack(ledger(), [intention()]);
      spoil([...requests, ...heads, ...records.flat()]);
      await expectIntention(ledger());
    });

    it("that a caller changes after writing it is as it was written", async () => {
      const change = structuredClone(intention());
      await ledger().commit(change);
      spoil([change.request, change.head, ...change.records]);
      await expectIntention(ledger());
    });
  });
}

async function expectIntention(ledger: Ledger): Promise<void> {
  const { request, head, records } = intention();
  const stored = await readBack(ledger, [intention()]);
  expect(stored.requests).toStrictEqual([request]);
  expect(stored.heads).toStrictEqual([head]);
  expect(stored.records.flat()).toStrictEqual(records);
}

/** Changes every object inside these values, at any depth. */
function spoil(values: readonly unknown[]): void {
  const objects = values.filter((value) => typeof value === "object" && value !== null);
  expect(objects).toHaveLength(values.length);
  for (const value of objects) {
    const inner = Object.values(value).filter((member) => typeof member === "object");
    spoil(inner);
    Object.assign(value, { spoilt: true, status: "failed" });
  }
}
