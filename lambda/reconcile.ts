import { executionTakeover, newHead } from "../core/ledger/change.ts";
import type { Cause } from "../core/ledger/closing.ts";
import { CARRIED_ON } from "../core/ledger/states.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import { carryOut } from "./carryOut.ts";
import { expire } from "./expire.ts";
import { endGivenUp, setAside, wasGivenUp } from "./givenUp.ts";
import { letRulesGo } from "./letGo.ts";
import type { Ports } from "./ports.ts";
import { LEASE_MS, type Promised } from "./promise.ts";
import { timestamp, write } from "./write.ts";

/**
 * Sees to a request that has come due: one that nobody approved in time expires, an execution or a revocation whose worker's lease has ended is taken over, rules
 * whose end has come are let go. A request that is not due is left alone. It comes back as the ledger has it.
 */
export async function reconcile(
  ports: Ports,
  requestId: string,
): Promise<StoredRequest | undefined> {
  const stored = await ports.ledger.request(requestId);
  if (stored?.dueAt === undefined || stored.dueAt > timestamp(ports)) return stored;
  if (stored.status === "executing") return takeOver(ports, stored);
  if (stored.status === "pending-approval") return expire(ports, stored);
  // Whoever carries it on takes it from there.
  if (CARRIED_ON.includes(stored.status)) return stored;
  const cause: Cause = { kind: stored.rulesStatus === "open" ? "expired" : "retried" };
  const letting = await letRulesGo(ports, requestId, cause);
  return letting?.kind === "request" ? letting.request : ports.ledger.request(requestId);
}

/** Takes over an execution, and settles it with what EC2 has. */
async function takeOver(ports: Ports, stored: StoredRequest): Promise<StoredRequest | undefined> {
  const { requestId } = stored;
  const takeover = executionTakeover(stored, timestamp(ports, LEASE_MS), timestamp(ports));
  if ((await write(ports, takeover)) !== "committed") return ports.ledger.request(requestId);
  const { request } = takeover;
  ports.log.info("taken over", { requestId, fence: request.fence });
  try {
    const promised = await promisedBefore(ports, request);
    return wasGivenUp(stored)
      ? await endGivenUp(ports, promised)
      : await carryOut(ports, { kind: "settle", promised, mode: "takeover" });
  } catch (error) {
    return setAside(ports, request, error);
  }
}

/** What the head of its group says that the request has promised. */
async function promisedBefore(ports: Ports, request: StoredRequest): Promise<Promised> {
  const head = (await ports.ledger.head(request.group)) ?? newHead(request.group);
  if (head.inflight?.requestId !== request.requestId) {
    throw new Error(`${request.requestId} is executing, and the head of its group does not say so`);
  }
  return { request, head, there: [], settledBy: "reconciliation", mayStillLand: true };
}
