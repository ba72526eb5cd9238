import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { FaultKind } from "../../../core/ledger/audit/faults.ts";
import { type ChainEnd, chainEndOf, recordHash } from "../../../core/ledger/record.ts";
import { groupChain, type StoredRequest } from "../../../core/ledger/stored.ts";
import { verifyLedger } from "../../../lambda/audit/verify.ts";
import { LedgerUnavailable } from "../../../lambda/ports.ts";
import {
  type Copy,
  DEEDS,
  type Deed,
  growing,
  historyOf,
  type Row,
  readsOf,
} from "../../support/auditHistory.ts";
import { must } from "../../support/builders.ts";
import { GROUP, OTHER_GROUP } from "../../support/ledgerBuilders.ts";

const deeds = fc.array(
  fc.record<Deed>({ what: fc.constantFrom(...DEEDS), group: fc.constantFrom(0, 1) }),
  { minLength: 1, maxLength: 8 },
);

function verify(copy: Copy, vouched: ReadonlyMap<string, readonly ChainEnd[]> = new Map()) {
  return verifyLedger(readsOf(copy), { kind: "all" }, vouched);
}

/** Each place in each chain of a copy. */
function placesOf({ chains }: Copy): readonly { readonly chain: string; readonly index: number }[] {
  return [...chains].flatMap(([chain, rows]) => rows.map((_, index) => ({ chain, index })));
}

function withRows(copy: Copy, chain: string, rows: readonly Row[]): Copy {
  return { ...copy, chains: new Map(copy.chains).set(chain, rows) };
}

function rowsOf({ chains }: Copy, chain: string): readonly Row[] {
  return must(chains.get(chain), chain);
}

/** A history, one place in it, and a random number for whatever is done there. */
const tampering = fc
  .record({ history: deeds.map(historyOf), at: fc.nat(), roll: fc.nat() })
  .map(({ history, at, roll }) => {
    const places = placesOf(history);
    return { history, place: must(places[at % places.length], "a place"), roll };
  });

/** Every way to change one leaf of a value: a text, number or truth that is another; a member that is gone or more. */
function editsOf(value: unknown): readonly unknown[] {
  if (typeof value === "string")
    return [`${value}0`, value.slice(1)].filter((text) => text !== value);
  if (typeof value === "number") return [value + 1, -value - 1];
  if (typeof value === "boolean") return [!value];
  if (typeof value !== "object" || value === null) return ["something"];
  if (Array.isArray(value)) {
    return [
      [...value, "more"],
      ...value.map((_, index) => value.toSpliced(index, 1)),
      ...value.flatMap((inner, index) => editsOf(inner).map((edited) => value.with(index, edited))),
    ];
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    const { [name]: _, ...rest } = value as Record<string, unknown>;
    return [rest, ...editsOf(inner).map((edited) => ({ ...value, [name]: edited }))];
  });
}

const HISTORY: readonly Deed[] = DEEDS.flatMap((what) => [
  { what, group: 0 },
  { what, group: 1 },
]);

describe("a ledger that nobody has touched", () => {
  test("is whole, whatever the guard has done with it", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, async (list) => {
        const history = historyOf(list);
        const report = await verify(history);
        expect(report.faults).toEqual([]);
        expect(report).toMatchObject({
          verdict: "whole",
          groups: history.heads.length,
          requests: history.requests.length,
          records: placesOf(history).length,
          underWay: history.heads.filter(({ inflight }) => inflight !== undefined).length,
        });
      }),
    );
  });

  test("is whole although the guard goes on working while it is looked at", async () => {
    for (let pace = 1; pace <= 12; pace += 1) {
      const { verdict, faults } = await verifyLedger(growing(HISTORY, pace), { kind: "all" });
      expect({ pace, verdict, faults }).toEqual({ pace, verdict: "whole", faults: [] });
    }
  });

  test("is whole group by group", async () => {
    const history = historyOf(HISTORY);
    for (const group of [GROUP, OTHER_GROUP]) {
      const report = await verifyLedger(readsOf(history), { kind: "group", group });
      expect(report).toMatchObject({ verdict: "whole", groups: 1, faults: [] });
      expect(report.requests).toBeGreaterThan(3);
    }
  });

  test("and that has nothing of a group leaves a gap where that group is asked for", async () => {
    const copy = historyOf([{ what: "authorized", group: 0 }]);
    const report = await verifyLedger(readsOf(copy), { kind: "group", group: OTHER_GROUP });
    expect(report).toMatchObject({ verdict: "incomplete", counts: { gap: 1 } });
  });
});

describe("a record that is tampered with is found:", () => {
  const found = async (copy: Copy, kinds: readonly FaultKind[] = ["invalid", "missing"]) => {
    const report = await verify(copy);
    expect(report.verdict).toBe("broken");
    expect(report.faults.some(({ kind }) => kinds.includes(kind))).toBe(true);
    return report;
  };

  test("any edit of any member of any record, under its old seal or sealed anew", async () => {
    const history = historyOf(HISTORY.filter(({ group }) => group === 0));
    let edits = 0;
    for (const { chain, index } of placesOf(history)) {
      const rows = rowsOf(history, chain);
      const row = must(rows[index], "a row");
      for (const edited of editsOf(row.sealed.record)) {
        const record = edited as typeof row.sealed.record;
        for (const hash of [row.sealed.hash, recordHash(record)]) {
          const sealed = { record, hash };
          await found(withRows(history, chain, rows.with(index, { ...row, sealed })), ["invalid"]);
          edits += 1;
        }
      }
    }
    expect(edits).toBeGreaterThan(2_000);
  });

  test("any edit of a stored hash", async () => {
    await fc.assert(
      fc.asyncProperty(tampering, async ({ history, place: { chain, index }, roll }) => {
        const rows = rowsOf(history, chain);
        const row = must(rows[index], "a row");
        const digit = roll % 64;
        const other = row.sealed.hash[digit] === "0" ? "1" : "0";
        const hash = row.sealed.hash.slice(0, digit) + other + row.sealed.hash.slice(digit + 1);
        const sealed = { ...row.sealed, hash };
        await found(withRows(history, chain, rows.with(index, { ...row, sealed })), ["invalid"]);
      }),
    );
  });

  test("any deletion, as missing, and where it was", async () => {
    await fc.assert(
      fc.asyncProperty(tampering, async ({ history, place: { chain, index } }) => {
        const rows = rowsOf(history, chain);
        const { key } = must(rows[index], "a row");
        const report = await found(withRows(history, chain, rows.toSpliced(index, 1)), ["missing"]);
        expect(report.faults).toContainEqual(
          expect.objectContaining({ kind: "missing", of: chain, seq: key }),
        );
      }),
    );
  });

  test("any truncation, as missing", async () => {
    await fc.assert(
      fc.asyncProperty(tampering, async ({ history, place: { chain, index } }) => {
        await found(withRows(history, chain, rowsOf(history, chain).slice(0, index)), ["missing"]);
      }),
    );
  });

  test("any swap of two records, within a chain or between chains", async () => {
    await fc.assert(
      fc.asyncProperty(tampering, async ({ history, place: { chain, index }, roll }) => {
        const others = placesOf(history).filter(
          (other) => other.chain !== chain || other.index !== index,
        );
        fc.pre(others.length > 0);
        const other = must(others[roll % others.length], "another place");
        const one = must(rowsOf(history, chain)[index], "a row");
        const two = must(rowsOf(history, other.chain)[other.index], "a row");
        const half = withRows(
          history,
          chain,
          rowsOf(history, chain).with(index, { ...one, sealed: two.sealed }),
        );
        const rows = rowsOf(half, other.chain);
        const swapped = rows.with(other.index, { ...two, sealed: one.sealed });
        await found(withRows(half, other.chain, swapped));
      }),
    );
  });

  test("any record that is there twice, or more than there were", async () => {
    await fc.assert(
      fc.asyncProperty(tampering, async ({ history, place: { chain, index } }) => {
        const rows = rowsOf(history, chain);
        const row = must(rows[index], "a row");
        await found(withRows(history, chain, [...rows, { ...row, key: rows.length + 1 }]));
      }),
    );
  });
});

describe("what stands beside the records is held against them:", () => {
  test("the end that a head names", async () => {
    const history = historyOf(HISTORY);
    for (const [index, head] of history.heads.entries()) {
      for (const chain of editsOf(head.chain).filter(isEnd)) {
        const heads = history.heads.with(index, { ...head, chain });
        expect((await verify({ ...history, heads })).verdict).toBe("broken");
      }
    }
  });

  test("the end that a request names", async () => {
    const history = historyOf(HISTORY);
    for (const [index, request] of history.requests.entries()) {
      for (const chain of editsOf(request.chain).filter(isEnd)) {
        const requests = history.requests.with(index, { ...request, chain });
        expect((await verify({ ...history, requests })).verdict).toBe("broken");
      }
    }
  });

  const HELD: readonly (keyof StoredRequest)[] = [
    "digest",
    "principal",
    "ipPermissions",
    "tags",
    "justification",
    "ticket",
    "effect",
    "findings",
    "policyDigest",
    "status",
    "groupRecords",
  ];

  test.each(HELD)("the %s of a request", async (member) => {
    const history = historyOf(HISTORY);
    for (const [index, request] of history.requests.entries()) {
      for (const edited of editsOf(request[member])) {
        const requests = history.requests.with(index, { ...request, [member]: edited });
        const { verdict } = await verify({ ...history, requests });
        expect({ index, edited, verdict }).toMatchObject({ verdict: "broken" });
      }
    }
  });

  test("a fence that is less than its records say", async () => {
    const history = historyOf(HISTORY);
    for (const [index, request] of history.requests.entries()) {
      if (request.groupRecords.length < 2) continue;
      const requests = history.requests.with(index, { ...request, fence: 1 });
      expect((await verify({ ...history, requests })).verdict).toBe("broken");
    }
  });

  test("the rules that a request and a head show", async () => {
    const history = historyOf(HISTORY);
    const [index, request] = must(
      [...history.requests.entries()].find(([, { rules }]) => rules.length > 0),
      "a request with rules",
    );
    const rules = request.rules.map((rule) => ({ ...rule, SecurityGroupRuleId: "sgr-other" }));
    const requests = history.requests.with(index, { ...request, rules });
    expect((await verify({ ...history, requests })).verdict).toBe("broken");
    const [head] = history.heads;
    const open = [...must(head, "a head").open, { rule: must(rules[0], "a rule"), holders: [] }];
    const heads = history.heads.with(0, { ...must(head, "a head"), open });
    expect((await verify({ ...history, heads })).verdict).toBe("broken");
  });

  test("the change that a head has under way, or has not", async () => {
    const { heads, ...rest } = historyOf(HISTORY);
    for (const [index, head] of heads.entries()) {
      const { inflight, ...free } = head;
      const edits = [free, ...editsOf(inflight).map((edited) => ({ ...free, inflight: edited }))];
      for (const edited of edits) {
        const copy = { ...rest, heads: heads.with(index, edited as typeof head) };
        expect((await verify(copy)).verdict).toBe("broken");
      }
    }
  });

  test("a request or a head that is not there at all, as missing", async () => {
    const history = historyOf(HISTORY);
    for (const index of history.heads.keys()) {
      const report = await verify({ ...history, heads: history.heads.toSpliced(index, 1) });
      expect(report.counts.missing).toBeGreaterThan(0);
    }
    for (const [index, { groupRecords }] of history.requests.entries()) {
      // A denial that is gone with its chain leaves no trace but in a checkpoint.
      if (groupRecords.length === 0) continue;
      const report = await verify({ ...history, requests: history.requests.toSpliced(index, 1) });
      expect(report.counts.missing).toBeGreaterThan(0);
    }
  });

  test("a whole group that is gone, which its requests still name", async () => {
    const history = historyOf(HISTORY);
    const chain = groupChain(GROUP);
    const heads = history.heads.filter(({ group }) => groupChain(group) !== chain);
    const chains = new Map([...history.chains].filter(([name]) => name !== chain));
    const report = await verify({ ...history, heads, chains });
    expect(report.faults).toContainEqual(expect.objectContaining({ kind: "missing", of: chain }));
  });
});

function isEnd(value: unknown): value is ChainEnd {
  const { seq, hash } = Object(value);
  return Number.isSafeInteger(seq) && seq >= 0 && typeof hash === "string";
}

describe("what a checkpoint vouches for", () => {
  /** Every chain's end, as a checkpoint would have it. */
  const endsOf = ({ chains }: Copy) =>
    new Map(
      [...chains].map(([chain, rows]) => [
        chain,
        [chainEndOf(must(rows.at(-1), "a last row").sealed)],
      ]),
    );

  test("is there as long as the ledger goes on from it", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, deeds, async (before, after) => {
        const vouched = endsOf(historyOf(before));
        const { verdict, faults } = await verify(historyOf([...before, ...after]), vouched);
        expect({ verdict, faults }).toEqual({ verdict: "whole", faults: [] });
      }),
    );
  });

  test("shows a history that was written anew, seals, links and heads and all", async () => {
    await fc.assert(
      fc.asyncProperty(deeds, deeds, async (one, other) => {
        const vouched = endsOf(historyOf(one));
        const rewritten = historyOf(other);
        const kept = [...vouched].every(([chain, [end]]) =>
          (rewritten.chains.get(chain) ?? []).some(({ sealed }) => sealed.hash === end?.hash),
        );
        const { verdict } = await verify(rewritten, vouched);
        expect(verdict).toBe(kept ? "whole" : "broken");
      }),
    );
  });

  test("shows a request that is gone with its chain and all", async () => {
    const history = historyOf([
      { what: "denied", group: 0 },
      { what: "authorized", group: 0 },
    ]);
    const [denied, ...requests] = history.requests;
    const name = `request/${denied?.requestId}`;
    const chains = new Map([...history.chains].filter(([chain]) => chain !== name));
    const copy = { ...history, requests, chains };
    expect((await verify(copy)).verdict).toBe("whole");
    const { verdict, faults } = await verify(copy, endsOf(history));
    expect(verdict).toBe("broken");
    expect(faults).toEqual([expect.objectContaining({ kind: "missing", of: name })]);
  });
});

describe("what can't be looked at is a gap, and no more than that:", () => {
  const history = historyOf(HISTORY);
  const reads = readsOf(history);
  const silent = () => Promise.reject(new LedgerUnavailable("no answer"));

  test.each(["head", "heads", "request", "requests", "records"] as const)(
    "the ledger does not answer %s",
    async (name) => {
      const report = await verifyLedger({ ...reads, [name]: silent }, { kind: "all" });
      expect(report).toMatchObject({
        verdict: "incomplete",
        counts: { invalid: 0, missing: 0, gap: expect.any(Number) },
      });
    },
  );

  test("the ledger stops answering in the middle, anywhere", async () => {
    let left = 0;
    for (let calls = 0; ; calls += 1) {
      left = calls;
      const tired = Object.fromEntries(
        Object.entries(reads).map(([name, read]) => [
          name,
          (...args: never[]) => {
            left -= 1;
            return left < 0 ? silent() : Reflect.apply(read, reads, args);
          },
        ]),
      ) as unknown as typeof reads;
      const report = await verifyLedger(tired, { kind: "all" });
      expect({ calls, counts: report.counts }).toMatchObject({
        calls,
        counts: { invalid: 0, missing: 0 },
      });
      expect({ calls, verdict: report.verdict }).toEqual({
        calls,
        verdict: left < 0 ? "incomplete" : "whole",
      });
      if (left >= 0) return expect(calls).toBeGreaterThan(40);
    }
  });

  test("but what is stored and can't be read is broken, and the rest of it is still seen", async () => {
    const broken = new SyntaxError("Unexpected token in JSON");
    const records: typeof reads.records = async (chain, from, limit) => {
      const found = await reads.records(chain, from, limit);
      if (chain === groupChain(GROUP) && from <= 2 && found.length >= 3 - from) throw broken;
      return found;
    };
    const record: typeof reads.record = async (chain, seq) => {
      if (chain === groupChain(GROUP) && seq === 2) throw broken;
      return reads.record(chain, seq);
    };
    const report = await verifyLedger({ ...reads, records, record }, { kind: "all" });
    const all = await verifyLedger(reads, { kind: "all" });
    expect(report.faults).toContainEqual(
      expect.objectContaining({ kind: "invalid", of: groupChain(GROUP), seq: 2 }),
    );
    expect(report.records).toBe(all.records - 1);
  });
});

test("a report names a thousand faults, and counts them all", async () => {
  const history = historyOf([{ what: "authorized", group: 0 }]);
  const chain = groupChain(GROUP);
  const [first] = rowsOf(history, chain);
  const rows = Array.from({ length: 1_500 }, (_, index) => ({
    ...must(first, "a row"),
    key: index + 1,
  }));
  const head = must(history.heads[0], "a head");
  const heads = [{ ...head, chain: { ...head.chain, seq: 1_500 } }];
  const report = await verify({ ...withRows(history, chain, rows), heads });
  expect(report.faults).toHaveLength(1_000);
  expect(report.counts.invalid).toBeGreaterThan(1_400);
});
