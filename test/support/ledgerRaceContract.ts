import { describe, expect, it } from "@jest/globals";
import type { Change } from "../../core/ledger/change.ts";
import { groupChain } from "../../core/ledger/stored.ts";
import type { Committed, Ledger } from "../../lambda/ports.ts";
import {
  at,
  completion,
  denial,
  GROUP,
  intention,
  revocation,
  start,
  takeover,
} from "./ledgerBuilders.ts";
import { commitAll } from "./ledgerSteps.ts";

const HUNDRED: readonly number[] = Array.from({ length: 100 }, (_, index) => index);

// A hundred durable writes take seconds on a slow disk or over a network.
const PATIENCE_MILLISECONDS = 60_000;

const NOW = intention({ requestId: "req-now" });
const DONE = completion(NOW);

/** What each of several writers wants at once, every one of them right if it were alone: only one may have it. */
const RACES: readonly {
  readonly reason: string;
  readonly before: readonly Change[];
  readonly writers: readonly Change[];
  readonly lost: Committed;
}[] = [
  {
    reason: "two workers take over one request",
    before: [NOW],
    writers: [1, 2].map((n) => takeover(NOW.request, { updatedAt: at(n) })),
    lost: "request-moved",
  },
  {
    reason: "one worker ends a request while another takes it over",
    before: [NOW],
    writers: [completion(NOW), takeover(NOW.request)],
    lost: "request-moved",
  },
  {
    reason: "one request comes in twice",
    before: [],
    writers: [1, 2].map((n) => start({ nonce: nonce(n) })),
    lost: "request-moved",
  },
  {
    reason: "a request and its repetition both want their group",
    before: [],
    writers: [1, 2].map((n) => intention({ nonce: nonce(n) })),
    lost: "request-moved",
  },
  {
    reason: "two workers revoke one request's rules",
    before: [NOW, DONE],
    writers: [1, 2].map((n) => {
      const change = revocation(DONE);
      return { ...change, request: { ...change.request, updatedAt: at(60 + n) } };
    }),
    lost: "request-moved",
  },
  {
    reason: "a hundred workers take over one request",
    before: [NOW],
    writers: HUNDRED.map((n) => takeover(NOW.request, { updatedAt: at(n) })),
    lost: "request-moved",
  },
  {
    reason: "one request comes in a hundred times",
    before: [],
    writers: HUNDRED.map((n) => denial({ nonce: nonce(n) })),
    lost: "request-moved",
  },
  {
    reason: "a hundred requests want one group that has no head",
    before: [],
    writers: HUNDRED.map((n) => intention({ requestId: `req-${n}` })),
    lost: "head-moved",
  },
  {
    reason: "a hundred requests want one group's next change",
    before: [NOW],
    writers: HUNDRED.map((n) => intention({ requestId: `req-${n}` }, NOW.head)),
    lost: "head-moved",
  },
];

/** The part of the contract about several writers at once, on one ledger and on two with the same data. */
export function describeRaces(ledger: () => Ledger, another: () => Promise<Ledger>): void {
  describe("several commits at once", () => {
    it.each(RACES)(
      "have exactly one winner: $reason",
      async ({ before, writers, lost }) => {
        await commitAll(ledger(), before);
        const results = await race([ledger(), await another()], writers);
        const winners = writers.filter((_, index) => results[index] === "committed");
        expect(results.filter((result) => result !== "committed")).toStrictEqual(
          writers.slice(1).map(() => lost),
        );
        await expectOnly(ledger(), [...before, ...winners], writers);
      },
      PATIENCE_MILLISECONDS,
    );

    it(
      "are all written where none is in another's way",
      async () => {
        const changes = HUNDRED.map((n) => denial({ requestId: `req-${n}`, nonce: nonce(n) }));
        const results = await race([ledger(), await another()], changes);
        expect(results).toStrictEqual(changes.map(() => "committed"));
        const stored = await Promise.all(
          changes.map(({ request }) => ledger().request(request.requestId)),
        );
        expect(stored).toStrictEqual(changes.map(({ request }) => request));
      },
      PATIENCE_MILLISECONDS,
    );
  });
}

function race(
  ledgers: readonly [Ledger, Ledger],
  changes: readonly Change[],
): Promise<readonly Committed[]> {
  return Promise.all(
    changes.map((change, index) => ledgers[index % 2 === 0 ? 0 : 1].commit(change)),
  );
}

/** Expects the ledger to hold what the winners wrote, in their order, and of the losers nothing at all. */
async function expectOnly(
  ledger: Ledger,
  written: readonly Change[],
  writers: readonly Change[],
): Promise<void> {
  const last = new Map(written.map(({ request }) => [request.requestId, request]));
  for (const requestId of new Set(writers.map(({ request }) => request.requestId))) {
    expect(await ledger.request(requestId)).toStrictEqual(last.get(requestId));
  }
  const heads = written.flatMap(({ head }) => head ?? []);
  expect(await ledger.head(GROUP)).toStrictEqual(heads.at(-1));
  const records = written
    .flatMap((change) => change.records)
    .filter(({ record }) => record.chain === groupChain(GROUP));
  expect(await ledger.records(groupChain(GROUP), 1, 1000)).toStrictEqual(records);
}

function nonce(n: number): string {
  return n.toString(16).padStart(32, "0");
}
