import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Scheme } from "../core/hooks/schemes.ts";
import { keysOf, type Verdict, verifySignature } from "../core/hooks/signature.ts";
import type { Source } from "../core/ledger/decided.ts";
import { type HookPorts, SecretsUnavailable } from "./ports.ts";
import { problemReply, type Reply } from "./reply.ts";

/** A signed message as the journeys take it: under which id, with what. */
export interface HookCall {
  /** What makes two deliveries one message; it is signed. */
  readonly messageId: string;
  readonly body: Uint8Array;
  readonly from: Source;
}

/** A way in for a system that signs what it sends. */
export interface HookDoor {
  readonly scheme: Scheme;
  /** The name of its secrets, which begins the ids of its messages in the record. */
  readonly name: string;
}

const REASONS: Readonly<Record<Extract<Verdict, { readonly ok: false }>["reason"], string>> = {
  "no-signature": "is not signed: one of the headers is missing or empty",
  malformed: "has a header that is not of its form, or that came twice",
  stale: "says another time than now: more than 5 minutes lie between; sign the message anew",
  mismatch: "was not signed over these bytes with a live secret",
};

/** Lets a message in that a holder of the secret has signed, or answers at the door: nothing of it was looked at then. */
export async function openHook(
  ports: HookPorts,
  { scheme, name }: HookDoor,
  event: APIGatewayProxyEventV2,
): Promise<HookCall | Reply> {
  const keys = keysOf(scheme, await secretsOf(ports, name));
  if (keys === undefined) {
    const detail = `there is no usable secret for ${name}, so that no signature can be verified`;
    return { ...problemReply("secret-unavailable", detail), reason: detail };
  }
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  const message = { headers: event.headers, body };
  const verdict = verifySignature(scheme, message, keys, ports.clock.now().getTime());
  if (!verdict.ok) {
    const headers = Object.keys(scheme.headers).join(", ");
    const detail = `the message ${REASONS[verdict.reason]} (${headers})`;
    return { ...problemReply("signature-invalid", detail), reason: verdict.reason };
  }
  const { http, requestId } = event.requestContext;
  const from = { ip: http.sourceIp, gatewayRequestId: requestId, message: `${name}/${verdict.id}` };
  return { messageId: verdict.id, body, from };
}

/** The live secrets; none where they can't be had, which the log says and nobody else. */
async function secretsOf({ secrets, log }: HookPorts, name: string): Promise<readonly string[]> {
  try {
    return await secrets(name);
  } catch (error) {
    if (!(error instanceof SecretsUnavailable)) throw error;
    log.error("secrets unavailable", { name, error: error.message });
    return [];
  }
}
