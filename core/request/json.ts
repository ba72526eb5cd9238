import { type Fault, pointerOf, quote, shortened } from "./fault.ts";

/** The largest body that is read, in bytes. */
export const MAX_BODY_BYTES = 65_536;

/** The deepest nesting of objects and arrays that is read. */
export const MAX_DEPTH = 16;

/** A body read as JSON, or why it could not be. */
export type JsonReading = { readonly kind: "read"; readonly value: unknown } | NoJson;

/** Why a body can't be read as JSON. */
export type NoJson =
  | { readonly kind: "too-large"; readonly detail: string }
  | { readonly kind: "malformed"; readonly faults: readonly Fault[] };

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;
const PROTOTYPE_KEYS: readonly string[] = ["__proto__", "constructor", "prototype"];

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
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
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
  if (/^SyntaxError: Unexpected end/.test(message)) return "it ends too early";
  const place = /at position \d+ \(line \d+ column \d+\)$/.exec(message);
  return place === null ? "it breaks off at something that JSON has no form for" : place[0];
}

interface Level {
  readonly path: readonly PropertyKey[];
  /** The keys so far, for an object. */
  readonly keys: Set<string> | undefined;
  /** The key or index whose value is being read. */
  at: PropertyKey;
  expectsKey: boolean;
}

/** What JSON.parse lets through. INVARIANT: `text` is valid JSON, so tokens alone tell the structure. */
function strictFaults(text: string): readonly Fault[] {
  const faults: Fault[] = [];
  const levels: Level[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const top = levels.at(-1);
    if (token === "{" || token === "[") {
      const path = top === undefined ? [] : [...top.path, top.at];
      if (levels.length === MAX_DEPTH) {
        const detail = `nested deeper than ${MAX_DEPTH} levels`;
        return [...faults, { pointer: pointerOf(path), detail }];
      }
      const isObject = token === "{";
      levels.push({ path, keys: isObject ? new Set() : undefined, at: 0, expectsKey: isObject });
    } else if (token === "}" || token === "]") levels.pop();
    else if (top !== undefined && token === ",") nextMember(top);
    else if (top !== undefined && token === ":") top.expectsKey = false;
    else faults.push(...stringFaults(token, top));
  }
  return faults;
}

function nextMember(level: Level): void {
  if (level.keys !== undefined) level.expectsKey = true;
  else level.at = Number(level.at) + 1;
}

function stringFaults(token: string, level: Level | undefined): readonly Fault[] {
  const text = JSON.parse(token) as string;
  const isKey = level?.keys !== undefined && level.expectsKey;
  const path = level === undefined ? [] : [...level.path, isKey ? text : level.at];
  const fault = (detail: string): Fault => ({ pointer: pointerOf(path), detail });
  const faults: Fault[] = [];
  if (!text.isWellFormed())
    faults.push(fault("holds an unpaired surrogate, which is no character"));
  if (level === undefined || !isKey) return faults;
  if (PROTOTYPE_KEYS.includes(text)) faults.push(fault(`the key ${quote(text)} is not allowed`));
  if (level.keys?.has(text))
    faults.push(fault(`the key ${quote(text)} stands twice in one object`));
  level.keys?.add(text);
  level.at = text;
  return faults;
}
