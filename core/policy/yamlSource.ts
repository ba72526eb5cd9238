import {
  type Document,
  isAlias,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import { formatPath, type Path, type PolicyFault } from "./fault.ts";
import { offsetOf, offsetOfKey, shown } from "./yamlPlaces.ts";

/** A YAML text as plain JSON values, with the place of each. */
export interface YamlSource {
  readonly value: unknown;
  /** What YAML allows and a policy does not: duplicate keys, aliases, tags and the like. */
  readonly faults: readonly PolicyFault[];
  /** Paths whose values were not read as their author meant them: of an alias, of a tag. What else is said there is noise. */
  readonly unread: ReadonlySet<string>;
  /** A fault at a value; where there is none, at the innermost mapping or list around it. */
  readonly faultAt: (path: Path, message: string) => PolicyFault;
  /** A fault at a key. */
  readonly faultAtKey: (path: Path, message: string) => PolicyFault;
  /** A value in its author's own spelling, on one short line; `undefined` where there is none. */
  readonly shown: (path: Path) => string | undefined;
}

/** What was read, or the places where the text is no YAML. */
export type YamlReading =
  | { readonly ok: true; readonly source: YamlSource }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

type FaultAtOffset = (offset: number, path: Path, message: string) => PolicyFault;
type Report = (node: ParsedNode, path: Path, message: string) => void;

/** Words for an author where the parser's are meant for a programmer. */
const SYNTAX: Partial<Record<YAMLError["code"], string>> = {
  MULTIPLE_DOCS: "a second YAML document begins here; a policy is one document",
  RESOURCE_EXHAUSTION: "nested too deeply to be read",
  TAB_AS_INDENT: "a tab indents this line; indent with spaces",
};

/**
 * Reads YAML 1.2 (core schema) down to plain JSON values. What makes a text mean something else than it shows is a
 * fault: aliases, anchors, tags, directives, duplicate keys, keys that are not text.
 */
export function readYaml(text: string, file: string): YamlReading {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Found below: the parser reports a duplicate key a line too early where the value before it is empty.
    uniqueKeys: false,
    version: "1.2",
  });
  const faultAtOffset: FaultAtOffset = (offset, path, message) => {
    const { line, col } = lines.linePos(offset);
    return {
      file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      path: formatPath(path),
      message,
    };
  };
  const { contents } = document;
  const faults = syntaxFaults(document).map(([offset, message]) =>
    faultAtOffset(offset, [], message),
  );
  return contents === null || faults.length > 0
    ? { ok: false, faults }
    : { ok: true, source: sourceOf(contents, faultAtOffset) };
}

function syntaxFaults({ errors, directives, contents }: Document.Parsed): [number, string][] {
  // What the parser says after it has run out of room means nothing.
  const exhausted = errors.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  const faults = (exhausted === undefined ? errors : [exhausted]).map(
    ({ pos, code, message }): [number, string] => [pos[0], SYNTAX[code] ?? message],
  );
  if (directives.yaml.explicit === true) {
    faults.push([0, "a %YAML directive; take it out, a policy is YAML 1.2"]);
  }
  if (contents === null && faults.length === 0) {
    faults.push([0, "there is nothing in the file; a policy begins with version: 1"]);
  }
  return faults;
}

function sourceOf(contents: ParsedNode, faultAtOffset: FaultAtOffset): YamlSource {
  const faults: PolicyFault[] = [];
  const unread = new Set<string>();
  const value = plain(contents, [], (node, path, message) => {
    faults.push(faultAtOffset(node.range[0], path, message));
    if (oddity(node) !== undefined) unread.add(formatPath(path));
  });
  return {
    value,
    faults,
    unread,
    faultAt: (path, message) => faultAtOffset(offsetOf(contents, path), path, message),
    faultAtKey: (path, message) => faultAtOffset(offsetOfKey(contents, path), path, message),
    shown: (path) => shown(contents, path),
  };
}

/** The JSON value of a node. An alias becomes null: it has its fault, and is followed nowhere. */
function plain(node: ParsedNode | null, path: Path, report: Report): unknown {
  if (node === null) return null;
  const odd = oddity(node);
  if (odd !== undefined) report(node, path, odd);
  if (isAlias(node)) return null;
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item, index) => plain(item, [...path, index], report));
  return plainMapping(node, path, report);
}

function plainMapping(node: YAMLMap.Parsed, path: Path, report: Report): unknown {
  const members = new Map<string, unknown>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? key.value : undefined;
    // `__proto__` is a key like any other in YAML and a trap in JavaScript.
    if (typeof name !== "string" || name === "__proto__" || oddity(key) !== undefined) {
      report(key, path, "this can't be a key; a key is plain text, a number is put in quotes");
    } else if (members.has(name)) {
      report(key, [...path, name], "the key is here twice; keep one of them");
    } else {
      members.set(name, plain(value, [...path, name], report));
    }
  }
  return Object.fromEntries(members);
}

function oddity(node: ParsedNode): string | undefined {
  if (isAlias(node)) return "an alias; write the value out, so that a reviewer sees it here";
  if (node.anchor !== undefined) return "an anchor; take it out, a policy has no aliases";
  if (node.tag !== undefined) return "a YAML tag; take it out, and put text in quotes";
  const broken = isScalar(node) && typeof node.value === "string" && !node.value.isWellFormed();
  return broken ? "text with half a character (a lone surrogate); write the whole one" : undefined;
}
