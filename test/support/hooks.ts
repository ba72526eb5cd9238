import { SCHEMES } from "../../core/hooks/schemes.ts";
import { macOf } from "../../core/hooks/signature.ts";
import { createHookApp } from "../../lambda/hookApp.ts";
import type { Secrets } from "../../lambda/ports.ts";
import { untold } from "./conformity.ts";
import { type Answer, callApp } from "./gatewayEvents.ts";
import type { World } from "./world.ts";

/** The path of the built source's webhooks. */
export const HOOK_PATH = "/v1/hooks/webhooks/tickets";

/** The built source's secret, the one that it is being changed for, and one of nobody's. */
export const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
export const NEXT_SECRET = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
export const FOREIGN_SECRET = "whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

/** What a test may say of one delivery; all else is as the built source sends it. */
export interface Delivery {
  readonly id?: string;
  readonly secret?: string;
  readonly path?: string;
  readonly method?: string;
  /** Signed so many milliseconds from now. */
  readonly laterMs?: number;
  /** Put in place of the signed headers, or beside them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent instead of what was signed. */
  readonly sent?: string | Uint8Array;
  readonly base64?: boolean;
}

/** The headers of a message, signed at this moment, in milliseconds since 1970. */
export function signedHeaders(
  body: Uint8Array,
  at: number,
  { id = "msg_1", secret = SECRET }: Pick<Delivery, "id" | "secret"> = {},
): Readonly<Record<string, string>> {
  const scheme = SCHEMES.standardWebhooks;
  const headers = { "webhook-id": id, "webhook-timestamp": String(Math.floor(at / 1000)) };
  const key = scheme.keyOf(secret);
  if (key === undefined) throw new Error(`${secret} is no secret`);
  const mac = macOf(scheme, { headers, body }, key).toString("base64");
  return { ...headers, "webhook-signature": `v1,${mac}` };
}

/** The built source's own secrets. */
export const LIVE: Secrets = async (name) =>
  name === "webhooks/tickets" ? [SECRET, NEXT_SECRET] : [];

/** Sends a world's hooks what the built source says; an answer that is not as it is told is an error. */
export function hooksOf({ ports, clock }: World, secrets: Secrets = LIVE) {
  const { ec2: _, ...rest } = ports;
  const app = createHookApp({ ...rest, secrets, sources: ["tickets", "chat"], surfaces: [] });
  return async (message: unknown, delivery: Delivery = {}): Promise<Answer> => {
    const { path = HOOK_PATH, method = "POST", laterMs = 0, base64 = false } = delivery;
    const text = typeof message === "string" ? message : JSON.stringify(message);
    const body = Buffer.from(text);
    const at = clock.now().getTime() + laterMs;
    const headers = { ...signedHeaders(body, at, delivery), ...delivery.headers };
    const { sent = body } = delivery;
    const call = { method, path, headers, body: sent, base64, authorizer: undefined };
    const answer = await callApp(app, call);
    const faults = untold(call, answer);
    if (faults.length > 0) throw new Error(`an answer is not as it is told: ${faults}`);
    return answer;
  };
}
