import { newHead } from "../core/ledger/change.ts";
import {
  type Cause,
  type LetGo,
  letGo,
  quieted,
  releasedChange,
  revokeIntendedChange,
  revokeTakeover,
  withOrphans,
} from "../core/ledger/closing.ts";
import type { GroupHead, StoredRequest } from "../core/ledger/stored.ts";
import { callRevoke, type Intended } from "./callRevoke.ts";
import { heirsOf } from "./heirs.ts";
import { orphansOf } from "./orphans.ts";
import type { Ports } from "./ports.ts";
import { FLIGHT_MS, LEASE_MS } from "./promise.ts";
import { timestamp, write } from "./write.ts";

/** How an attempt to let go of rules ended: the request as it is now, or that its group moved or is taken by a request. */
export type LettingGo =
  | { readonly kind: "request"; readonly request: StoredRequest }
  | { readonly kind: "moved" }
  | { readonly kind: "taken"; readonly by: string };

/**
 * Lets a request go of the rules that it holds: what others hold stays, the rest is revoked, on record before and after. A
 * request whose revocation is under way is taken over once the lease of whoever is at it has ended.
 */
export async function letRulesGo(
  ports: Ports,
  requestId: string,
  cause: Cause,
): Promise<LettingGo | undefined> {
  const stored = await ports.ledger.request(requestId);
  if (stored === undefined) return undefined;
  if (stored.rulesStatus !== "open" && stored.rulesStatus !== "revoking") {
    return { kind: "request", request: stored };
  }
  const head = (await ports.ledger.head(stored.group)) ?? newHead(stored.group);
  if (head.inflight?.requestId === requestId) return takeOver(ports, stored, head);
  if (head.inflight !== undefined) return { kind: "taken", by: head.inflight.requestId };
  if (stored.rulesStatus === "revoking") return goOn(ports, stored, head, cause);
  const heirs = cause.kind === "asked" ? await heirsOf(ports, stored, head) : undefined;
  return promise(ports, stored, head, letGo(head, stored, heirs), cause);
}

/** Writes down what becomes of the rules, and calls EC2 where some are to go. */
async function promise(
  ports: Ports,
  stored: StoredRequest,
  head: GroupHead,
  letting: LetGo,
  cause: Cause,
): Promise<LettingGo> {
  const at = timestamp(ports);
  if (letting.doomed.length === 0) {
    const released = releasedChange(stored, head, letting, cause, at);
    return (await write(ports, released)) === "committed"
      ? { kind: "request", request: released.request }
      : { kind: "moved" };
  }
  const lease = timestamp(ports, LEASE_MS);
  const intended = revokeIntendedChange(stored, head, letting, cause, lease, at);
  if ((await write(ports, intended)) !== "committed") return { kind: "moved" };
  return { kind: "request", request: await act(ports, { ...intended, settledBy: "caller" }) };
}

/** Goes on with a revocation that EC2 refused before, or of which it is to be seen whether a late call undid it. */
async function goOn(
  ports: Ports,
  stored: StoredRequest,
  head: GroupHead,
  cause: Cause,
): Promise<LettingGo> {
  const quiet = (head.quietFrom ?? "") <= timestamp(ports);
  const orphans = await orphansOf(ports, head);
  if (orphans === undefined) return { kind: "request", request: stored };
  const letting = withOrphans(letGo(head, stored), orphans);
  // What may still be made can't be known to be gone.
  if (letting.doomed.length === 0 && !quiet) return { kind: "request", request: stored };
  return promise(ports, stored, quiet ? quieted(head) : head, letting, cause);
}

async function takeOver(ports: Ports, stored: StoredRequest, head: GroupHead): Promise<LettingGo> {
  const at = timestamp(ports);
  if (stored.dueAt !== undefined && stored.dueAt > at) return { kind: "request", request: stored };
  const takeover = revokeTakeover(stored, timestamp(ports, LEASE_MS), FLIGHT_MS, at);
  if ((await write(ports, takeover)) !== "committed") return { kind: "moved" };
  const { request } = takeover;
  ports.log.info("taken over", { requestId: request.requestId, fence: request.fence });
  return {
    kind: "request",
    request: await act(ports, { request, head, settledBy: "reconciliation" }),
  };
}

/** From here on the intent is on record: whatever fails, the request is revoking and is seen to again. */
async function act(ports: Ports, intended: Intended): Promise<StoredRequest> {
  const { requestId } = intended.request;
  try {
    const request = await callRevoke(ports, intended);
    if (request.rulesStatus !== "revoking" || (request.dueAt ?? "") > timestamp(ports)) {
      return request;
    }
    const again = await letRulesGo(ports, requestId, { kind: "retried" });
    return again?.kind === "request" ? again.request : request;
  } catch (error) {
    ports.log.error("outcome not written", { requestId, error: String(error) });
    return intended.request;
  }
}
