import { waitAfter } from "../core/hooks/event.ts";
import { type DeliverPorts, deliver, type Receiver } from "../lambda/deliver.ts";
import type { FailingReceiver, Log } from "../lambda/ports.ts";
import { openOutboxFile, type WaitingEvent } from "./outboxFile.ts";

/** What tells others on a desk. */
export interface DeskOutbox {
  /** Sends what is due now, as far as receivers take it. */
  readonly send: () => Promise<void>;
  readonly failing: () => Promise<readonly FailingReceiver[]>;
  readonly close: () => void;
}

/** Opens the outbox in the ledger's file. Receivers are sent to side by side; one that is slow or dead holds up no other. */
export function openOutbox(
  file: string,
  receivers: readonly Receiver[],
  ports: DeliverPorts & { readonly log: Log },
): DeskOutbox {
  const outbox = openOutboxFile(
    file,
    receivers.map(({ id }) => id),
  );
  const sendOne = async (receiver: Receiver, waiting: WaitingEvent) => {
    const delivery = await deliver(ports, receiver, waiting.event);
    if (delivery.kind === "taken") {
      outbox.taken(waiting);
      return;
    }
    const { reason } = delivery;
    const tries = waiting.tries + 1;
    const now = ports.clock.now();
    const until = now.getTime() + waitAfter(tries) * 1000;
    outbox.notTaken(waiting, until, now.toISOString(), reason);
    ports.log.info("event not taken", {
      receiver: receiver.id,
      event: waiting.event.Id,
      tries,
      reason,
    });
  };
  const send = async () => {
    const due = outbox.due(ports.clock.now().getTime());
    await Promise.all(
      receivers.map(async (receiver) => {
        for (const waiting of due.filter(({ receiver: id }) => id === receiver.id)) {
          await sendOne(receiver, waiting);
        }
      }),
    );
  };
  return { send, failing: async () => outbox.failing(), close: outbox.close };
}

const INTERVAL_MS = 1_000;

/** Sends what is due every second until it is stopped, which waits for what is under way. */
export function startSending(outbox: DeskOutbox, log: Log): () => Promise<void> {
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
