import { type Fault, shortened } from "./fault.ts";
import { isSurelyStrict, strictFaults } from "./strictJson.ts";

/** The largest body that is read, in bytes. */
export const MAX_BODY_BYTES = 65_536;

/** A body read as JSON, or why it could not be. */
export type JsonReading = { readonly kind: "read"; readonly value: unknown } | NoJson;

/** Why a body can't be read as JSON. */
export type NoJson =
  | { readonly kind: "too-large"; readonly detail: string }
  | { readonly kind: "malformed"; readonly faults: readonly Fault[] };

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a request body strictly: UTF-8 without a byte-order mark, at most 64 KiB and 16 levels deep, no object with
 * the same key twice, no key that reaches a prototype, no unpaired surrogate.
 */
export function readJson(body: Uint8Array): JsonReading {
  if (body.byteLength > MAX_BODY_BYTES) {
    return {
      kind: "too-large",
      detail: `the body has ${body.byteLength} bytes; at most ${MAX_BODY_BYTES} are read`,
    };
  }
  const text = decodeUtf8(body);
  if (text === undefined) return malformed("the body is not UTF-8");
  const parsed = parseJson(text);
  if (parsed.kind === "failed") return malformed(`the body is not JSON: ${parsed.reason}`);
  if (isSurelyStrict(text, parsed.value)) return { kind: "read", value: parsed.value };
  const faults = strictFaults(text);
  return faults.length > 0
    ? { kind: "malformed", faults: shortened(faults) }
    : { kind: "read", value: parsed.value };
}

function malformed(detail: string): JsonReading {
  return { kind: "malformed", faults: [{ pointer: "", detail }] };
}

function decodeUtf8(body: Uint8Array): string | undefined {
  try {
    return UTF8.decode(body);
  } catch {
    return undefined;
  }
}

type Parsed =
  | { readonly kind: "parsed"; readonly value: unknown }
  | { readonly kind: "failed"; readonly reason: string };

function parseJson(text: string): Parsed {
  try {
    return { kind: "parsed", value: JSON.parse(text) };
  } catch (error) {
    return { kind: "failed", reason: jsonReason(text, String(error)) };
  }
}

/** V8's messages quote the body: only the place of the fault, which stands at the end, is passed on. */
function jsonReason(text: string, message: string): string {
  if (text.trim() === "") return "it is empty";
  if (message.startsWith("SyntaxError: Unexpected end")) return "it ends too early";
  const place = /at position \d+ \(line \d+ column \d+\)$/.exec(message);
  return place === null ? "it breaks off at something that JSON has no form for" : place[0];
}
