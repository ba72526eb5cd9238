import { type RequestEvent, requestEvent, waitAfter } from "../core/hooks/event.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import { type DeliverPorts, deliver } from "./deliver.ts";
import type { QueuedReceiver } from "./outboxConfig.ts";
import type { FailingReceiver, Log } from "./ports.ts";
import { timestamp } from "./write.ts";

/** What telling needs: a bus that everything goes to, queues for receivers, and notes of those that do not answer. */
export interface TellPorts extends DeliverPorts {
  readonly log: Log;
  readonly receivers: readonly QueuedReceiver[];
  readonly putEvent: (event: RequestEvent) => Promise<void>;
  readonly add: (queueUrl: string, event: RequestEvent) => Promise<void>;
  readonly hold: (queueUrl: string, receipt: string, seconds: number) => Promise<void>;
  readonly failing: () => Promise<readonly FailingReceiver[]>;
  readonly failed: (receiver: FailingReceiver) => Promise<void>;
  readonly recovered: (id: string) => Promise<void>;
}

/** One message of a receiver's queue. */
export interface Waiting {
  readonly event: RequestEvent;
  readonly receipt: string;
  /** How often it was received, this time included. */
  readonly tries: number;
}

/** Puts what became of a request on the bus and into each receiver's queue. It rejects where one of them did not take it. */
export async function tellAll(ports: TellPorts, stored: StoredRequest): Promise<void> {
  const event = requestEvent(stored);
  if (event === undefined) return;
  await Promise.all([
    ports.putEvent(event),
    ...ports.receivers.map(({ queueUrl }) => ports.add(queueUrl, event)),
  ]);
}

/** Sends what waits to its receiver; `false` where it was not taken and is to wait for longer. */
export async function tellOne(
  ports: TellPorts,
  receiver: QueuedReceiver,
  { event, receipt, tries }: Waiting,
): Promise<boolean> {
  const { id, queueUrl } = receiver;
  const delivery = await deliver(ports, receiver, event);
  if (delivery.kind === "taken") {
    await note(ports, id, undefined);
    return true;
  }
  const { reason } = delivery;
  ports.log.info("event not taken", { receiver: id, event: event.Id, tries, reason });
  await note(ports, id, reason);
  await ports.hold(queueUrl, receipt, waitAfter(tries));
  return false;
}

/** Notes how a receiver does, where that is news. A note that can't be kept is no reason to send an event again. */
async function note(ports: TellPorts, id: string, reason: string | undefined): Promise<void> {
  try {
    const before = (await ports.failing()).find((one) => one.id === id);
    if (reason !== undefined) {
      await ports.failed({ id, since: before?.since ?? timestamp(ports), reason });
    } else if (before !== undefined) await ports.recovered(id);
  } catch (error) {
    ports.log.error("receiver not noted", { receiver: id, error: String(error) });
  }
}
