import type { Ledger } from "../../lambda/ports.ts";
import { describeLedger } from "../support/ledgerContract.ts";
import { memoryLedger } from "./memoryLedger.ts";

/** The contract lets readers change what they get, which this ledger's own would not bear. */
function copying(ledger: Ledger): Ledger {
  const copied = async <T>(answer: Promise<T>) => structuredClone(await answer);
  return {
    request: (id) => copied(ledger.request(id)),
    head: (group) => copied(ledger.head(group)),
    heads: (after, limit) => copied(ledger.heads(after, limit)),
    commit: (change) => ledger.commit(structuredClone(change)),
    requests: (query) => copied(ledger.requests(query)),
    record: (chain, seq) => copied(ledger.record(chain, seq)),
    records: (chain, fromSeq, limit) => copied(ledger.records(chain, fromSeq, limit)),
    due: ledger.due,
  };
}

describeLedger("the ledger of simulated lives", async () => {
  const ledger = copying(memoryLedger());
  return { ledger, reopen: async () => ledger, close: async () => {} };
});
