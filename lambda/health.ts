import { type FailingReceiver, LedgerUnavailable, type Ports } from "./ports.ts";
import { problemReply, type Reply } from "./reply.ts";

/** GET /v1/health: whether a request could be judged and recorded now, and who does not take events. */
export async function health(ports: Ports): Promise<Reply> {
  const asked = await askLedger(ports);
  if ("status" in asked) return asked;
  const { name, digest } = ports.policy;
  const FailingReceivers = asked.failing.map(({ id: Id, since: Since, reason: Reason }) => ({
    Id,
    Since,
    Reason,
  }));
  return {
    status: 200,
    body: { Status: "ok", Policy: name, PolicyDigest: digest, Ledger: "ok", FailingReceivers },
  };
}

async function askLedger(
  ports: Ports,
): Promise<Reply | { readonly failing: readonly FailingReceiver[] }> {
  try {
    await ports.ledger.due(ports.clock.now().toISOString(), 1);
    return { failing: (await ports.failing?.()) ?? [] };
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return problemReply("ledger-unavailable", error.message);
  }
}
