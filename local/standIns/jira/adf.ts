import { type Content, type Html, html } from "../html.ts";
import { isObject } from "../json.ts";

/** A node of the Atlassian Document Format, whose root is a `doc`. */
export interface AdfNode {
  readonly type: string;
  readonly text?: string;
  readonly content?: readonly AdfNode[];
  readonly marks?: readonly {
    readonly type: string;
    readonly attrs?: { readonly href?: unknown };
  }[];
}

/** The nodes that this stand-in shows, each with the element that it is; other ones are refused. */
const ELEMENTS: Readonly<Record<string, (inside: Content) => Html>> = {
  paragraph: (inside) => html`<p>${inside}</p>`,
  heading: (inside) => html`<p><strong>${inside}</strong></p>`,
  blockquote: (inside) => html`<blockquote>${inside}</blockquote>`,
  panel: (inside) => html`<blockquote>${inside}</blockquote>`,
  codeBlock: (inside) => html`<pre>${inside}</pre>`,
  bulletList: (inside) => html`<ul>${inside}</ul>`,
  orderedList: (inside) => html`<ol>${inside}</ol>`,
  listItem: (inside) => html`<li>${inside}</li>`,
  rule: () => html`<hr>`,
  hardBreak: () => html`<br>`,
};

const MARKS = ["strong", "em", "code", "strike", "underline", "link"];

/** Jira takes so many characters in a comment. */
const MOST_TEXT = 32_767;

/** Whether a value is a document that Jira takes. */
export function isDocument(value: unknown): value is AdfNode {
  return (
    isObject(value) &&
    value.type === "doc" &&
    value.version === 1 &&
    Array.isArray(value.content) &&
    value.content.every((node) => isNode(node)) &&
    textOf(value as unknown as AdfNode).length <= MOST_TEXT
  );
}

function isNode(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { type, text, content = [], marks = [] } = value;
  if (type === "text") return typeof text === "string" && text !== "" && areMarks(marks);
  return Object.hasOwn(ELEMENTS, String(type)) && Array.isArray(content) && content.every(isNode);
}

function areMarks(marks: unknown): boolean {
  return (
    Array.isArray(marks) &&
    marks.every((mark) => isObject(mark) && MARKS.includes(String(mark.type)))
  );
}

/** A document of a paragraph for each line of a text. */
export function documentOf(text: string) {
  const paragraph = (line: string) => ({
    type: "paragraph",
    content: line === "" ? [] : [{ type: "text", text: line }],
  });
  return { type: "doc", version: 1, content: text.split("\n").map(paragraph) };
}

/** The text of a document, a line for each of its paragraphs. */
export function textOf({ type, text, content = [] }: AdfNode): string {
  if (type === "text") return text ?? "";
  if (type === "hardBreak") return "\n";
  return content.map(textOf).join(type === "doc" || type.endsWith("List") ? "\n" : "");
}

/** Shows a document. */
export function renderAdf({ type, text, content = [], marks = [] }: AdfNode): Html {
  if (type === "text") return marks.reduceRight<Html>(marked, html`${text}`);
  const inside = content.map(renderAdf);
  return ELEMENTS[type]?.(inside) ?? html`${inside}`;
}

function marked(inside: Html, { type, attrs }: NonNullable<AdfNode["marks"]>[number]): Html {
  switch (type) {
    case "strong":
      return html`<strong>${inside}</strong>`;
    case "em":
      return html`<em>${inside}</em>`;
    case "code":
      return html`<code>${inside}</code>`;
    case "strike":
      return html`<s>${inside}</s>`;
    case "link": {
      const href = String(attrs?.href);
      return /^https?:\/\//i.test(href)
        ? html`<a href="${href}" rel="noreferrer">${inside}</a>`
        : inside;
    }
    default:
      return inside;
  }
}
