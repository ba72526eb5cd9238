import type { RequestEvent } from "../core/hooks/event.ts";
import { SCHEMES } from "../core/hooks/schemes.ts";
import { keysOf, signedHeaders } from "../core/hooks/signature.ts";
import { type Clock, type Secrets, SecretsUnavailable } from "./ports.ts";

/** A system that is told of events, as the deployment names it. */
export interface Receiver {
  readonly id: string;
  readonly url: string;
}

/** Whether a receiver took an event, or in one line why it did not. */
export type Delivery =
  | { readonly kind: "taken" }
  | { readonly kind: "not-taken"; readonly reason: string };

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
