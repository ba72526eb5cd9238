import { describe, expect, test } from "@jest/globals";
import { readCheckpoint } from "../../core/ledger/audit/checkpoint.ts";
import { groupChain, requestChain } from "../../core/ledger/stored.ts";
import { newReport } from "../../lambda/audit/report.ts";
import { trustedPlaces } from "../../lambda/audit/verifyCheckpoints.ts";
import type {
  CheckpointPorts,
  CheckpointStore,
  KeptCheckpoint,
} from "../../lambda/checkpointPorts.ts";
import { LedgerUnavailable } from "../../lambda/ports.ts";
import { writeCheckpoint, writeDailyCheckpoint } from "../../lambda/writeCheckpoint.ts";
import { type Copy, DEEDS, historyOf, readsOf } from "../support/auditHistory.ts";
import { must } from "../support/builders.ts";
import { checkpointPorts, IDENTITY, memoryStore, testKey } from "../support/checkpoints.ts";

const HISTORY = historyOf(DEEDS.map((what) => ({ what, group: 0 })));
const SHORTER = historyOf(DEEDS.slice(0, 3).map((what) => ({ what, group: 0 })));

function endsOf({ heads, requests }: Copy) {
  return new Map([
    ...heads.map(({ group, chain }) => [groupChain(group), chain] as const),
    ...requests.map(({ requestId, chain }) => [requestChain(requestId), chain] as const),
  ]);
}

function checkpointIn(kept: KeptCheckpoint | undefined) {
  const reading = readCheckpoint(must(kept, "a checkpoint").bytes);
  if (!reading.ok) throw new Error(reading.detail);
  return reading.checkpoint;
}

describe("the day's checkpoint", () => {
  test("has the end of each chain, once, and a signature that its key bears out", async () => {
    const { signer, bears } = testKey();
    const store = memoryStore();
    const ports = checkpointPorts(HISTORY, { store, signer });
    expect(await writeDailyCheckpoint(ports)).toMatchObject({ kind: "written", faults: [] });
    expect(checkpointIn(store.kept[0]).ends).toEqual(endsOf(HISTORY));
    const draft = newReport();
    const given = [{ name: "first", bytes: must(store.kept[0], "one").bytes }];
    expect(trustedPlaces(given, bears, IDENTITY, draft).size).toBe(endsOf(HISTORY).size);
    expect(draft.report()).toMatchObject({ verdict: "whole", checkpoints: 1 });
  });

  test("is of a ledger that has more chains than a page has", async () => {
    const many = historyOf(
      Array.from({ length: 250 }, () => ({ what: "denied", group: 1 }) as const),
    );
    const store = memoryStore();
    await writeDailyCheckpoint(checkpointPorts(many, { store }));
    expect(checkpointIn(store.kept[0]).ends).toEqual(endsOf(many));
  });

  test.each([
    ["the same moment", "2026-11-23T10:00:00.000Z", 1],
    ["the day's last moment", "2026-11-23T23:59:59.999Z", 1],
    ["the next day's first moment", "2026-11-24T00:00:00.000Z", 2],
    ["a clock that went back a day", "2026-11-22T10:00:00.000Z", 1],
  ])("is there, or due, at %s", async (_, at, count) => {
    const store = memoryStore();
    await writeDailyCheckpoint(checkpointPorts(HISTORY, { store }));
    const ports = checkpointPorts(HISTORY, { store, at });
    const { kind, checkpoint } = await writeDailyCheckpoint(ports);
    expect(store.kept).toHaveLength(count);
    expect({ kind, seq: checkpoint.title.seq }).toEqual({
      kind: count === 1 ? "there" : "written",
      seq: count,
    });
    expect(ports.lines).toEqual([["info", "checkpoint stands"]]);
  });

  test("hangs on the one before, and is written at any time where it is asked for", async () => {
    const store = memoryStore();
    for (let count = 1; count <= 3; count += 1) {
      expect(await writeCheckpoint(checkpointPorts(HISTORY, { store }))).toMatchObject({
        kind: "written",
      });
    }
    const [first, second, third] = store.kept.map(checkpointIn);
    expect([second?.title.prev, third?.title.prev]).toEqual([first?.digest, second?.digest]);
  });

  test("is written although chains went back, and says which", async () => {
    const store = memoryStore();
    await writeCheckpoint(checkpointPorts(HISTORY, { store }));
    const ports = checkpointPorts(SHORTER, { store });
    const { kind, faults } = await writeCheckpoint(ports);
    expect(kind).toBe("written");
    expect(faults.length).toBe(DEEDS.length - 3 + 1);
    expect(ports.lines.filter(([level]) => level === "error")).toEqual(
      faults.map(() => ["error", "chain went back"]),
    );
  });

  test("does not flood the log where everything is gone", async () => {
    const many = historyOf(
      Array.from({ length: 30 }, () => ({ what: "denied", group: 1 }) as const),
    );
    const store = memoryStore();
    await writeCheckpoint(checkpointPorts(many, { store }));
    const ports = checkpointPorts(historyOf([]), { store });
    expect((await writeCheckpoint(ports)).faults).toHaveLength(30);
    expect(ports.lines).toHaveLength(21);
  });
});

describe("no checkpoint is written, and the fault is thrown, where", () => {
  const unavailable = async () => {
    throw new LedgerUnavailable("no answer");
  };
  const failing = async () => {
    throw new Error("no answer");
  };
  const reads = readsOf(HISTORY);

  test.each<[string, Partial<CheckpointPorts>]>([
    ["the heads can't be listed", { reads: { ...reads, heads: unavailable } }],
    ["the requests can't be listed", { reads: { ...reads, requests: unavailable } }],
    [
      "a later page can't be listed",
      { reads: { ...reads, requests: (q) => (q.after ? unavailable() : reads.requests(q)) } },
    ],
    ["nobody signs", { signer: { key: "test", sign: failing } }],
  ])("%s", async (_, members) => {
    const store = memoryStore();
    const ports = checkpointPorts(HISTORY, { store, ...members });
    await expect(writeDailyCheckpoint(ports)).rejects.toThrow("no answer");
    expect(store.kept).toEqual([]);
    expect(ports.lines).toEqual([]);
  });

  test.each<[string, Partial<CheckpointStore>]>([
    ["the store can't be asked for the last one", { last: failing }],
    ["the store takes none", { add: failing }],
  ])("%s", async (_, members) => {
    const store = memoryStore();
    const ports = checkpointPorts(HISTORY, { store: { ...store, ...members } });
    await expect(writeDailyCheckpoint(ports)).rejects.toThrow("no answer");
    expect(store.kept).toEqual([]);
  });

  const other = { ...IDENTITY, ledger: "other" };
  test.each<[string, (ports: CheckpointPorts) => Promise<readonly KeptCheckpoint[]>, RegExp]>([
    [
      "the last one is none",
      async () => [{ seq: 7, bytes: Buffer.from("garbage\n") }],
      /the kept checkpoint 7 has not what it should/,
    ],
    [
      "the last one is kept under another number",
      async (ports) => {
        const store = memoryStore();
        await writeCheckpoint({ ...ports, store });
        return store.kept.map((one) => ({ ...one, seq: 4 }));
      },
      /checkpoint 4 says that it is number 1/,
    ],
    [
      "the last one is of another ledger",
      async (ports) => {
        const store = memoryStore();
        await writeCheckpoint({ ...ports, store, identity: other });
        return store.kept;
      },
      /are of 111122223333\/us-east-1\/other; 111122223333\/us-east-1\/ledger\.sqlite needs its own place/,
    ],
  ])("%s", async (_, before, why) => {
    const kept = await before(checkpointPorts(HISTORY));
    const store = memoryStore([...kept]);
    await expect(writeDailyCheckpoint(checkpointPorts(HISTORY, { store }))).rejects.toThrow(why);
    expect(store.kept).toHaveLength(kept.length);
  });
});

describe("of two that are written at once", () => {
  test("one is kept, and the other is told", async () => {
    const store = memoryStore();
    const both = await Promise.allSettled(
      [1, 2].map(() => writeDailyCheckpoint(checkpointPorts(HISTORY, { store }))),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(store.kept).toHaveLength(1);
    expect(String(both.map((one) => (one.status === "rejected" ? one.reason : "")))).toMatch(
      /somebody else has written checkpoint\/1 meanwhile/,
    );
  });

  test("the second may be the first one's own second try, whose answer was lost", async () => {
    const store = memoryStore();
    const twice: CheckpointStore = {
      ...store,
      add: async (checkpoint) => {
        await store.add(checkpoint);
        return store.add(checkpoint);
      },
    };
    const ports = checkpointPorts(HISTORY, { store: twice });
    expect(await writeDailyCheckpoint(ports)).toMatchObject({ kind: "written" });
    expect(store.kept).toHaveLength(1);
  });

  test("a write whose answer was lost for good is found there by the next run", async () => {
    const store = memoryStore();
    const lost: CheckpointStore = {
      ...store,
      add: async (checkpoint) => {
        await store.add(checkpoint);
        throw new Error("no answer");
      },
    };
    await expect(writeDailyCheckpoint(checkpointPorts(HISTORY, { store: lost }))).rejects.toThrow(
      "no answer",
    );
    expect(await writeDailyCheckpoint(checkpointPorts(HISTORY, { store }))).toMatchObject({
      kind: "there",
    });
  });
});
