import { type Content, type Html, html } from "../html.ts";

/**
 * What Slack's markup has inside of a line, each form with the group that is its inside: code, a link or a mention, bold, italic,
 * struck. Source: Slack, Formatting text for app surfaces.
 */
const INLINE =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*(\S|\S[^*\n]*\S)\*(?![\w*])|(?<![\w])_(\S|\S[^_\n]*\S)_(?![\w])|(?<![\w~])~(\S|\S[^~\n]*\S)~(?![\w~])/;

const FENCED = /```\n?(.*?)\n?```\n?/s;

/** How users are called, by their ids. */
export type Names = ReadonlyMap<string, string>;

/** Shows text in Slack's markup. Nothing in it is ever markup of the page, and links lead to web pages and mail alone. */
export function mrkdwn(text: string, names: Names = new Map()): Html {
  // What is split off stands alternately outside of a fence and inside.
  const parts = text.split(FENCED);
  return html`${parts.map((part, index) =>
    index % 2 === 1 ? html`<pre>${plain(part)}</pre>` : lines(part, names),
  )}`;
}

/** Shows text without markup, with its line breaks. */
export function brokenLines(text: string): Html {
  return html`${text.split("\n").map((line, index) => (index === 0 ? line : html`<br>${line}`))}`;
}

function lines(text: string, names: Names): readonly Content[] {
  return text.split("\n").map((line, index) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line)?.[1];
    if (quoted !== undefined) return html`<blockquote>${inline(quoted, names)}</blockquote>`;
    return index === 0 ? html`${inline(line, names)}` : html`<br>${inline(line, names)}`;
  });
}

function inline(text: string, names: Names): readonly Content[] {
  const pieces: Content[] = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found !== null; found = INLINE.exec(rest)) {
    pieces.push(plain(rest.slice(0, found.index)), piece(found, names));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...pieces, plain(rest)];
}

function piece(
  [, code, angled, bold, italic, struck = ""]: RegExpExecArray,
  names: Names,
): Content {
  if (code !== undefined) return html`<code>${plain(code)}</code>`;
  if (angled !== undefined) return reference(angled, names);
  if (bold !== undefined) return html`<strong>${inline(bold, names)}</strong>`;
  if (italic !== undefined) return html`<em>${inline(italic, names)}</em>`;
  return html`<s>${inline(struck, names)}</s>`;
}

/** A link, or somebody or something that is mentioned. */
function reference(angled: string, names: Names): Content {
  const bar = angled.indexOf("|");
  const target = plain(bar < 0 ? angled : angled.slice(0, bar));
  const label = bar < 0 ? undefined : plain(angled.slice(bar + 1));
  if (/^[@#!]/.test(target))
    return html`<strong>${mention(target, label ?? names.get(target.slice(1)))}</strong>`;
  return /^(?:https?:\/\/|mailto:)/i.test(target)
    ? html`<a href="${target}" rel="noreferrer">${label ?? target}</a>`
    : `<${plain(angled)}>`;
}

/** A date shows the words that stand in for it; a mention its name. */
function mention(target: string, label: string | undefined): string {
  if (label === undefined) return target.startsWith("!") ? `@${target.slice(1)}` : target;
  const sign = target.startsWith("#") ? "#" : "@";
  return target.startsWith("!date") || /^[@#]/.test(label) ? label : `${sign}${label}`;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&" };

/** Text as it was meant: three characters are written as entities in Slack's texts. */
function plain(text: string): string {
  return text.replace(/&(lt|gt|amp);/g, (_, name: string) => ENTITIES[name] ?? "");
}
