import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Change } from "../../core/ledger/change.ts";
import type { Ledger, RequestQuery } from "../../lambda/ports.ts";
import {
  at,
  completion,
  denial,
  GROUP,
  intention,
  OTHER_GROUP,
  PRINCIPAL,
  start,
} from "./ledgerBuilders.ts";
import { commitAll } from "./ledgerSteps.ts";

const SOMEONE_ELSE = { ...PRINCIPAL, id: `${PRINCIPAL.id}2` };
const principalId = PRINCIPAL.id;

// Three of one moment, and one like them that another principal made.
const LISTED: readonly Change[] = [
  start({ requestId: "c", createdAt: at(1), group: OTHER_GROUP }),
  denial({ requestId: "z", createdAt: at(0) }),
  denial({ requestId: "a", createdAt: at(2), group: OTHER_GROUP }),
  denial({ requestId: "b", createdAt: at(1) }),
  denial({ requestId: "x", createdAt: at(1), principal: SOMEONE_ELSE }),
  start({ requestId: "d", createdAt: at(1) }),
];

const { groupId } = GROUP;
type Filters = Omit<RequestQuery, "principalId" | "limit">;
const QUERIES: readonly (readonly [string, Filters, string])[] = [
  ["newest first, and by id within one moment", {}, "adcbz"],
  ["of one state", { status: "denied" }, "abz"],
  ["of a state that none is in", { status: "failed" }, ""],
  ["for one group", { groupId }, "dbz"],
  ["since a moment, which counts itself", { since: at(1) }, "adcb"],
  ["since just after that moment", { since: at(1.001) }, "a"],
  ["written since a moment, which counts itself", { changedSince: at(0) }, "adcbz"],
  ["written since just after that moment", { changedSince: at(0.001) }, ""],
  ["by every filter at once", { groupId, status: "denied", since: at(1) }, "b"],
  ["after a place within one moment", { after: { createdAt: at(1), requestId: "d" } }, "cbz"],
  ["after a place where none stands", { after: { createdAt: at(1), requestId: "cc" } }, "cbz"],
  [
    "after a place and filtered",
    { after: { createdAt: at(1), requestId: "d" }, status: "denied" },
    "bz",
  ],
  ["between two times", { after: { createdAt: at(2), requestId: "a" }, since: at(1) }, "dcb"],
  ["after the oldest", { after: { createdAt: at(0), requestId: "z" } }, ""],
];

/** The part of the contract about lists of requests: filters, order and pages. */
export function describeLists(ledger: () => Ledger): void {
  describe("a list of requests", () => {
    beforeEach(() => commitAll(ledger(), LISTED));

    it.each(QUERIES)("shows those %s", async (_, query, expected) => {
      expect(await ids(ledger(), { ...query, principalId, limit: 100 })).toBe(expected);
    });

    it("shows no one else's", async () => {
      expect(await ids(ledger(), { principalId: SOMEONE_ELSE.id, limit: 100 })).toBe("x");
      expect(await ids(ledger(), { principalId: "AROA", limit: 100 })).toBe("");
    });

    it.each(QUERIES)("of everybody shows those %s", async (_, query, own) => {
      const all = await ledger().requests({ ...query, limit: 100 });
      const names = all.map(({ requestId }) => requestId);
      const places = all.map(({ createdAt, requestId }) => `${createdAt} ${requestId}`);
      expect(names.filter((name) => name !== "x").join("")).toBe(own);
      expect(places).toStrictEqual(places.toSorted().reverse());
    });

    it("of everybody has everybody's, whole, and as they are now", async () => {
      const rule = intention({ requestId: "rule", createdAt: at(4) });
      const done = completion(rule);
      await commitAll(ledger(), [rule, done]);
      const all = await ledger().requests({ limit: 100 });
      expect(all.map(({ requestId }) => requestId).join("")).toBe("ruleaxdcbz");
      expect(all.at(0)).toStrictEqual(done.request);
      expect(all.at(-1)).toStrictEqual(LISTED[1]?.request);
    });

    it.each([1, 2, 3, 6, 7])("of everybody shows each once on pages of %i", async (limit) => {
      const shown: string[] = [];
      let after: RequestQuery["after"];
      for (let pages = 0; pages < 20; pages += 1) {
        const page = await ledger().requests({ limit, ...(after && { after }) });
        shown.push(...page.map(({ requestId }) => requestId));
        const last = page.at(-1);
        if (last === undefined) break;
        after = { createdAt: last.createdAt, requestId: last.requestId };
      }
      expect(shown.join("")).toBe("axdcbz");
    });

    it("shows them whole", async () => {
      const [newest] = await ledger().requests({ principalId, limit: 1 });
      expect(newest).toStrictEqual(LISTED[2]?.request);
    });

    it.each([1, 2, 3, 4, 5, 6])(
      "shows each once on pages of %i, though new ones come in",
      async (limit) => {
        const pages: string[] = [];
        let after: RequestQuery["after"];
        while (pages.length < 20) {
          const page = await ledger().requests({ principalId, limit, ...(after && { after }) });
          pages.push(page.map(({ requestId }) => requestId).join(""));
          const last = page.at(-1);
          if (last === undefined) break;
          after = { createdAt: last.createdAt, requestId: last.requestId };
          await commitAll(ledger(), [
            denial({ requestId: `new-${pages.length}`, createdAt: at(3) }),
          ]);
        }
        expect(pages.join("")).toBe("adcbz");
        expect(pages.filter((page) => page.length > limit)).toStrictEqual([]);
      },
    );

    it.each([1, 2])("fills a page of %i although the filter passes over many", async (limit) => {
      const query = { principalId, groupId, limit } as const;
      expect(await ids(ledger(), query)).toBe("dbz".slice(0, limit));
    });

    it("shows what was written since a moment, whenever it was made", async () => {
      const rule = intention({ requestId: "rule", createdAt: at(-9) });
      await commitAll(ledger(), [rule, completion(rule)]);
      for (const whose of [{ principalId }, {}]) {
        const list = (changedSince: string) =>
          ids(ledger(), { ...whose, changedSince, limit: 100 });
        expect(await list(at(2))).toBe("rule");
        expect(await list(at(2.001))).toBe("");
      }
    });

    it("shows a request under the state it has now", async () => {
      const rule = intention({ requestId: "rule", createdAt: at(4) });
      await commitAll(ledger(), [rule, completion(rule)]);
      expect(await ids(ledger(), { principalId, status: "executing", limit: 100 })).toBe("dc");
      expect(await ids(ledger(), { principalId, status: "authorized", limit: 100 })).toBe("rule");
    });
  });
}

async function ids(ledger: Ledger, query: RequestQuery): Promise<string> {
  return (await ledger.requests(query)).map(({ requestId }) => requestId).join("");
}
