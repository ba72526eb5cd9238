import { CARRIED_ON } from "../core/ledger/states.ts";
import { carryOn } from "./carryOn.ts";
import type { Ports } from "./ports.ts";
import { reconcile } from "./reconcile.ts";
import { timestamp } from "./write.ts";

/** How many requests are asked for at once. */
const BATCH = 25;

/** After so long a sweep takes on nothing new: the next one is due, and the function has minutes left for what it began. */
const SWEEP_MS = 45_000;

/**
 * Sees to every request that has come due, the longest overdue first, for less than a minute; one that fails does not keep
 * the others from their turn.
 */
export async function sweep(ports: Ports): Promise<void> {
  const end = ports.clock.now().getTime() + SWEEP_MS;
  const seen = new Set<string>();
  let late = 0;
  while (ports.clock.now().getTime() < end) {
    const due = await ports.ledger.due(timestamp(ports), seen.size + BATCH);
    const fresh = due.filter((requestId) => !seen.has(requestId)).slice(0, BATCH);
    if (fresh.length === 0) break;
    for (const requestId of fresh) {
      seen.add(requestId);
      late += await seeTo(ports, requestId);
    }
  }
  if (seen.size > 0) ports.log.info("swept", { due: seen.size });
  if (late > 0) ports.log.info("overdue", { count: late });
}

/** 1 where a promise is still open afterwards: it counts as overdue. */
async function seeTo(ports: Ports, requestId: string): Promise<0 | 1> {
  try {
    const seen = await reconcile(ports, requestId);
    const goesOn = seen !== undefined && CARRIED_ON.includes(seen.status);
    const request = goesOn ? await carryOn(ports, requestId) : seen;
    return request?.status === "executing" || request?.rulesStatus === "revoking" ? 1 : 0;
  } catch (error) {
    ports.log.error("reconciliation failed", { requestId, error: String(error) });
    return 1;
  }
}
