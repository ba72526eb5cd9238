import { LedgerUnavailable, type Ports } from "./ports.ts";
import { problemReply, type Reply } from "./reply.ts";

/** GET /v1/health: whether a request could be judged and recorded now. */
export async function health(ports: Ports): Promise<Reply> {
  try {
    await ports.ledger.due(ports.clock.now().toISOString(), 1);
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return problemReply("ledger-unavailable", error.message);
  }
  const { name, digest } = ports.policy;
  return { status: 200, body: { Status: "ok", Policy: name, PolicyDigest: digest, Ledger: "ok" } };
}
