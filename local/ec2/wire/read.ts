import {
  invalidValue,
  isRefusal,
  missing,
  type Outcome,
  type Refusal,
  refuse,
} from "../refusal.ts";
import type { Field, Fields, Input } from "./fields.ts";
import { type Parameter, repeated } from "./query.ts";

/** The parameters sent, as a tree along the dots of their names. */
interface Node {
  readonly name: string;
  readonly text?: string;
  readonly children: Map<string, Node>;
}

const LIST_INDEX = /^[1-9]\d{0,8}$/;
const INTEGER = /^-?\d{1,15}$/;
const FLAGS = new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
]);

/**
 * Reads an action's parameters, strictly: a name that the action does not know is an error.
 * Errors: UnknownParameter, InvalidParameterValue, MissingParameter, in this order.
 */
export function readParameters<P extends Fields, R extends keyof P & string>(
  fields: P,
  required: readonly R[],
  parameters: readonly Parameter[],
): Outcome<Input<P, R>> {
  const root: Node = { name: "", children: new Map() };
  for (const parameter of parameters) {
    const refusal = place(root, fields, parameter);
    if (refusal !== undefined) return refusal;
  }
  const values = readRecord(fields, root);
  if (isRefusal(values)) return values;
  const absent = required.find((name) => isAbsent(values[name]));
  // The reading above follows `fields` member by member, which is what `Input` says of its result.
  return absent === undefined ? (values as Input<P, R>) : missing(absent);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** Hangs one parameter into the tree; the walk goes no deeper than the action's own fields. */
function place(root: Node, fields: Fields, [name, value]: Parameter): Refusal | undefined {
  let field: Field = { kind: "record", fields };
  const path: string[] = [];
  for (const segment of name.split(".")) {
    const inner = memberOf(field, segment);
    if (inner === undefined) return unknown(name);
    field = inner;
    path.push(segment);
  }
  if (field.kind === "list" || field.kind === "record") {
    // The Go SDK v1 wrote an empty list as one empty parameter (aws/aws-sdk-go#5265).
    return value === "" ? undefined : unknown(name);
  }
  return hang(root, path, value) ? undefined : repeated(name);
}

function memberOf(field: Field, segment: string): Field | undefined {
  if (field.kind === "list") return LIST_INDEX.test(segment) ? field.of : undefined;
  if (field.kind !== "record") return undefined;
  return Object.hasOwn(field.fields, segment) ? field.fields[segment] : undefined;
}

function hang(root: Node, path: readonly string[], value: string): boolean {
  let node = root;
  for (const segment of path.slice(0, -1)) {
    const child = node.children.get(segment) ?? { name: segment, children: new Map() };
    node.children.set(segment, child);
    node = child;
  }
  const leaf = path.at(-1) ?? "";
  if (node.children.has(leaf)) return false;
  node.children.set(leaf, { name: leaf, text: value, children: new Map() });
  return true;
}

function unknown(name: string): Refusal {
  return refuse("UnknownParameter", `The parameter ${name} is not recognized`);
}

function readRecord(fields: Fields, node: Node): Outcome<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const child = node.children.get(name);
    const value = child === undefined ? absentValue(field) : readField(field, child);
    if (isRefusal(value)) return value;
    values[name] = value;
  }
  return values;
}

function absentValue(field: Field): unknown {
  return field.kind === "list" ? [] : undefined;
}

function readField(field: Field, node: Node): unknown {
  switch (field.kind) {
    case "record":
      return readRecord(field.fields, node);
    case "list":
      return readList(field.of, node);
    case "text":
      return node.text;
    case "integer":
      return readInteger(node);
    case "flag":
      return FLAGS.get((node.text ?? "").toLowerCase()) ?? badValue(node, "true or false");
  }
}

function readList(item: Field, node: Node): unknown {
  const values: unknown[] = [];
  const children = [...node.children].sort(([a], [b]) => Number(a) - Number(b));
  for (const [, child] of children) {
    const value = readField(item, child);
    if (isRefusal(value)) return value;
    values.push(value);
  }
  return values;
}

function readInteger(node: Node): Outcome<number> {
  const text = node.text ?? "";
  return INTEGER.test(text) ? Number(text) : badValue(node, "an integer");
}

function badValue({ name, text }: Node, expected: string): Refusal {
  const parameter = name.charAt(0).toLowerCase() + name.slice(1);
  return invalidValue(
    `Value ( ${text} ) for parameter ${parameter} is invalid. Expecting ${expected}.`,
  );
}
