import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type AuditScope, exportReader } from "../../../core/ledger/audit/exportForm.ts";
import { groupChain } from "../../../core/ledger/stored.ts";
import { exportLedger } from "../../../lambda/audit/exportLedger.ts";
import type { AuditReads } from "../../../lambda/audit/reads.ts";
import { type AuditReport, newReport } from "../../../lambda/audit/report.ts";
import type { Vouched } from "../../../lambda/audit/verify.ts";
import { verifyCopy } from "../../../lambda/audit/verifyCopy.ts";
import { LedgerUnavailable } from "../../../lambda/ports.ts";
import { recordView } from "../../../lambda/recordForms.ts";
import {
  type Copy,
  DEEDS,
  type Deed,
  growing,
  historyOf,
  readsOf,
} from "../../support/auditHistory.ts";
import { must } from "../../support/builders.ts";
import { at, GROUP, OTHER_GROUP } from "../../support/ledgerBuilders.ts";

const ALL: AuditScope = { kind: "all" };
const HISTORY: readonly Deed[] = DEEDS.flatMap((what) => [
  { what, group: 0 },
  { what, group: 1 },
]);
const deeds = fc.array(
  fc.record<Deed>({ what: fc.constantFrom(...DEEDS), group: fc.constantFrom(0, 1) }),
  { minLength: 1, maxLength: 6 },
);

async function linesOf(reads: AuditReads, scope = ALL): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { line } of exportLedger(reads, scope, at(99))) lines.push(line);
  return lines;
}

async function verifyLines(
  lines: readonly string[],
  scope?: AuditScope,
  vouched: Vouched = new Map(),
): Promise<AuditReport> {
  const reader = exportReader();
  for (const line of lines) reader.add(line);
  const draft = newReport();
  await verifyCopy(draft, reader.copy(), scope, vouched);
  return draft.report();
}

describe("a copy of the record", () => {
  test("is as whole as the ledger was, whatever the guard has done with it", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, async (list) => {
        const history = historyOf(list);
        const report = await verifyLines(await linesOf(readsOf(history)));
        expect(report).toMatchObject({
          verdict: "whole",
          faults: [],
          groups: history.heads.length,
          requests: history.requests.length,
        });
      }),
    );
  });

  test("may be of one group, and is then verified as such", async () => {
    const group = { kind: "group", group: GROUP } as const;
    const lines = await linesOf(readsOf(historyOf(HISTORY)), group);
    expect(await verifyLines(lines)).toMatchObject({ verdict: "whole", groups: 1 });
    expect(await verifyLines(lines, group)).toMatchObject({ verdict: "whole", groups: 1 });
    expect(lines.join("\n")).not.toContain(OTHER_GROUP.groupId);
    const other = { kind: "group", group: OTHER_GROUP } as const;
    expect((await verifyLines(lines, other)).verdict).toBe("incomplete");
    expect((await verifyLines(lines, { kind: "all" })).verdict).toBe("incomplete");
  });

  test("of everything can be verified group by group", async () => {
    const lines = await linesOf(readsOf(historyOf(HISTORY)));
    const report = await verifyLines(lines, { kind: "group", group: OTHER_GROUP });
    expect(report).toMatchObject({ verdict: "whole", groups: 1 });
  });

  test("has no nonce in it: whoever gets it can't mark a rule as the guard's own", async () => {
    const history = historyOf(HISTORY);
    const requests = history.requests.map((one) => ({ ...one, nonce: "f".repeat(32) }));
    const text = (await linesOf(readsOf({ ...history, requests }))).join("\n");
    expect(text).not.toContain("f".repeat(32));
  });

  test("fits together although the guard goes on working while it is made", async () => {
    for (let pace = 1; pace <= 12; pace += 1) {
      const reads = growing(HISTORY, pace);
      const { verdict, faults } = await verifyLines(await linesOf(reads));
      expect({ pace, verdict, faults }).toEqual({ pace, verdict: "whole", faults: [] });
    }
  });

  test("is refused of a group that never comes to rest", async () => {
    const reads = readsOf(historyOf(HISTORY));
    let seq = 1;
    const head: typeof reads.head = async (group) => {
      const found = must(await reads.head(group), "a head");
      seq += 1;
      return { ...found, chain: { ...found.chain, seq } };
    };
    await expect(linesOf({ ...reads, head })).rejects.toThrow("changed all the time");
  });

  test("is refused where the ledger does not answer", async () => {
    const reads = readsOf(historyOf(HISTORY));
    const records = () => Promise.reject(new LedgerUnavailable("no answer"));
    await expect(linesOf({ ...reads, records })).rejects.toThrow(LedgerUnavailable);
  });

  test("shows as missing what is stored and can't be read", async () => {
    const reads = readsOf(historyOf(HISTORY));
    const unreadable = (chain: string) => chain === groupChain(GROUP);
    const records: typeof reads.records = (chain, from, limit) =>
      unreadable(chain)
        ? Promise.reject(new SyntaxError("no JSON"))
        : reads.records(chain, from, limit);
    const record: typeof reads.record = (chain, seq) =>
      unreadable(chain) && seq === 2
        ? Promise.reject(new SyntaxError("no JSON"))
        : reads.record(chain, seq);
    const report = await verifyLines(await linesOf({ ...reads, records, record }));
    expect(report.faults).toContainEqual(
      expect.objectContaining({ kind: "missing", of: groupChain(GROUP), seq: 2 }),
    );
  });
});

describe("a copy that is tampered with is found:", () => {
  const copied = linesOf(readsOf(historyOf(HISTORY)));

  test("any line that is gone", async () => {
    const lines = await copied;
    for (const index of lines.keys()) {
      const { verdict } = await verifyLines(lines.toSpliced(index, 1));
      expect({ index, whole: verdict === "whole" }).toEqual({ index, whole: false });
    }
  });

  test("any truncation: what is left of it is not known to be all", async () => {
    const lines = await copied;
    for (let length = 0; length < lines.length; length += 1) {
      const { verdict } = await verifyLines(lines.slice(0, length));
      expect({ length, verdict }).toEqual({ length, verdict: "incomplete" });
    }
  });

  test("any change of any line, be it one character", async () => {
    const lines = await copied;
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (which, where) => {
        const index = which % lines.length;
        const line = must(lines[index], "a line");
        const place = where % line.length;
        const other = line[place] === "1" ? "2" : "1";
        const changed = line.slice(0, place) + other + line.slice(place + 1);
        const { verdict } = await verifyLines(lines.with(index, changed));
        expect(verdict).not.toBe("whole");
      }),
    );
  });

  test("a record that is changed, under a last line made anew", async () => {
    const history = historyOf(HISTORY);
    const chain = groupChain(GROUP);
    const rows = must(history.chains.get(chain), chain);
    const [row, ...rest] = rows;
    const sealed = must(row, "a row").sealed;
    const record = { ...sealed.record, digest: "0".repeat(64) };
    const changed = { key: 1, sealed: { ...sealed, record } };
    const copy: Copy = {
      ...history,
      chains: new Map(history.chains).set(chain, [changed, ...rest]),
    };
    const report = await verifyLines(await linesOf(readsOf(copy)));
    expect(report.verdict).toBe("broken");
  });

  test.each([
    ["a line that is no JSON", "{"],
    ["a line that is no object", "7"],
    ["nothing at all", ""],
    ["another copy's beginning", JSON.stringify({ export: { form: "other/v1" } })],
    ["a head of no group", JSON.stringify({ head: {} })],
    ["a request without an id", JSON.stringify({ request: {} })],
    ["a record without a hash", JSON.stringify({ chain: "request/x", seq: 1 })],
  ])("%s among the others, by its number", async (_, line) => {
    const lines = await copied;
    const report = await verifyLines(lines.toSpliced(3, 0, line));
    expect(report.verdict).toBe("broken");
    expect(report.faults).toContainEqual(
      expect.objectContaining({ of: "file", detail: expect.stringContaining("line 4") }),
    );
  });

  test.each([
    ["a head", { head: { group: GROUP } }],
    ["a request", { request: { requestId: "req-1", group: 7 } }],
  ])("%s of another shape, and it is no crash", async (_, value) => {
    const lines = await copied;
    const report = await verifyLines(lines.toSpliced(-1, 0, JSON.stringify(value)));
    expect(report.verdict).toBe("broken");
  });

  test("lines after the last", async () => {
    const lines = await copied;
    const report = await verifyLines([...lines, must(lines[1], "a line")]);
    expect(report.faults).toContainEqual(
      expect.objectContaining({
        of: "file",
        detail: expect.stringContaining("after the last line"),
      }),
    );
  });
});

describe("records alone, as the API gives them,", () => {
  const { chains } = historyOf(HISTORY);
  const rows = must(chains.get(groupChain(GROUP)), "rows");
  const lines = rows.map(({ sealed }) => JSON.stringify(recordView(sealed)));

  test("are as whole as can be known: a gap at the end", async () => {
    const report = await verifyLines(lines);
    expect(report).toMatchObject({
      verdict: "incomplete",
      counts: { invalid: 0, missing: 0, gap: 1 },
      records: rows.length,
    });
  });

  test("may begin anywhere, which is a gap as well", async () => {
    const report = await verifyLines(lines.slice(2));
    expect(report.counts).toEqual({ invalid: 0, missing: 0, gap: 2 });
  });

  test("are broken where one between is gone or changed", async () => {
    expect((await verifyLines(lines.toSpliced(2, 1))).counts.missing).toBe(1);
    const changed = must(lines[2], "a line").replace("intended", "shared");
    expect((await verifyLines(lines.with(2, changed))).counts.invalid).toBeGreaterThan(0);
  });

  test("are held against what a checkpoint vouches for", async () => {
    const { seq } = must(rows[1], "a row").sealed.record;
    const vouched = new Map([[groupChain(GROUP), [{ seq, hash: "0".repeat(64) }]]]);
    expect((await verifyLines(lines, undefined, vouched)).verdict).toBe("broken");
  });
});
