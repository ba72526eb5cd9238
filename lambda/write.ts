import type { Change } from "../core/ledger/change.ts";
import type { Committed, Ports } from "./ports.ts";

/** Commits a change, and repeats each of its records as one log line, so that the log holds every hash too. */
export async function write(
  ports: Pick<Ports, "ledger" | "log">,
  change: Change,
): Promise<Committed> {
  const committed = await ports.ledger.commit(change);
  if (committed === "committed") {
    for (const { record, hash } of change.records) ports.log.info("audit", { record, hash });
  }
  return committed;
}

/** The time as records carry it: RFC 3339, UTC, milliseconds. */
export function timestamp(ports: Pick<Ports, "clock">, laterByMs = 0): string {
  return new Date(ports.clock.now().getTime() + laterByMs).toISOString();
}
