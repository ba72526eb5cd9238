import { unreadable } from "./refusal.ts";
import type { Dict, Value } from "./value.ts";

/** Reads what `Key@=file://path` names; `undefined` where the text names no file. */
export type LoadText = (text: string) => string | undefined;

/**
 * Reads the AWS CLI's shorthand, such as `IpProtocol=tcp,IpRanges=[{CidrIp=10.0.0.0/16}]`. Every value is a text still:
 * what type a member has, the shape knows.
 */
export function readShorthand(option: string, text: string, load: LoadText): Dict {
  try {
    return readParameter({ text, at: 0, load });
  } catch (error) {
    if (error instanceof Unexpected || error instanceof Repeated) {
      throw unreadable(option, error.message);
    }
    throw error;
  }
}

interface Reader {
  readonly text: string;
  readonly load: LoadText;
  at: number;
}

class Unexpected extends Error {
  constructor({ text, at }: Reader, expected: string, received: string) {
    super(`Expected: '${expected}', received: '${received}' for input:\n ${pointed(text, at)}`);
  }
}

class Repeated extends Error {
  constructor({ text }: Reader, key: string, at: number) {
    super(
      `Second instance of key "${key}" encountered for input:\n${pointed(text, at)}\n` +
        'This is often because there is a preceding "," instead of a space.',
    );
  }
}

/** The text with a caret under one place of it. */
function pointed(text: string, at: number): string {
  const lineStart = text.slice(0, at).lastIndexOf("\n") + 1;
  const end = text.indexOf("\n", at);
  const cut = end === -1 ? text.length : end;
  const column = [...text.slice(lineStart, at)].length;
  return `${text.slice(0, cut)}\n${" ".repeat(column)}^${text.slice(cut)}`;
}

/** key=value, key=value: at the top no key may come twice, and no comma may end the text. */
function readParameter(reader: Reader): Dict {
  const members = new Map<string, Value>();
  for (let last = -1; last === -1 || reader.at < reader.text.length; last = reader.at) {
    if (last !== -1) expect(reader, ",");
    const [key, load] = readKey(reader);
    const value = readValues(reader, load);
    if (members.has(key)) throw new Repeated(reader, key, last + 1);
    members.set(key, value);
  }
  return members;
}

const NO_FILE: LoadText = () => undefined;

/** A key and its `=`, or `@=` where the value may name a file. */
function readKey(reader: Reader): readonly [key: string, load: LoadText] {
  const key = consume(reader, /[A-Za-z0-9\-_.#/:]*/uy) ?? "";
  skipBlanks(reader);
  const fromFile = reader.text[reader.at] === "@";
  if (fromFile) {
    reader.at++;
    skipBlanks(reader);
  }
  expect(reader, "=");
  return [key, fromFile ? reader.load : NO_FILE];
}

function readValues(reader: Reader, load: LoadText): Value {
  const next = reader.text[reader.at];
  if (next === undefined) return "";
  if (next === "[") return readList(reader, load);
  return next === "{" ? readHash(reader) : readBareList(reader, load);
}

/** `a` is a text, `a,b` a list; the comma before another key belongs to that key. */
function readBareList(reader: Reader, load: LoadText): Value {
  const first = readFirst(reader, load);
  skipBlanks(reader);
  if (reader.text[reader.at] !== ",") return first;
  expect(reader, ",");
  const values: string[] = [first];
  for (;;) {
    try {
      const value = readSecond(reader, load);
      skipBlanks(reader);
      const last = reader.at >= reader.text.length;
      if (!last) expect(reader, ",");
      values.push(value);
      if (last) break;
    } catch (error) {
      if (!(error instanceof Unexpected) || reader.at >= reader.text.length) throw error;
      reader.at = reader.text.lastIndexOf(",", reader.at);
      break;
    }
  }
  return values.length === 1 ? first : values;
}

function readList(reader: Reader, load: LoadText): Value {
  const values: Value[] = [];
  expect(reader, "[");
  while (reader.text[reader.at] !== "]") {
    values.push(readListed(reader, load));
    endOfItem(reader, "]");
  }
  reader.at++;
  return values;
}

function readHash(reader: Reader): Value {
  const members = new Map<string, Value>();
  expect(reader, "{");
  while (reader.text[reader.at] !== "}") {
    const [key, load] = readKey(reader);
    members.set(key, readListed(reader, load));
    endOfItem(reader, "}");
  }
  reader.at++;
  return members;
}

function readListed(reader: Reader, load: LoadText): Value {
  const next = reader.text[reader.at];
  if (next === "[") return readList(reader, load);
  return next === "{" ? readHash(reader) : readFirst(reader, load);
}

function endOfItem(reader: Reader, bracket: string): void {
  skipBlanks(reader);
  if (reader.text[reader.at] !== bracket) expect(reader, ",");
}

// What a bare word is made of. It may hold an escaped comma, and begins with no quote, bracket or equals sign. The first
// word of a value ends before a comma, a quote and a closing bracket; the words after it may hold brackets, but no
// equals sign, since that would make them a key. None holds a character above U+FFFF.
const START = "!#-&(-+\\--<>-Z\\\\-z|-\\uffff";
const BLANK = "\\s\\x1c-\\x1f";
const FIRST = new RegExp(
  `(?:\\\\,|[${START}])(?:\\\\,|[${BLANK}!#-&(-+\\--\\\\^-|~-\\uffff])*`,
  "uy",
);
const SECOND = new RegExp(`(?:\\\\,|[${START}])(?:\\\\,|[${BLANK}!#-&(-+\\--<>-\\uffff])*`, "uy");

const QUOTED: readonly (readonly [quote: string, name: string, pattern: RegExp])[] = [
  ["'", "singled quoted", /'(?:\\'|[^'])*'/uy],
  ['"', "double quoted", /"(?:\\"|[^"])*"/uy],
];

function readFirst(reader: Reader, load: LoadText): string {
  const text = readQuoted(reader) ?? bare(consume(reader, FIRST) ?? "");
  return load(text) ?? text;
}

function readSecond(reader: Reader, load: LoadText): string {
  const quoted = readQuoted(reader);
  const word = quoted ?? consume(reader, SECOND);
  if (word === undefined) throw new Unexpected(reader, "<second>", "<none>");
  const text = quoted ?? bare(word);
  return load(text) ?? text;
}

function bare(word: string): string {
  return word.replaceAll("\\,", ",").trimEnd();
}

function readQuoted(reader: Reader): string | undefined {
  const kind = QUOTED.find(([quote]) => reader.text[reader.at] === quote);
  if (kind === undefined) return undefined;
  const [quote, name, pattern] = kind;
  const word = consume(reader, pattern);
  if (word === undefined) throw new Unexpected(reader, `<${name}>`, "<none>");
  return word.slice(1, -1).replaceAll(`\\${quote}`, quote).replaceAll("\\\\", "\\");
}

function expect(reader: Reader, character: string): void {
  skipBlanks(reader);
  const next = reader.text.codePointAt(reader.at);
  if (next === undefined) throw new Unexpected(reader, character, "EOF");
  const actual = String.fromCodePoint(next);
  if (actual !== character) throw new Unexpected(reader, character, actual);
  reader.at++;
  skipBlanks(reader);
}

function consume(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.text)?.[0];
  reader.at += match?.length ?? 0;
  return match;
}

function skipBlanks(reader: Reader): void {
  consume(reader, /[ \t\n\r\v\f]*/y);
}
