import { createHmac, timingSafeEqual } from "node:crypto";
import { type Message, SCHEMES, type Scheme } from "./schemes.ts";

/** A message that a holder of the secret signed, or the first reason why it may be anybody's. */
export type Verdict =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly reason: "no-signature" | "malformed" | "stale" | "mismatch" };

/** How far a signed time may be from now, either way: the window that Slack and Standard Webhooks name. */
export const WINDOW_MS = 5 * 60_000;

/** While a secret is changed for another, both are live. */
const MAX_SECRETS = 2;

/** The keys of a scheme's live secrets; `undefined` where there is none, more than two, or one that is no secret. */
export function keysOf(
  scheme: Scheme,
  secrets: readonly string[],
): readonly Uint8Array[] | undefined {
  const keys = secrets.flatMap((secret) => scheme.keyOf(secret) ?? []);
  const usable = keys.length === secrets.length && keys.length > 0 && keys.length <= MAX_SECRETS;
  return usable ? keys : undefined;
}

/**
 * Whether a message was signed by a holder of one of these keys, now. Headers that came twice are joined by a comma where they
 * come from, which no form has room for. `now` is in milliseconds since 1970.
 */
export function verifySignature(
  scheme: Scheme,
  { headers, body }: Message,
  keys: readonly Uint8Array[],
  now: number,
): Verdict {
  const names = Object.keys(scheme.headers);
  if (names.some((name) => (headers[name] ?? "") === "")) return refused("no-signature");
  const value = (name: string) => headers[name] ?? "";
  const formed = Object.entries(scheme.headers).every(([name, form]) => form.test(value(name)));
  if (!formed) return refused("malformed");
  if (scheme.time !== undefined) {
    const away = Math.abs(now - Number(value(scheme.time)) * 1000);
    if (away > WINDOW_MS) return refused("stale");
  }
  const given = macsIn(scheme, value(scheme.signature.header));
  const signed = keys.map((key) => macOf(scheme, { headers, body }, key));
  // Every pair is compared, so that the time taken tells nothing of which one it was.
  const equal = signed.flatMap((own) => given.map((mac) => timingSafeEqual(own, mac)));
  return equal.includes(true) ? { ok: true, id: scheme.idOf(value, body) } : refused("mismatch");
}

/** The code that a key gives a message, over the headers that the scheme signs and the body: 32 bytes. */
export function macOf(scheme: Scheme, { headers, body }: Message, key: Uint8Array): Buffer {
  const before = scheme.before((name) => headers[name] ?? "");
  return createHmac("sha256", key).update(before).update(body).digest();
}

/**
 * The headers of a message that the guard sends as Standard Webhooks has it, signed with each of its live keys, so that a receiver
 * knows it by either. `at` is in milliseconds since 1970.
 */
export function signedHeaders(
  id: string,
  at: number,
  body: Uint8Array,
  keys: readonly Uint8Array[],
): Readonly<Record<string, string>> {
  const headers = { "webhook-id": id, "webhook-timestamp": String(Math.floor(at / 1000)) };
  const macs = keys.map((key) => macOf(SCHEMES.standardWebhooks, { headers, body }, key));
  const signature = macs.map((mac) => `v1,${mac.toString("base64")}`).join(" ");
  return { ...headers, "webhook-signature": signature };
}

/** The codes in a header of the right form. What is of another version or length is none. */
function macsIn({ signature }: Scheme, header: string): readonly Buffer[] {
  const texts =
    signature.encoding === "hex"
      ? [header.slice(header.indexOf("=") + 1)]
      : header.split(" ").flatMap((entry) => (entry.startsWith("v1,") ? [entry.slice(3)] : []));
  return texts.flatMap((text) => {
    const mac = Buffer.from(text, signature.encoding);
    return mac.length === 32 && mac.toString(signature.encoding) === text ? [mac] : [];
  });
}

function refused(reason: Extract<Verdict, { readonly ok: false }>["reason"]): Verdict {
  return { ok: false, reason };
}
