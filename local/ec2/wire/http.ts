import type { IncomingMessage, ServerResponse } from "node:http";
import { type Outcome, refuse } from "../refusal.ts";

/** The longest body or query that is read, in bytes; a call with 60 full rules is some 30 kB. */
export const MAX_REQUEST_BYTES = 1_048_576;

/** The access key id of a Signature Version 4 credential, which emulators let stand for the account. */
const CREDENTIAL = /Credential=([^/,\s]+)\//;
const ACCOUNT = /^\d{12}$/;
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/**
 * The Query text of an HTTP request: the query string of a GET, the form body of a POST after its query string.
 * Errors: RequestEntityTooLarge, MalformedQueryString, AuthFailure for a request that a web page made.
 */
export async function readQueryText(request: IncomingMessage): Promise<Outcome<string>> {
  const body = await readBody(request);
  if (!LOCAL_HOST.test(request.headers.host ?? "") || request.headers.origin !== undefined) {
    return refuse(
      "AuthFailure",
      "The embedded EC2 answers programs on this machine, not web pages",
    );
  }
  if (request.method !== "GET" && request.method !== "POST") return malformed();
  if (body === "too large") {
    return refuse("RequestEntityTooLarge", `The request is larger than ${MAX_REQUEST_BYTES} bytes`);
  }
  const text = decodeUtf8(body);
  const url = request.url ?? "/";
  const at = url.indexOf("?");
  const query = at < 0 ? "" : url.slice(at + 1);
  return text === undefined ? malformed() : [query, text].filter((part) => part !== "").join("&");
}

function malformed() {
  return refuse("MalformedQueryString", "The query string contains a syntax error");
}

/** Reads to the end even when it is too much, so that the caller gets to read the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | "too large"> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size <= MAX_REQUEST_BYTES) parts.push(part);
    else parts.length = 0;
  }
  return size > MAX_REQUEST_BYTES ? "too large" : Buffer.concat(parts);
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The account that signs a request. Signatures are not checked; an access key id of twelve digits names its
 * account, any other is the server's own.
 */
export function signingAccount(request: IncomingMessage): string | undefined {
  const key = CREDENTIAL.exec(request.headers.authorization ?? "")?.[1];
  return key !== undefined && ACCOUNT.test(key) ? key : undefined;
}

/** Sends an answer in EC2's headers. */
export function sendXml(
  response: ServerResponse,
  { status, requestId, body }: { status: number; requestId: string; body: string },
): void {
  response.writeHead(status, {
    "Content-Type": "text/xml;charset=UTF-8",
    "Content-Length": Buffer.byteLength(body),
    "x-amzn-RequestId": requestId,
    Server: "AmazonEC2",
  });
  response.end(body);
}
