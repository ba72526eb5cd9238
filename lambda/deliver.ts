import type { RequestEvent } from "../core/hooks/event.ts";
import { SCHEMES } from "../core/hooks/schemes.ts";
import { keysOf, signedHeaders } from "../core/hooks/signature.ts";
import { type Clock, type Log, type Secrets, SecretsUnavailable } from "./ports.ts";

/** A system that is told of events, as the deployment names it. */
export interface Receiver {
  readonly id: string;
  readonly url: string;
}

/** Whether an event was taken by whom it was told, or in one line why not, and for how long it asks to be left alone. */
export type Delivery =
  | { readonly kind: "taken" }
  | {
      readonly kind: "not-taken";
      readonly reason: string;
      readonly retryAfterSeconds?: number;
    };

/** Tells one system of an event, whichever way that system is told. The same event may be told again. */
export type Teller = (event: RequestEvent) => Promise<Delivery>;

/** A system that is told of events: a receiver of webhooks, or a surface such as `slack`. */
export interface Told {
  /** What its queue, the notes and the log know it by. */
  readonly id: string;
  readonly tell: Teller;
}

/** Posts a body to an address of the configuration, once, and follows no redirect. */
export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
) => Promise<Delivery>;

/** What sending an event needs. */
export interface DeliverPorts {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly post: Post;
}

/** Tells one of them. A fault on the way is one of the guard's own: the event is told again. */
export async function attempt(
  { id, tell }: Told,
  event: RequestEvent,
  log: Log,
): Promise<Delivery> {
  try {
    return await tell(event);
  } catch (error) {
    log.error("event not told", { receiver: id, event: event.Id, error: String(error) });
    return { kind: "not-taken", reason: "it could not be told: the guard's log says why" };
  }
}

/** A receiver of webhooks as one of those that are told. */
export function receiverTold(ports: DeliverPorts, receiver: Receiver): Told {
  return { id: receiver.id, tell: (event) => deliver(ports, receiver, event) };
}

/** Sends an event to a receiver, signed as Standard Webhooks has it; the same event has the same id each time. */
export async function deliver(
  { secrets, clock, post }: DeliverPorts,
  { id, url }: Receiver,
  event: RequestEvent,
): Promise<Delivery> {
  const keys = keysOf(SCHEMES.standardWebhooks, await liveSecrets(secrets, `receivers/${id}`));
  if (keys === undefined) {
    return { kind: "not-taken", reason: `there is no usable secret for receivers/${id}` };
  }
  const body = Buffer.from(JSON.stringify(event));
  const signed = signedHeaders(event.Id, clock.now().getTime(), body, keys);
  return post(url, { "content-type": "application/json", ...signed }, body);
}

async function liveSecrets(secrets: Secrets, name: string): Promise<readonly string[]> {
  try {
    return await secrets(name);
  } catch (error) {
    if (error instanceof SecretsUnavailable) return [];
    throw error;
  }
}
