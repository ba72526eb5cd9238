import { eastAsianWidth } from "get-east-asian-width";
import type { Section } from "./printTable.ts";

/** How a table is drawn: on how many columns, and whether in colour. */
export interface TableStyle {
  readonly width: number;
  readonly colour: boolean;
}

/** Draws the boxes; a table wider than the screen shows each single row as a column of names and values. */
export function drawTable(sections: readonly Section[], style: TableStyle): string {
  if (sections.length === 0) return "";
  const turned = widthOf(sections) > style.width ? sections.map(upright) : sections;
  const width = widthOf(turned);
  const lines = turned.flatMap((section) => drawSection(section, width, style.colour));
  const end = `\n${style.colour ? RESET : ""}`;
  return ["-".repeat(width), ...lines].map((line) => `${line}${end}`).join("");
}

const RESET = "\u001b[0m";
const VALUE = "\u001b[1m\u001b[34m";
const EDGE = "\u001b[2m\u001b[33m";

const PADDING = 4;
const BORDERS = 2;

function upright(section: Section): Section {
  const [row, ...more] = section.rows;
  if (row === undefined || more.length > 0 || section.headers.length === 0) return section;
  return {
    ...section,
    headers: [],
    rows: section.headers.map((header, index) => [header, row[index] ?? ""]),
  };
}

function widthOf(sections: readonly Section[]): number {
  return Math.max(
    ...sections.map((section) => {
      const cells = columnWidths(section).reduce((sum, width) => sum + width + PADDING, 0);
      const outer = BORDERS + 2 * section.level;
      return Math.max(textWidth(section.title) + outer, cells + outer);
    }),
  );
}

function columnWidths({ headers, rows }: Section): readonly number[] {
  const all = headers.length === 0 ? rows : [headers, ...rows];
  const columns = all[0]?.length ?? 0;
  return Array.from({ length: columns }, (_, index) =>
    Math.max(...all.map((row) => textWidth(row[index] ?? ""))),
  );
}

/** As a terminal shows it, if its font draws every doubtful character wide. */
function textWidth(text: string): number {
  return [...text].reduce(
    (sum, character) =>
      sum + eastAsianWidth(character.codePointAt(0) ?? 0, { ambiguousAsWide: true }),
    0,
  );
}

function drawSection(section: Section, tableWidth: number, colour: boolean): readonly string[] {
  const width = tableWidth - 2 * section.level;
  const widths = scaled(columnWidths(section), width);
  // In colour every piece that is written ends with a reset, an empty one too.
  const edge = (colour ? `${EDGE}|${RESET}` : "|").repeat(section.level);
  const [before, after] = colour ? [`${edge}${RESET}`, `${RESET}${edge}${RESET}`] : [edge, edge];
  return [
    ...drawTitle(section, width),
    ...drawHeaders(section, widths),
    ...drawRows(section, widths, colour),
  ].map((line) => `${before}${line}${after}`);
}

function drawTitle({ title, headers, rows }: Section, width: number): readonly string[] {
  if (title === "") return [];
  const line = centred(title, width, "|");
  return headers.length + rows.length === 0 ? [line, `+${"-".repeat(width - 2)}+`] : [line];
}

function drawHeaders({ headers }: Section, widths: readonly number[]): readonly string[] {
  if (headers.length === 0) return [];
  const cells = headers.map((header, index) =>
    centred(header, widths[index] ?? 0, index === 0 ? "|" : ""),
  );
  return [breakLine(widths), cells.join("")];
}

function drawRows({ rows }: Section, widths: readonly number[], colour: boolean) {
  if (rows.length === 0 || widths.length === 0) return [];
  const lines = rows.map((row) =>
    row
      .map((text, index) => aligned(text, widths[index] ?? 0, index === 0 ? "|" : "", colour))
      .join(""),
  );
  return [breakLine(widths), ...lines, breakLine(widths)];
}

function breakLine(widths: readonly number[]): string {
  return widths
    .map((width, index) =>
      index === 0 ? `+${"-".repeat(width - 2)}+` : `${"-".repeat(width - 1)}+`,
    )
    .join("");
}

function centred(text: string, width: number, edge: string): string {
  const before = Math.max(0, Math.floor(width / 2) - Math.floor(textWidth(text) / 2) - 1);
  const taken = edge.length + before + textWidth(text);
  return `${edge}${" ".repeat(before)}${text}${" ".repeat(Math.max(0, width - 1 - taken))}|`;
}

function aligned(text: string, width: number, edge: string, colour: boolean): string {
  const own = textWidth(text);
  const before = width - own - 2 - edge.length - 1 >= 0 ? 2 : 0;
  const after = Math.max(0, width - edge.length - before - own - 1);
  const shown = colour ? `${VALUE}${text}${RESET}` : text;
  return `${edge}${" ".repeat(before)}${shown}${" ".repeat(after)}|`;
}

/** Column widths scaled to fill the table exactly; what rounding leaves over is spread one by one. */
function scaled(widths: readonly number[], width: number): readonly number[] {
  if (widths.length === 0) return [];
  const padded = widths.map((own) => own + PADDING);
  const factor = width / padded.reduce((sum, own) => sum + own, 0);
  const result = padded.map((own) => roundHalfEven(factor * own));
  let off = result.reduce((sum, own) => sum + own, 0) - width;
  const step = off > 0 ? -1 : 1;
  for (let turn = 0; off !== 0; turn++, off += step) {
    const index = turn % result.length;
    const at = off > 0 ? index : result.length - 1 - index;
    result[at] = (result[at] ?? 0) + step;
  }
  return result;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
