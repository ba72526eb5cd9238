import { storedToRequest } from "../core/ledger/restore.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import { expire, isOverdue } from "./expire.ts";
import { intake } from "./intake.ts";
import type { Ports } from "./ports.ts";
import { takeUp } from "./takeUp.ts";
import { timestamp } from "./write.ts";

/**
 * Carries on with a request that came in, or that was approved: it is looked at and judged, the second once more, under the policy in
 * force, and only then carried out. Several may be at it; the ledger lets one. It comes back as the ledger has it.
 */
export async function carryOn(ports: Ports, requestId: string): Promise<StoredRequest | undefined> {
  const stored = await ports.ledger.request(requestId);
  if (stored?.status === "received") return intake(ports, stored);
  if (stored?.status !== "approved") return stored;
  if (isOverdue(stored, timestamp(ports))) return expire(ports, stored);
  await takeUp(ports, { request: storedToRequest(stored), draft: stored, keyed: false });
  return ports.ledger.request(requestId);
}
