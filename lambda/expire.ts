import { expiredChange } from "../core/ledger/approving.ts";
import type { Status } from "../core/ledger/states.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import type { Ports } from "./ports.ts";
import { timestamp, write } from "./write.ts";

/** The states in which a request waits for approval, for its window, or to be carried out. */
const WAITING: readonly Status[] = ["pending-approval", "approved", "scheduled"];

/** Whether a request has waited until its time was over. */
export function isOverdue({ status, waitsUntil }: StoredRequest, at: string): boolean {
  return WAITING.includes(status) && waitsUntil !== undefined && waitsUntil <= at;
}

/** Ends a request that was not approved, or could not be carried out, in its time. It comes back as the ledger has it. */
export async function expire(
  ports: Pick<Ports, "ledger" | "clock" | "log">,
  stored: StoredRequest,
): Promise<StoredRequest | undefined> {
  const expired = expiredChange(stored, timestamp(ports));
  const committed = await write(ports, expired);
  return committed === "committed" ? expired.request : ports.ledger.request(stored.requestId);
}
