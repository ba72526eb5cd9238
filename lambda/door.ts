import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Source } from "../core/ledger/decided.ts";
import { quote } from "../core/request/fault.ts";
import type { Principal } from "../core/request/principal.ts";
import { principalOf } from "./principal.ts";
import { problemReply, type Reply } from "./reply.ts";

/** An API Gateway event as the journeys take it: who calls, with what, from where. */
export interface Call {
  readonly principal: Principal;
  readonly body: Uint8Array;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly source: Source;
  /** The forms of answer that the caller takes, as RFC 9110 writes them. */
  readonly accept?: string;
  readonly idempotencyKey?: string;
}

const KEY = /^[A-Za-z0-9_-]{1,64}$/;

/** Lets a call in, or answers at the door: who is not known, and a key that is none, goes no further. */
export function openDoor(event: APIGatewayProxyEventV2): Call | Reply {
  const principal = principalOf(event);
  if (principal === undefined) {
    return problemReply(
      "unauthenticated",
      "the request carries no IAM user or role and no token's subject; sign it with SigV4 or send a bearer token",
    );
  }
  const { http, requestId } = event.requestContext;
  const key = http.method === "POST" ? event.headers["idempotency-key"] : undefined;
  if (key !== undefined && !KEY.test(key)) {
    const detail = `${quote(key)} is not taken; write 1 to 64 of A-Z a-z 0-9 _ -`;
    const errors = [{ parameter: "Idempotency-Key", detail }];
    return problemReply("invalid-request", `Idempotency-Key ${detail}`, { errors });
  }
  const { accept } = event.headers;
  return {
    principal,
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
    parameters: event.queryStringParameters ?? {},
    source: { ip: http.sourceIp, gatewayRequestId: requestId },
    ...(accept === undefined ? {} : { accept }),
    ...(key === undefined ? {} : { idempotencyKey: key }),
  };
}

/** Whether the door answered by itself. */
export function isReply(opened: Call | Reply): opened is Reply {
  return "status" in opened;
}
