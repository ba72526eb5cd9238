import { createHash } from "node:crypto";

/** A message as it came in: the names of its headers in lower case, its body byte for byte. */
export interface Message {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** One way in which senders sign messages with a shared secret. All of them are HMAC-SHA256 over raw bytes. */
export interface Scheme {
  /** The headers that are read, each with its form; all must be there, and none twice. */
  readonly headers: Readonly<Record<string, RegExp>>;
  /** That of them which carries the signatures, and how they are written. */
  readonly signature: { readonly header: string; readonly encoding: "hex" | "base64" };
  /** That of them which says when the message was signed, in seconds since 1970; absent where no time is signed. */
  readonly time?: string;
  /** What is signed before the body, with the headers' values. */
  readonly before: (value: (header: string) => string) => string;
  /** The key that a secret stands for; `undefined` where it is no secret of this scheme. */
  readonly keyOf: (secret: string) => Uint8Array | undefined;
  /** What two deliveries of one message have in common, and two messages never: taken from what is signed alone. */
  readonly idOf: (value: (header: string) => string, body: Uint8Array) => string;
}

const SECONDS = /^[1-9]\d{0,11}$/;

/** The text itself is the key. */
function textKey(secret: string): Uint8Array | undefined {
  return /\S/.test(secret) ? Buffer.from(secret, "utf8") : undefined;
}

function bodyHash(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}

/** `sha256=` and 64 hex digits over the body alone; the delivery's id, which some send beside it, is not signed. */
function hubScheme(header: string): Scheme {
  return {
    headers: { [header]: /^sha256=[0-9a-f]{64}$/ },
    signature: { header, encoding: "hex" },
    before: () => "",
    keyOf: textKey,
    idOf: (_, body) => bodyHash(body),
  };
}

// An entry of another version is passed over; base64 of 32 bytes is 43 characters and one =.
const STANDARD_SIGNATURES = /^(?:v\d+[a-z]?,[A-Za-z0-9+/=]{1,512}(?: (?!$)|$)){1,8}$/;
// A dot would let an id take over a part of the time.
const STANDARD_ID = /^[\w:-]{1,128}$/;
const STANDARD_SECRET = /^(?:whsec_)?([A-Za-z0-9+/]{22,86}={0,2})$/;

/** The schemes that the guard verifies, and the last of them it signs with too. */
export const SCHEMES = {
  /** Source: Slack, Verifying requests from Slack. */
  slack: {
    headers: {
      "x-slack-request-timestamp": SECONDS,
      "x-slack-signature": /^v0=[0-9a-f]{64}$/,
    },
    signature: { header: "x-slack-signature", encoding: "hex" },
    time: "x-slack-request-timestamp",
    before: (value) => `v0:${value("x-slack-request-timestamp")}:`,
    keyOf: textKey,
    idOf: (value, body) => `${value("x-slack-request-timestamp")}:${bodyHash(body)}`,
  },
  /** Source: GitHub, Validating webhook deliveries. */
  github: hubScheme("x-hub-signature-256"),
  /** Source: Atlassian, Jira Cloud webhooks; WebSub, section 8, of whose methods only this one is taken. */
  jira: hubScheme("x-hub-signature"),
  /** Source: the Standard Webhooks specification, symmetric signatures. */
  standardWebhooks: {
    headers: {
      "webhook-id": STANDARD_ID,
      "webhook-timestamp": SECONDS,
      "webhook-signature": STANDARD_SIGNATURES,
    },
    signature: { header: "webhook-signature", encoding: "base64" },
    time: "webhook-timestamp",
    before: (value) => `${value("webhook-id")}.${value("webhook-timestamp")}.`,
    keyOf: standardKey,
    // A repeated delivery has a time of its own, and the id of the first.
    idOf: (value) => value("webhook-id"),
  },
} as const satisfies Readonly<Record<string, Scheme>>;

/** 24 to 64 bytes in base64, as the specification asks for, after `whsec_`. */
function standardKey(secret: string): Uint8Array | undefined {
  const key = Buffer.from(STANDARD_SECRET.exec(secret)?.[1] ?? "", "base64");
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}
