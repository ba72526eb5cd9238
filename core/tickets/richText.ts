/** A node of the Atlassian Document Format, in which Jira Cloud has formatted text. Source: Atlassian Document Format, structure. */
export interface RichNode {
  readonly type: string;
  readonly text?: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly marks?: readonly {
    readonly type: string;
    readonly attrs?: Readonly<Record<string, unknown>>;
  }[];
  readonly content?: readonly RichNode[];
}

/** A whole text in the Atlassian Document Format. */
export interface RichText {
  readonly type: "doc";
  readonly version: 1;
  readonly content: readonly RichNode[];
}

/** A paragraph of a comment: text, and where it leads to if it is a link. */
export type Paragraph = readonly { readonly text: string; readonly link?: string }[];

/** Writes paragraphs as Jira Cloud takes them. No text is taken for markup. */
export function richText(paragraphs: readonly Paragraph[]): RichText {
  return {
    type: "doc",
    version: 1,
    content: paragraphs.map((parts) => ({
      type: "paragraph",
      content: parts.filter(({ text }) => text !== "").map(textNode),
    })),
  };
}

function textNode({ text, link }: Paragraph[number]): RichNode {
  const marks = link === undefined ? {} : { marks: [{ type: "link", attrs: { href: link } }] };
  return { type: "text", text, ...marks };
}

const MOST_NODES = 20_000;

/** The lines of a formatted text; `undefined` for any other value, and for more than anybody writes. */
export function linesOfDocument(value: unknown): readonly string[] | undefined {
  if (typeof value !== "object" || value === null || Reflect.get(value, "type") !== "doc") {
    return undefined;
  }
  const lines = [""];
  const waiting: unknown[] = [value];
  for (let seen = 0; waiting.length > 0; seen++) {
    if (seen === MOST_NODES) return undefined;
    const node = waiting.pop();
    if (node === LINE_END) lines.push("");
    else if (typeof node === "object" && node !== null) read(node, lines, waiting);
  }
  return lines;
}

const LINE_END = Symbol("line end");

/** What stands in the middle of a line; everything else has lines of its own. */
const INLINE = new Set(["text", "emoji", "mention", "date", "status", "inlineCard"]);

function read(node: object, lines: string[], waiting: unknown[]): void {
  const type: unknown = Reflect.get(node, "type");
  if (type === "hardBreak") {
    lines.push("");
    return;
  }
  const text: unknown = INLINE.has(String(type)) ? inlineText(node) : undefined;
  const content: unknown = Reflect.get(node, "content");
  if (typeof text === "string") addText(lines, text);
  if (!Array.isArray(content)) return;
  waiting.push(LINE_END, ...content.toReversed());
}

/** Text may have line breaks of its own, as in a code block. */
function addText(lines: string[], text: string): void {
  const [first = "", ...more] = text.split(/\r\n|[\n\r]/);
  lines.push((lines.pop() ?? "") + first, ...more);
}

/** A link that Jira turned into a card is the address that was written. */
function inlineText(node: object): unknown {
  const attrs: unknown = Reflect.get(node, "attrs");
  const own: unknown = Reflect.get(node, "text");
  if (own !== undefined || typeof attrs !== "object" || attrs === null) return own;
  return Reflect.get(attrs, "text") ?? Reflect.get(attrs, "url");
}
