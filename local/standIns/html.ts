const HTML: unique symbol = Symbol("html");

/** A piece of a page in which everything that others wrote is escaped. No text and no JSON can pass for one. */
export interface Html {
  readonly [HTML]: string;
}

/** What may stand in a page: text, which is escaped, and pieces that are pages' own. */
export type Content = string | number | undefined | Html | readonly Content[];

/** Writes a piece of a page: what stands in the template is taken as it is, every value is escaped. Attributes need their quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  const text = parts.map((part, index) => `${part}${written(values[index])}`).join("");
  return { [HTML]: text };
}

/** A piece as text, for the wire. */
export function htmlText(piece: Html): string {
  return piece[HTML];
}

function written(value: Content): string {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  if (isList(value)) return value.map(written).join("");
  return value[HTML];
}

function isList(value: Content): value is readonly Content[] {
  return Array.isArray(value);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
