import { isMap, isScalar, isSeq, type ParsedNode } from "yaml";
import { quote } from "../request/fault.ts";
import type { Path } from "./fault.ts";

interface Place {
  readonly key?: ParsedNode;
  readonly value?: ParsedNode | null;
}

/** Where a value begins, in characters from the start of the text; a missing one is where its mapping or list begins. */
export function offsetOf(contents: ParsedNode, path: Path): number {
  const place = find(contents, path);
  const node = place?.value ?? place?.key;
  return node === undefined ? offsetOf(contents, path.slice(0, -1)) : node.range[0];
}

/** Where a key begins, in characters from the start of the text. */
export function offsetOfKey(contents: ParsedNode, path: Path): number {
  return find(contents, path)?.key?.range[0] ?? offsetOf(contents, path);
}

/** A value in its author's own spelling, on one short line: `012` stays `012`, which JSON would make 12. */
export function shown(contents: ParsedNode, path: Path): string | undefined {
  const place = find(contents, path);
  if (place === undefined) return undefined;
  const { value } = place;
  if (isMap(value)) return "a mapping";
  if (isSeq(value)) return "a list";
  if (!isScalar(value)) return "nothing";
  if (typeof value.value === "string") return quote(value.value);
  return value.source === undefined || value.source === "" ? "nothing" : value.source.slice(0, 80);
}

function find(contents: ParsedNode, path: Path): Place | undefined {
  let place: Place | undefined = { value: contents };
  for (const step of path) place = child(place?.value, step);
  return place;
}

function child(node: ParsedNode | null | undefined, step: string | number): Place | undefined {
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    return node.items.find(({ key }) => isScalar(key) && key.value === step) as Place | undefined;
  }
  const item = isSeq<ParsedNode>(node) && typeof step === "number" ? node.items[step] : undefined;
  return item === undefined ? undefined : { value: item };
}
