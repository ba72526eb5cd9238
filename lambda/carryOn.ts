import { storedToRequest } from "../core/ledger/restore.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import { expire, isOverdue } from "./expire.ts";
import { intake } from "./intake.ts";
import type { Ports } from "./ports.ts";
import { takeUp } from "./takeUp.ts";
import { timestamp } from "./write.ts";

/**
 * Carries on with a request that came in, that was approved, or whose window begins: it is looked at and judged, the last two once more, under
 * the policy in force, and only then carried out. Several may be at it; the ledger lets one. It comes back as the ledger has it.
 */
export async function carryOn(ports: Ports, requestId: string): Promise<StoredRequest | undefined> {
  const stored = await ports.ledger.request(requestId);
  if (stored?.status === "received") return intake(ports, stored);
  if (stored?.status === "scheduled") return keepTime(ports, stored);
  if (stored?.status !== "approved") return stored;
  if (isOverdue(stored, timestamp(ports))) return expire(ports, stored);
  await takeUp(ports, { request: storedToRequest(stored), draft: stored, keyed: false });
  return ports.ledger.request(requestId);
}

/**
 * Judges a scheduled request again once its window has begun. One that can't be judged until its time is over, since nobody could look at
 * its ticket or its group, ends then.
 */
async function keepTime(ports: Ports, stored: StoredRequest): Promise<StoredRequest | undefined> {
  const { requestId, dueAt = stored.updatedAt } = stored;
  if (dueAt > timestamp(ports)) return stored;
  await takeUp(ports, { request: storedToRequest(stored), draft: stored, keyed: false });
  const after = await ports.ledger.request(requestId);
  const isLeft = after?.fence === stored.fence && isOverdue(after, timestamp(ports));
  return isLeft ? expire(ports, after) : after;
}
