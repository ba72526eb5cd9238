import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { RequestEvent } from "../../core/hooks/event.ts";

/** Puts an event on an EventBridge bus; rejects where it was not taken. */
export type PutEvent = (event: RequestEvent) => Promise<void>;

const DEADLINE_MS = 5_000;

/** The bus of this deployment. Source: EventBridge API reference, PutEvents. */
export function eventBus(client: EventBridgeClient, EventBusName: string): PutEvent {
  return async (event) => {
    const command = new PutEventsCommand({
      Entries: [
        {
          EventBusName,
          Source: "egress-guard",
          DetailType: "Egress Request Changed",
          Time: new Date(event.At),
          Detail: JSON.stringify(event),
        },
      ],
    });
    const answer = await client.send(command, { abortSignal: AbortSignal.timeout(DEADLINE_MS) });
    const [entry] = answer.Entries ?? [];
    // A call that is answered may still have taken nothing.
    if (entry?.EventId !== undefined) return;
    throw new Error(`the bus did not take ${event.Id}: ${entry?.ErrorCode ?? "no answer"}`);
  };
}
