import { READY } from "../core/ledger/states.ts";
import type { Ledger } from "../lambda/ports.ts";

/** A ledger that says, after a commit, that a request waits for the guard alone: on a desk it does what a table's stream does. */
export function wakingLedger<L extends Ledger>(ledger: L, wake: (requestId: string) => void): L {
  return {
    ...ledger,
    commit: async (change) => {
      const committed = await ledger.commit(change);
      if (committed === "committed" && READY.includes(change.request.status)) {
        wake(change.request.requestId);
      }
      return committed;
    },
  };
}
