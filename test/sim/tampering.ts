import type { SealedRecord } from "../../core/ledger/record.ts";
import { groupChain, requestChain } from "../../core/ledger/stored.ts";
import { verifyLedger } from "../../lambda/audit/verify.ts";
import { GROUP } from "../support/ledgerBuilders.ts";
import type { Dice } from "./dice.ts";
import { type Held, memoryLedger } from "./memoryLedger.ts";
import type { Books } from "./stores.ts";

type Chain = readonly SealedRecord[];

/** What somebody may do to a chain who gets at the table, at one of its records. */
const WAYS = {
  edit: (chain: Chain, at: number) =>
    chain.map((one, index) =>
      index === at ? { ...one, record: { ...one.record, at: "2026-01-01T00:00:00.000Z" } } : one,
    ),
  delete: (chain: Chain, at: number) => chain.filter((_, index) => index !== at),
  swap: (chain: Chain, at: number) => {
    const [one, other] = [chain[at], chain[at + 1] ?? chain[0]];
    return chain.map((record) => (record === one ? other : record === other ? one : record));
  },
  truncate: (chain: Chain, at: number) => chain.slice(0, at),
} as const;

const NAMES = ["edit", "delete", "swap", "truncate"] as const;

/** Does one such thing to the record of a life that has ended; one line where the audit does not see it. */
export async function overlooked(dice: Dice, books: Books): Promise<readonly string[]> {
  const held = heldOf(books);
  const chains = [...held.chains].filter(([, chain]) => chain.length > 0);
  const [name, chain] = chains[dice.roll(chains.length)] ?? [];
  if (name === undefined || chain === undefined) return [];
  const way = dice.pick(NAMES);
  const at = dice.roll(chain.length);
  const changed = WAYS[way](chain, at).filter((one) => one !== undefined);
  // A swap needs two.
  if (changed.every((one, index) => one === chain[index]) && changed.length === chain.length) {
    return [];
  }
  held.chains.set(name, changed);
  const { faults } = await verifyLedger(memoryLedger(undefined, held), { kind: "all" });
  return faults.length > 0 ? [] : [`${way} at record ${at + 1} of ${name}`];
}

function heldOf({ requests, head, groupRecords, ownRecords }: Books): Held {
  return {
    requests: new Map(requests.map((request) => [request.requestId, request])),
    heads: new Map(head === undefined ? [] : [[groupChain(GROUP), head]]),
    chains: new Map([
      [groupChain(GROUP), groupRecords],
      ...requests.map(({ requestId }) => [requestChain(requestId), ownRecords(requestId)] as const),
    ]),
  };
}
