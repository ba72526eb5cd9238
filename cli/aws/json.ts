import type { Value } from "./value.ts";

/** A JSON text that was read, or the AWS CLI's words for where it can't be. */
export type JsonReading =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: string };

/** Reads JSON as the AWS CLI does: ints and floats are told apart, of a key given twice the last counts. */
export function readJson(text: string): JsonReading {
  if (text.startsWith("\ufeff")) {
    return failed(text, new Fault("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0));
  }
  try {
    const reader: Reader = { text, at: 0 };
    skipBlanks(reader);
    const value = readValue(reader);
    skipBlanks(reader);
    if (reader.at < text.length) throw new Fault("Extra data", reader.at);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Fault) return failed(text, error);
    throw error;
  }
}

interface Reader {
  readonly text: string;
  at: number;
}

/** It leaves the recursion; no caller sees it. */
class Fault extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

function failed(text: string, { message, at }: Fault): JsonReading {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  const column = [...before.slice(before.lastIndexOf("\n") + 1)].length + 1;
  const fault = `${message}: line ${line} column ${column} (char ${[...before].length})`;
  return { ok: false, fault };
}

const NUMBER = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?/y;

const WORDS: readonly (readonly [word: string, value: Value])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];

function readValue(reader: Reader): Value {
  const { text, at } = reader;
  const next = text[at];
  if (next === '"') return readString(reader);
  if (next === "{") return readObject(reader);
  if (next === "[") return readArray(reader);
  const word = WORDS.find(([candidate]) => text.startsWith(candidate, at));
  if (word !== undefined) {
    reader.at += word[0].length;
    return word[1];
  }
  NUMBER.lastIndex = at;
  const match = NUMBER.exec(text);
  if (match === null) throw new Fault("Expecting value", at);
  reader.at += match[0].length;
  const [whole, digits = "", fraction, exponent] = match;
  return fraction === undefined && exponent === undefined ? BigInt(digits) : Number(whole);
}

function readArray(reader: Reader): Value {
  const values: Value[] = [];
  reader.at++;
  skipBlanks(reader);
  if (reader.text[reader.at] === "]") {
    reader.at++;
    return values;
  }
  for (;;) {
    values.push(readValue(reader));
    if (closes(reader, "]")) return values;
  }
}

function readObject(reader: Reader): Value {
  const members = new Map<string, Value>();
  reader.at++;
  skipBlanks(reader);
  if (reader.text[reader.at] === "}") {
    reader.at++;
    return members;
  }
  for (;;) {
    if (reader.text[reader.at] !== '"') {
      throw new Fault("Expecting property name enclosed in double quotes", reader.at);
    }
    const key = readString(reader);
    skipBlanks(reader);
    if (reader.text[reader.at] !== ":") throw new Fault("Expecting ':' delimiter", reader.at);
    reader.at++;
    skipBlanks(reader);
    members.set(key, readValue(reader));
    if (closes(reader, "}")) return members;
  }
}

/** Whether a list ends here; if not, its comma is read. */
function closes(reader: Reader, bracket: string): boolean {
  skipBlanks(reader);
  const next = reader.text[reader.at];
  if (next !== bracket && next !== ",") throw new Fault("Expecting ',' delimiter", reader.at);
  reader.at++;
  skipBlanks(reader);
  return next === bracket;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

function readString(reader: Reader): string {
  const { text, at: begin } = reader;
  let value = "";
  for (let at = begin + 1; ; at++) {
    const character = text[at];
    if (character === undefined) throw new Fault("Unterminated string starting at", begin);
    if (character === '"') {
      reader.at = at + 1;
      return value;
    }
    if (character < " ") throw new Fault("Invalid control character at", at);
    if (character !== "\\") {
      value += character;
      continue;
    }
    at++;
    const kind = text[at];
    if (kind === undefined) throw new Fault("Unterminated string starting at", begin);
    if (kind === "u") {
      const hex = text.slice(at + 1, at + 5);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw new Fault("Invalid \\uXXXX escape", at);
      value += String.fromCharCode(Number.parseInt(hex, 16));
      at += 4;
    } else {
      const meant = ESCAPES[kind];
      if (meant === undefined) throw new Fault("Invalid \\escape", at - 1);
      value += meant;
    }
  }
}

function skipBlanks(reader: Reader): void {
  while (/[ \t\n\r]/.test(reader.text[reader.at] ?? "")) reader.at++;
}
