import { beforeEach, describe, expect, it } from "@jest/globals";
import type { SealedRecord } from "../../core/ledger/record.ts";
import { type GroupHead, groupChain, headPlace, requestChain } from "../../core/ledger/stored.ts";
import type { Ledger } from "../../lambda/ports.ts";
import { must } from "./builders.ts";
import { at, completion, denial, GROUP, intention, start, takeover } from "./ledgerBuilders.ts";
import { commitAll } from "./ledgerSteps.ts";

/** The read side of the contract: chains, heads, and what is due. */
export function describeReads(ledger: () => Ledger): void {
  describeRecords(ledger);
  describeHeads(ledger);
  describeDue(ledger);
}

// A group whose chain's name begins with the whole name of another's.
const LONGER_GROUP = { ...GROUP, groupId: `${GROUP.groupId}0` };

function describeRecords(ledger: () => Ledger): void {
  describe("a chain's records", () => {
    let written: readonly SealedRecord[] = [];
    beforeEach(async () => {
      written = await sixRules(ledger());
      await commitAll(ledger(), [intention({ requestId: "req-longer", group: LONGER_GROUP })]);
    });

    it.each([
      ["from the first", 1, 100, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
      ["by number, not by the number's text", 9, 3, [9, 10, 11]],
      ["no more than asked for", 1, 2, [1, 2]],
      ["one", 7, 1, [7]],
      ["the last", 12, 10, [12]],
      ["none after the last", 13, 10, []],
    ])("are read in order: %s", async (_, fromSeq, limit, numbers) => {
      const records = await ledger().records(groupChain(GROUP), fromSeq, limit);
      expect(records.map(({ record }) => record.seq)).toStrictEqual(numbers);
      expect(records).toStrictEqual(numbers.map((seq) => written[seq - 1]));
    });

    it("are read one by one", async () => {
      for (const sealed of written) {
        const { seq } = sealed.record;
        expect(await ledger().record(groupChain(GROUP), seq)).toStrictEqual(sealed);
      }
      expect(await ledger().record(groupChain(GROUP), 0)).toBeUndefined();
      expect(await ledger().record(groupChain(GROUP), 13)).toBeUndefined();
    });

    it("are those of this chain alone", async () => {
      expect(await ledger().records(groupChain(LONGER_GROUP), 1, 100)).toHaveLength(1);
      expect(await ledger().records(requestChain("req-1"), 1, 100)).toHaveLength(1);
      expect(await ledger().records(requestChain("req-"), 1, 100)).toStrictEqual([]);
    });
  });
}

function describeHeads(ledger: () => Ledger): void {
  describe("all heads", () => {
    // In the order of their places, which is that of their text and not of their parts.
    const groups = [
      { ...GROUP, account: "000000000001" },
      { ...GROUP, region: "eu-central-1" },
      GROUP,
      LONGER_GROUP,
      { ...GROUP, groupId: "sg-0fedcba9876543210" },
      { ...GROUP, account: "444455556666" },
    ];
    const changes = groups.map((group, index) => intention({ requestId: `req-${index}`, group }));
    const heads = changes.map(({ head }) => head);
    beforeEach(() =>
      commitAll(ledger(), [...changes.toReversed(), denial({ requestId: "req-no" })]),
    );

    it("are listed whole, in the order of their places", async () => {
      expect(await ledger().heads(undefined, 100)).toStrictEqual(heads);
    });

    it("are as the last change left them", async () => {
      const done = completion(must(changes[2], "a change"));
      await commitAll(ledger(), [done]);
      expect(await ledger().heads(undefined, 100)).toStrictEqual(heads.with(2, done.head));
    });

    it.each([1, 2, 3, 6, 7])("come once each on pages of %i", async (limit) => {
      const listed: GroupHead[] = [];
      for (let pages = 0; pages < 20; pages += 1) {
        const last = listed.at(-1);
        const page = await ledger().heads(last && headPlace(last.group), limit);
        if (page.length === 0) break;
        expect(page.length).toBeLessThanOrEqual(limit);
        listed.push(...page);
      }
      expect(listed).toStrictEqual(heads);
    });

    it("go on from after a place where no group stands", async () => {
      const after = headPlace({ ...GROUP, groupId: "sg-0123456789abcdeff" });
      expect(await ledger().heads(after, 2)).toStrictEqual(heads.slice(4));
    });
  });
}

function describeDue(ledger: () => Ledger): void {
  describe("what is due", () => {
    const late = start({ requestId: "req-a-late", dueAt: at(30) });
    const early = start({ requestId: "req-b-early", dueAt: at(10) });
    const middle = intention({ requestId: "req-c-middle", dueAt: at(20) });
    beforeEach(() => commitAll(ledger(), [late, early, middle, denial()]));

    it.each([
      ["nothing before the first lease ends", 5, 10, []],
      ["nothing at the moment when it ends", 10, 10, []],
      ["the one whose lease has ended", 10.001, 10, ["req-b-early"]],
      ["the longest overdue first", 25, 10, ["req-b-early", "req-c-middle"]],
      ["never one that has no lease", 1e6, 10, ["req-b-early", "req-c-middle", "req-a-late"]],
      ["no more than asked for", 1e6, 2, ["req-b-early", "req-c-middle"]],
    ])("is %s", async (_, now, limit, expected) => {
      expect(await ledger().due(at(now), limit)).toStrictEqual(expected);
    });

    it("is no longer what another worker has taken over", async () => {
      await commitAll(ledger(), [takeover(early.request)]);
      expect(await ledger().due(at(25), 10)).toStrictEqual(["req-c-middle"]);
      expect(await ledger().due(at(60), 1)).toStrictEqual(["req-c-middle"]);
    });

    it("is no longer what has ended", async () => {
      await commitAll(ledger(), [completion(middle)]);
      expect(await ledger().due(at(1e6), 10)).toStrictEqual(["req-b-early", "req-a-late"]);
    });
  });
}

/** Carries out six requests for one group after each other; its chain's twelve records. */
async function sixRules(ledger: Ledger): Promise<readonly SealedRecord[]> {
  const written: SealedRecord[] = [];
  let head: GroupHead | undefined;
  for (const n of [1, 2, 3, 4, 5, 6]) {
    const intended = intention({ requestId: `req-${n}` }, head);
    const done = completion(intended);
    await commitAll(ledger, [intended, done]);
    head = done.head;
    written.push(...intended.records.slice(1), ...done.records);
  }
  return written;
}
