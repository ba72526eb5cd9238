import { linesOfDocument } from "./richText.ts";

/**
 * The lines of a field's value as a ticket system has it: text, a number, an option's value, several of these, or a formatted
 * text; without the blanks at their ends, and without empty lines. Absent where the field is empty, or holds something else.
 */
export function linesOf(value: unknown): readonly string[] | undefined {
  const lines = allLines(value)?.map((line) => line.replace(/[\s\u200B\uFEFF]+/gu, " ").trim());
  const written = lines?.filter((line) => line !== "");
  return written === undefined || written.length === 0 ? undefined : written;
}

/** Whether a field has nothing in it. */
export function isEmptyField(value: unknown): boolean {
  return value === undefined || value === null || value === "" || listIsEmpty(value);
}

function listIsEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function allLines(value: unknown): readonly string[] | undefined {
  if (typeof value === "string") return value.split(/\r\n|[\n\r\u2028\u2029]/);
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return everyLine(value);
  const document = linesOfDocument(value);
  if (document !== undefined) return document;
  const shown = member(value, "value") ?? member(value, "name");
  return typeof shown === "string" ? [shown] : undefined;
}

/** The lines of all entries; nothing where one of them can't be read. */
function everyLine(values: readonly unknown[]): readonly string[] | undefined {
  const read = values.map(allLines);
  return read.includes(undefined) ? undefined : read.flatMap((lines) => lines ?? []);
}

/** A member of an object; nothing of any other value. */
export function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** A member that is text; nothing of any other kind. */
export function textMember(value: unknown, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === "string" ? found : undefined;
}
