import { type RequestEvent, requestEvent, waitAfter } from "../core/hooks/event.ts";
import type { StoredRequest } from "../core/ledger/stored.ts";
import { attempt, type Told } from "./deliver.ts";
import type { Clock, FailingReceiver, Log } from "./ports.ts";
import { timestamp } from "./write.ts";

/** What spreading events needs: a bus that everything goes to, and the queues of all who are told. */
export interface SpreadPorts {
  readonly log: Log;
  readonly queueUrls: readonly string[];
  readonly putEvent: (event: RequestEvent) => Promise<void>;
  readonly add: (queueUrl: string, event: RequestEvent) => Promise<void>;
}

/** One who is told, with the queue in which its events wait. */
export interface QueuedTold extends Told {
  readonly queueUrl: string;
}

/** What telling needs: who is told, the queues, and notes of those that do not take what they are told. */
export interface TellPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly told: readonly QueuedTold[];
  readonly hold: (queueUrl: string, receipt: string, seconds: number) => Promise<void>;
  readonly failing: () => Promise<readonly FailingReceiver[]>;
  readonly failed: (receiver: FailingReceiver) => Promise<void>;
  readonly recovered: (id: string) => Promise<void>;
}

/** One message of a queue. */
export interface Waiting {
  readonly event: RequestEvent;
  readonly receipt: string;
  /** How often it was received, this time included. */
  readonly tries: number;
}

/** Puts what became of a request on the bus and into each queue. It rejects where one of them did not take it. */
export async function tellAll(ports: SpreadPorts, stored: StoredRequest): Promise<void> {
  const event = requestEvent(stored);
  if (event === undefined) return;
  await Promise.all([
    ports.putEvent(event),
    ...ports.queueUrls.map((queueUrl) => ports.add(queueUrl, event)),
  ]);
}

/** Tells what waits; `false` where it was not taken and is to wait for longer. */
export async function tellOne(
  ports: TellPorts,
  one: QueuedTold,
  { event, receipt, tries }: Waiting,
): Promise<boolean> {
  const { id, queueUrl } = one;
  const delivery = await attempt(one, event, ports.log);
  if (delivery.kind === "taken") {
    await note(ports, id, undefined);
    return true;
  }
  const { reason, retryAfterSeconds } = delivery;
  ports.log.info("event not taken", { receiver: id, event: event.Id, tries, reason });
  await note(ports, id, reason);
  await ports.hold(queueUrl, receipt, waitAfter(tries, retryAfterSeconds));
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
