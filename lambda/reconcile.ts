import { newHead, takeoverChange } from "../core/ledger/change.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import { carryOut } from "./carryOut.ts";
import type { Ports } from "./ports.ts";
import { LEASE_MS, type Promised } from "./promise.ts";
import { timestamp, write } from "./write.ts";

/** How many overdue requests one sweep takes on. */
const SWEEP_LIMIT = 25;

/**
 * Takes over an execution whose worker's lease has ended, and settles it with what EC2 has. A request that has ended, or
 * whose worker may still be at work, is left alone. The request comes back as the ledger has it.
 */
export async function reconcile(
  ports: Ports,
  requestId: string,
): Promise<StoredRequest | undefined> {
  const stored = await ports.ledger.request(requestId);
  if (stored?.dueAt === undefined || stored.dueAt > timestamp(ports)) return stored;
  const takeover = takeoverChange(stored, timestamp(ports, LEASE_MS), timestamp(ports));
  if ((await write(ports, takeover)) !== "committed") return ports.ledger.request(requestId);
  ports.log.info("taken over", { requestId, fence: takeover.request.fence });
  const head = (await ports.ledger.head(stored.group)) ?? newHead(stored.group);
  if (head.inflight?.requestId !== requestId) {
    throw new Error(`${requestId} is executing, and the head of its group does not say so`);
  }
  const promised: Promised = {
    request: takeover.request,
    head,
    there: [],
    settledBy: "reconciliation",
    mayStillLand: true,
  };
  return carryOut(ports, { kind: "settle", promised, mode: "takeover" });
}

/** Reconciles every request that is overdue; one that fails does not keep the others from their turn. */
export async function sweep(ports: Ports): Promise<void> {
  const due = await ports.ledger.due(timestamp(ports), SWEEP_LIMIT);
  if (due.length > 0) ports.log.info("overdue", { count: due.length });
  for (const requestId of due) {
    try {
      await reconcile(ports, requestId);
    } catch (error) {
      ports.log.error("reconciliation failed", { requestId, error: String(error) });
    }
  }
}
