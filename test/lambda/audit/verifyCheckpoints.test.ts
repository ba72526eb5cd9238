import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { checkpointLines, nextTitle } from "../../../core/ledger/audit/checkpoint.ts";
import { chainEndOf } from "../../../core/ledger/record.ts";
import { groupChain, requestChain } from "../../../core/ledger/stored.ts";
import { type AuditReport, newReport } from "../../../lambda/audit/report.ts";
import { verifyInto } from "../../../lambda/audit/verify.ts";
import { trustedPlaces } from "../../../lambda/audit/verifyCheckpoints.ts";
import { LedgerUnavailable } from "../../../lambda/ports.ts";
import { writeCheckpoint } from "../../../lambda/writeCheckpoint.ts";
import { type Copy, DEEDS, type Deed, historyOf, readsOf } from "../../support/auditHistory.ts";
import { must } from "../../support/builders.ts";
import {
  checkpointPorts,
  IDENTITY,
  memoryStore,
  signed,
  testKey,
} from "../../support/checkpoints.ts";

const { signer, bears } = testKey();

/** The checkpoints of histories, each hung on the one before, as the guard writes them. */
async function checkpointsOf(...histories: readonly Copy[]): Promise<readonly Uint8Array[]> {
  const store = memoryStore();
  for (const history of histories) {
    await writeCheckpoint(checkpointPorts(history, { store, signer }));
  }
  return store.kept.map(({ bytes }) => bytes);
}

/** What verification says of a ledger that is held against checkpoints. */
async function verdictOf(
  copy: Copy,
  checkpoints: readonly Uint8Array[],
  key = bears,
): Promise<AuditReport> {
  const draft = newReport();
  const given = checkpoints.map((bytes, index) => ({ name: `file ${index + 1}`, bytes }));
  const vouched = trustedPlaces(given, key, IDENTITY, draft);
  await verifyInto(draft, readsOf(copy), { kind: "all" }, vouched);
  return draft.report();
}

const deeds = fc.array(
  fc.record<Deed>({ what: fc.constantFrom(...DEEDS), group: fc.constantFrom(0, 1) }),
  { minLength: 1, maxLength: 6 },
);
const HISTORY = historyOf([
  { what: "authorized", group: 0 },
  { what: "revoked", group: 1 },
  { what: "denied", group: 0 },
]);

describe("a ledger held against its checkpoints", () => {
  test("is whole, however far the guard has come since", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, deeds, async (before, after) => {
        const [early, late] = [historyOf(before), historyOf([...before, ...after])];
        const report = await verdictOf(late, await checkpointsOf(early, late));
        expect(report).toMatchObject({ verdict: "whole", faults: [], checkpoints: 2 });
      }),
      { numRuns: 30 },
    );
  });

  test("is broken where it is the honest ledger of an earlier time", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, deeds, async (before, after) => {
        const late = historyOf([...before, ...after]);
        const report = await verdictOf(historyOf(before), await checkpointsOf(late));
        expect(report.verdict).toBe("broken");
      }),
      { numRuns: 30 },
    );
  });

  test("is broken where another honest ledger stands in its place", async () => {
    const other = historyOf([
      { what: "failed", group: 0 },
      { what: "revoked", group: 1 },
      { what: "denied", group: 0 },
    ]);
    const report = await verdictOf(other, await checkpointsOf(HISTORY));
    expect(report.counts.invalid).toBeGreaterThan(0);
    expect((await verdictOf(other, [])).verdict).toBe("whole");
  });

  test("is broken where a request is gone that nothing else names", async () => {
    const denied = must(HISTORY.requests[2], "the denied one").requestId;
    const without: Copy = {
      ...HISTORY,
      requests: HISTORY.requests.filter(({ requestId }) => requestId !== denied),
      chains: new Map([...HISTORY.chains].filter(([chain]) => chain !== requestChain(denied))),
    };
    expect((await verdictOf(without, [])).verdict).toBe("whole");
    expect((await verdictOf(without, await checkpointsOf(HISTORY))).faults).toEqual([
      expect.objectContaining({ kind: "missing", of: requestChain(denied) }),
    ]);
  });

  test("is broken where everything is gone, once for each chain", async () => {
    const report = await verdictOf(historyOf([]), await checkpointsOf(HISTORY));
    expect(report).toMatchObject({ verdict: "broken", counts: { missing: 5, invalid: 0, gap: 0 } });
  });

  test("is broken where a chain's end is cut off together with what the head says of it", async () => {
    for (const { group } of HISTORY.heads) {
      const chain = groupChain(group);
      const rows = must(HISTORY.chains.get(chain), chain);
      for (let left = 1; left < rows.length; left += 1) {
        const end = chainEndOf(must(rows[left - 1], "the last one").sealed);
        const cut: Copy = {
          ...HISTORY,
          heads: HISTORY.heads.map((head) =>
            groupChain(head.group) === chain ? { ...head, chain: end } : head,
          ),
          chains: new Map(HISTORY.chains).set(chain, rows.slice(0, left)),
        };
        const { faults } = await verdictOf(cut, await checkpointsOf(HISTORY));
        expect(faults).toContainEqual(
          expect.objectContaining({ kind: "missing", of: chain, seq: rows.length }),
        );
      }
    }
  });

  test("is incomplete, and not broken, where it does not answer", async () => {
    const silence = () => Promise.reject(new LedgerUnavailable("no answer"));
    const reads = readsOf(HISTORY);
    for (const silent of [
      { heads: silence },
      { requests: silence },
      { head: silence, heads: silence, request: silence, requests: silence },
      { records: silence, record: silence },
    ]) {
      const draft = newReport();
      const given = (await checkpointsOf(HISTORY)).map((bytes) => ({ name: "file", bytes }));
      const vouched = trustedPlaces(given, bears, IDENTITY, draft);
      await verifyInto(draft, { ...reads, ...silent }, { kind: "all" }, vouched);
      const { verdict, counts } = draft.report();
      expect({ verdict, ...counts, gap: counts.gap > 0 }).toEqual({
        verdict: "incomplete",
        invalid: 0,
        missing: 0,
        gap: true,
      });
    }
  });

  test("is looked at by name where its lists leave something out", async () => {
    const draft = newReport();
    const given = (await checkpointsOf(HISTORY)).map((bytes) => ({ name: "file", bytes }));
    const vouched = trustedPlaces(given, bears, IDENTITY, draft);
    const unlisted = { ...readsOf(HISTORY), heads: async () => [], requests: async () => [] };
    await verifyInto(draft, unlisted, { kind: "all" }, vouched);
    expect(draft.report()).toMatchObject({ verdict: "whole", groups: 2, requests: 3 });
  });
});

describe("a checkpoint that was tampered with", () => {
  test("is never trusted, whichever byte was changed, taken out or put in", async () => {
    const [bytes] = await checkpointsOf(historyOf([{ what: "denied", group: 0 }]));
    const whole = Buffer.from(must(bytes, "one"));
    for (let index = 0; index <= whole.length; index += 1) {
      const [before, after] = [whole.subarray(0, index), whole.subarray(index)];
      const edits = [
        Buffer.concat([before, Buffer.from("0"), after]),
        ...(after.length === 0
          ? []
          : [
              Buffer.concat([before, after.subarray(1)]),
              Buffer.concat([
                before,
                Buffer.from([must(after[0], "a byte") ^ 1]),
                after.subarray(1),
              ]),
              before,
            ]),
      ];
      for (const edit of edits) {
        const draft = newReport();
        expect(trustedPlaces([{ name: "file", bytes: edit }], bears, IDENTITY, draft).size).toBe(0);
        const { verdict, faults, checkpoints } = draft.report();
        expect({ verdict, checkpoints, faults: faults.length }).toEqual({
          verdict: "broken",
          checkpoints: 0,
          faults: 1,
        });
      }
    }
  });

  test("is not trusted where somebody else signed it", async () => {
    const stranger = testKey();
    const report = await verdictOf(HISTORY, await checkpointsOf(HISTORY), stranger.bears);
    expect(report).toMatchObject({ verdict: "broken", counts: { invalid: 1 }, checkpoints: 0 });
    expect(report.faults[0]?.detail).toMatch(/number 1, signed by test; the public key does not/);
  });

  test("is not trusted where it stands under the signature of another one", async () => {
    const [first, second] = (await checkpointsOf(historyOf([]), HISTORY)).map((bytes) =>
      Buffer.from(bytes).toString(),
    );
    const signature = must(first, "the first").trimEnd().split("\n").at(-1);
    const lines = must(second, "the second").trimEnd().split("\n").slice(0, -1);
    const swapped = Buffer.from(`${[...lines, signature].join("\n")}\n`);
    expect((await verdictOf(HISTORY, [swapped])).counts).toMatchObject({ invalid: 1 });
  });
});

describe("what can't be looked at is a gap:", () => {
  test("a checkpoint without a key that is trusted", async () => {
    const draft = newReport();
    const [bytes] = await checkpointsOf(HISTORY);
    trustedPlaces([{ name: "file", bytes: must(bytes, "one") }], undefined, IDENTITY, draft);
    expect(draft.report()).toMatchObject({ verdict: "incomplete", counts: { gap: 1 } });
  });

  test.each([
    ["account", { ...IDENTITY, account: "444455556666" }],
    ["region", { ...IDENTITY, region: "eu-west-1" }],
  ])("a checkpoint of another %s", async (_, identity) => {
    const title = nextTitle(identity, undefined, {
      at: "2026-11-23T10:00:00.000Z",
      key: "test",
      chains: 0,
    });
    const bytes = await signed(checkpointLines(title, []), signer);
    expect(await verdictOf(HISTORY, [bytes])).toMatchObject({
      verdict: "incomplete",
      counts: { gap: 1 },
      checkpoints: 0,
    });
  });

  test("a checkpoint of another ledger than the others are of", async () => {
    const own = { at: "2026-11-23T10:00:00.000Z", key: "test", chains: 0 };
    const title = { ...nextTitle({ ...IDENTITY, ledger: "other" }, undefined, own), seq: 2 };
    const bytes = await signed(checkpointLines(title, []), signer);
    const report = await verdictOf(HISTORY, [...(await checkpointsOf(HISTORY)), bytes]);
    expect(report).toMatchObject({ verdict: "incomplete", counts: { gap: 1 } });
  });
});

describe("checkpoints that disagree", () => {
  test("show whatever the ledger says, in whatever order they are given", async () => {
    const late = historyOf([...DEEDS.map((what) => ({ what, group: 0 }) as const)]);
    const [first, second] = await checkpointsOf(late, historyOf([]));
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const report = await verdictOf(
        late,
        order.map((bytes) => must(bytes, "one")),
      );
      expect(report).toMatchObject({ verdict: "broken", counts: { invalid: 0 }, checkpoints: 2 });
      expect(report.counts.missing).toBe(late.requests.length + 1);
    }
  });

  test("show where two were signed under one number", async () => {
    const [one] = await checkpointsOf(HISTORY);
    const [other] = await checkpointsOf(historyOf([]));
    const report = await verdictOf(HISTORY, [must(one, "one"), must(other, "other")]);
    expect(report.faults).toContainEqual(
      expect.objectContaining({ kind: "invalid", of: "checkpoint/1" }),
    );
  });
});
