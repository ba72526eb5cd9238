import * as z from "zod";
import type { Path } from "./fault.ts";

// The `error` of a schema says what would be right, e.g. "a list of CIDR blocks"; the reader puts what it read in
// front. What a judge says is a whole sentence already.

/** A mapping with these keys and no other. */
export function closed<Shape extends z.core.$ZodShape>(expected: string, shape: Shape) {
  const unknownKey = `unknown key; the keys here are ${Object.keys(shape).join(", ")}`;
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? unknownKey : expected),
  });
}

/** A list with at least one entry. */
export function listOf<Entry extends z.ZodType>(expected: string, entry: Entry) {
  return z.array(entry, { error: expected }).min(1, { error: expected });
}

/** A whole number between two others, both inside. */
export function whole(expected: string, first: number, last: number) {
  return z.int({ error: expected }).min(first, { error: expected }).max(last, { error: expected });
}

/** Text of one form. */
export function formed(expected: string, form: RegExp) {
  return z.string({ error: expected }).regex(form, { error: expected });
}

/** Text that a judge looks at; what it says is a sentence that stands alone. */
export function judged(expected: string, judge: (text: string) => string | undefined) {
  return z.string({ error: expected }).superRefine((text, context) => {
    const fault = judge(text);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });
}

/** One line of text for people, with something to see in it and no control characters. */
export function line(expected: string, length: number) {
  return formed(expected, new RegExp(`^(?=.*\\S)[^\\p{Cc}\\u2028\\u2029]{1,${length}}$`, "u"));
}

/** A mapping whose values are not known to be right. */
export type Mapping = Readonly<Record<string, unknown>>;

/** What a rule across several keys says, as a sentence that stands alone; the path begins at the mapping. */
export interface CrossFault {
  readonly path: Path;
  readonly message: string;
}

/** A mapping with a rule across its keys, which is held against it even where some of them have faults of their own. */
export function across<Schema extends z.ZodType>(
  schema: Schema,
  rule: (mapping: Mapping) => Iterable<CrossFault>,
): Schema {
  return schema.superRefine(
    (mapping, context) => {
      if (!isMapping(mapping)) return;
      for (const { path, message } of rule(mapping)) {
        context.addIssue({ code: "custom", message, path: [...path] });
      }
    },
    { when: ({ value }) => isMapping(value) },
  );
}

/** Whether a value is a mapping, be its values right or not. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The entries of a list with their places; none where a value is no list. */
export function entriesOf(value: unknown): Iterable<[number, unknown]> {
  return Array.isArray(value) ? value.entries() : [];
}
