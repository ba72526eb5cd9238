import { sha256 } from "../canonical.ts";
import type { Paragraph } from "./richText.ts";

/** ServiceNow shows as HTML what stands between these. */
const MARKUP = /\[(\/?)code\]/gi;

/** Paragraphs as a work note: plain text, links written out. */
export function workNote(paragraphs: readonly Paragraph[]): string {
  const lines = paragraphs.map((parts) =>
    parts.map(({ text, link }) => (link === undefined ? text : `${text} (${link})`)).join(""),
  );
  return lines.join("\n").replace(MARKUP, "($1code)");
}

/** So many notes are remembered in a record: a field of 255 characters holds them. */
const REMEMBERED = 25;

/** Whether a note is among those that a record's field remembers. */
export function wasTold(told: unknown, mark: string): boolean {
  return remembered(told).includes(shortOf(mark));
}

/** What the field holds once a note has been written: the latest first. */
export function toldAfter(told: unknown, mark: string): string {
  return [shortOf(mark), ...remembered(told)].slice(0, REMEMBERED).join(" ");
}

function remembered(told: unknown): readonly string[] {
  return typeof told === "string" ? told.split(" ").filter((one) => /^[0-9a-f]{9}$/.test(one)) : [];
}

function shortOf(mark: string): string {
  return sha256(mark).slice(0, 9);
}
