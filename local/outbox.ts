import { waitAfter } from "../core/hooks/event.ts";
import { attempt, type Told } from "../lambda/deliver.ts";
import type { FailingReceiver, Ports } from "../lambda/ports.ts";
import { openOutboxFile, type WaitingEvent } from "./outboxFile.ts";

/** What tells others on a desk. */
export interface DeskOutbox {
  /** Tells what is due now, as far as it is taken. */
  readonly send: () => Promise<void>;
  readonly failing: () => Promise<readonly FailingReceiver[]>;
  readonly close: () => void;
}

/** Opens the outbox in the ledger's file. All are told side by side; one that is slow or dead holds up no other. */
export function openOutbox(
  file: string,
  told: readonly Told[],
  ports: Pick<Ports, "clock" | "log">,
): DeskOutbox {
  const outbox = openOutboxFile(
    file,
    told.map(({ id }) => id),
  );
  const sendOne = async (one: Told, waiting: WaitingEvent) => {
    const delivery = await attempt(one, waiting.event, ports.log);
    if (delivery.kind === "taken") {
      outbox.taken(waiting);
      return;
    }
    const { reason, retryAfterSeconds } = delivery;
    const tries = waiting.tries + 1;
    const now = ports.clock.now();
    const until = now.getTime() + waitAfter(tries, retryAfterSeconds) * 1000;
    outbox.notTaken(waiting, until, now.toISOString(), reason);
    ports.log.info("event not taken", {
      receiver: one.id,
      event: waiting.event.Id,
      tries,
      reason,
    });
  };
  const send = async () => {
    const due = outbox.due(ports.clock.now().getTime());
    await Promise.all(
      told.map(async (one) => {
        for (const waiting of due.filter(({ receiver }) => receiver === one.id)) {
          await sendOne(one, waiting);
        }
      }),
    );
  };
  return { send, failing: async () => outbox.failing(), close: outbox.close };
}

const INTERVAL_MS = 1_000;

/** Sends what is due every second until it is stopped, which waits for what is under way. */
export function startSending(outbox: DeskOutbox, log: Ports["log"]): () => Promise<void> {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= outbox
      .send()
      .catch((error: unknown) => log.error("events not sent", { error: String(error) }))
      .finally(() => {
        running = undefined;
      });
  }, INTERVAL_MS);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
