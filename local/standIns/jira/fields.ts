import { isObject } from "../json.ts";
import { documentOf, isDocument, textOf } from "./adf.ts";

/** What a field of an issue holds: a line, text of several lines, a moment, or one of several choices. */
export type FieldKind = "line" | "text" | "moment" | "choice";

/** A field that people fill in, by what Jira calls it. Its value is kept as text; empty where it has none. */
export interface Field {
  readonly id: string;
  readonly name: string;
  readonly kind: FieldKind;
  readonly choices?: readonly string[];
  readonly example?: string;
}

/** The fields of an issue, beside those that every issue has. */
export const FIELDS: readonly Field[] = [
  { id: "summary", name: "Summary", kind: "line" },
  {
    id: "customfield_10041",
    name: "Security group",
    kind: "line",
    example: "sg-0123456789abcdef0",
  },
  { id: "customfield_10042", name: "Rules", kind: "text", example: "tcp 443 to 203.0.113.0/24" },
  { id: "customfield_10043", name: "Tags", kind: "text", example: "Owner=jo@acme.example" },
  { id: "customfield_10044", name: "Duration", kind: "line", example: "P7D" },
  {
    id: "customfield_10047",
    name: "Window start",
    kind: "moment",
    example: "2026-12-01T08:00:00.000+0000",
  },
  {
    id: "customfield_10048",
    name: "Window end",
    kind: "moment",
    example: "2026-12-01T18:00:00.000+0000",
  },
  { id: "customfield_10049", name: "Approval", kind: "choice", choices: ["Approved", "Rejected"] },
  { id: "customfield_10045", name: "Egress request", kind: "line" },
  { id: "customfield_10046", name: "Egress digest", kind: "line" },
];

/** A field's value as the REST API has it. */
export function fieldView({ kind, choices = [] }: Field, text: string): unknown {
  if (text === "") return null;
  if (kind === "text") return documentOf(text);
  return kind === "choice" ? { id: String(choices.indexOf(text) + 10_100), value: text } : text;
}

/** Reads a field's value as the REST API takes it; `undefined` where it does not. */
export function readField(field: Field, value: unknown): string | undefined {
  if (value === null) return "";
  switch (field.kind) {
    case "text":
      return isDocument(value) ? textOf(value) : undefined;
    case "choice":
      return isObject(value) ? readText(field, String(value.value)) : undefined;
    default:
      return typeof value === "string" ? readText(field, value) : undefined;
  }
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:?\d\d)$/;

/** Jira takes so many characters in a line. */
const MOST_LINE = 255;

/** Reads what somebody filled in; `undefined` where the field does not take it. */
export function readText({ kind, choices = [] }: Field, text: string): string | undefined {
  const fits: Readonly<Record<FieldKind, () => boolean>> = {
    line: () => !text.includes("\n") && text.length <= MOST_LINE,
    text: () => true,
    moment: () => MOMENT.test(text),
    choice: () => choices.includes(text),
  };
  return text === "" || fits[kind]() ? text : undefined;
}
