import { expect } from "@jest/globals";
import type { Change } from "../../core/ledger/change.ts";
import { groupChain, requestChain } from "../../core/ledger/stored.ts";
import type { Ledger } from "../../lambda/ports.ts";
import { at, PRINCIPAL } from "./ledgerBuilders.ts";

const EVERYTHING = 1000;

/** All that a ledger says about these changes, through every question it can be asked: equal before and after means unmoved. */
export async function readBack(ledger: Ledger, changes: readonly Change[]) {
  const requestIds = distinct(changes.map(({ request }) => request.requestId));
  const heads = changes.flatMap(({ head }) => head ?? []);
  const groups = [...new Map(heads.map(({ group }) => [groupChain(group), group])).values()];
  const chains = distinct([
    ...requestIds.map(requestChain),
    ...groups.map(groupChain),
    ...changes.flatMap(({ records }) => records.map(({ record }) => record.chain)),
  ]);
  return {
    requests: await Promise.all(requestIds.map((requestId) => ledger.request(requestId))),
    heads: await Promise.all(groups.map((group) => ledger.head(group))),
    records: await Promise.all(chains.map((chain) => ledger.records(chain, 1, EVERYTHING))),
    listed: await ledger.requests({ principalId: PRINCIPAL.id, limit: EVERYTHING }),
    due: await ledger.due(at(1e6), EVERYTHING),
  };
}

/** Commits changes after each other, each of which must be written. */
export async function commitAll(ledger: Ledger, changes: readonly Change[]): Promise<void> {
  for (const change of changes) expect(await ledger.commit(change)).toBe("committed");
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
