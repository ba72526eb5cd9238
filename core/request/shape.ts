import type * as z from "zod/mini";
import { type Fault, pointerOf, quote } from "./fault.ts";
import { REFUSED_MEMBERS } from "./wire.ts";

type Issue = z.core.$ZodIssue;

/** A body in shape, or the faults of its single members: missing, unknown, of a wrong type, or outside what is taken. */
export type Shape<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Holds each member of a body against what it may be. */
export function readShape<Body>(schema: z.ZodMiniType<Body>, body: unknown): Shape<Body> {
  const result = schema.safeParse(body);
  if (result.success) return { ok: true, body: result.data };
  return { ok: false, faults: result.error.issues.flatMap((issue) => issueFaults(issue, body)) };
}

function issueFaults(issue: Issue, body: unknown): readonly Fault[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      detail: REFUSED_MEMBERS.get(key) ?? `${quote(key)} is not a member here; leave it out`,
    }));
  }
  return [
    { pointer: pointerOf(issue.path), detail: issueDetail(issue, valueAt(body, issue.path)) },
  ];
}

function issueDetail(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      if (value === undefined) return `is missing; write ${article(issue.expected)}`;
      return `${quote(value)} is not ${article(issue.expected)}`;
    case "too_big":
    case "too_small":
      // The only bounded things are whole numbers beyond what a double holds exactly, and lists that are empty.
      return Array.isArray(value)
        ? `is empty; ${issue.message}`
        : `${quote(value)} is out of range`;
    default:
      return `${quote(value)} is not taken; ${issue.message}`;
  }
}

const ARTICLES: Readonly<Record<string, string>> = {
  string: "a string",
  int: "a whole number",
  number: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

function article(expected: string): string {
  return ARTICLES[expected] ?? expected;
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => Reflect.get(Object(value), part), body);
}
