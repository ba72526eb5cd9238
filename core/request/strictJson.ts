import { type Fault, pointerOf, quote } from "./fault.ts";

/** The deepest nesting of objects and arrays that is read. */
export const MAX_DEPTH = 16;

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;
const PROTOTYPE_KEYS: readonly string[] = ["__proto__", "constructor", "prototype"];

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/**
 * Whether a JSON text certainly has no fault that JSON.parse lets through, which holds for nearly every body and is told in a
 * fraction of the time that the faults take: of two equal keys JSON.parse keeps one, so that fewer members are read
 * than are written. INVARIANT: the text is valid JSON and well-formed, and the value is what it is read as.
 */
export function isSurelyStrict(text: string, value: unknown): boolean {
  return membersWritten(text) === membersRead(value, 1);
}

/** How many colons stand outside strings. None can be told, -1, where something is escaped: only so can a surrogate stand alone. */
function membersWritten(text: string): number {
  let count = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) inString = !inString;
    else if (character === COLON && !inString) count++;
    else if (character === BACKSLASH) return -1;
  }
  return count;
}

/** How many keys all objects in a value have; not a number where it is nested too deep, or has a key that reaches a prototype. */
function membersRead(value: unknown, level: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (level > MAX_DEPTH) return Number.NaN;
  if (Array.isArray(value)) {
    return value.reduce<number>((sum, element) => sum + membersRead(element, level + 1), 0);
  }
  const keys = Object.keys(value);
  if (keys.some((key) => PROTOTYPE_KEYS.includes(key))) return Number.NaN;
  return keys.reduce(
    (sum, key) => sum + membersRead(Reflect.get(value, key), level + 1),
    keys.length,
  );
}

interface Level {
  readonly path: readonly PropertyKey[];
  /** The keys so far, for an object. */
  readonly keys: Set<string> | undefined;
  /** The key or index whose value is being read. */
  at: PropertyKey;
  expectsKey: boolean;
}

/** What JSON.parse lets through, with its places. INVARIANT: `text` is valid JSON, so tokens alone tell the structure. */
export function strictFaults(text: string): readonly Fault[] {
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
