import type { KnownBlock, SectionBlock } from "@slack/types";
import { type SlackMessage, section, words } from "./blocks.ts";
import { codeLines, escaped, fitting, LIMITS, oneLine } from "./text.ts";

/** An answer that is shown to whoever wrote, and to nobody else. */
export interface Ephemeral extends SlackMessage {
  readonly response_type: "ephemeral";
}

/** A message for whoever wrote alone. */
export function ephemeral({ text, blocks }: SlackMessage): Ephemeral {
  return { response_type: "ephemeral", text, blocks: blocks.slice(0, LIMITS.blocks) };
}

/** Sentences for whoever wrote alone; they may quote what was written, and nothing in them is marked up. */
export function told(
  [first = "", ...more]: readonly string[],
  blocks: readonly KnownBlock[] = [],
): Ephemeral {
  const text = [first, ...more].join("\n");
  return ephemeral({ text: escaped(oneLine(first)), blocks: [words(text), ...blocks] });
}

const MOST_LINES = 10;

/** Lines to copy behind `/egress`: whole ones, or none. */
export function lineBlock(lines: readonly string[], above: string): SectionBlock {
  const shown = lines.map((line) => `/egress ${oneLine(line).replaceAll("`", "'")}`);
  const room = LIMITS.section - above.length - 100;
  const fit = fitting(shown, MOST_LINES, room - shown.join("").split(/[&<>@]/).length * 5);
  if (fit.length === 1 && fit[0] !== shown[0])
    return words(`${above} a line that is too long to be shown.`);
  return section(`${above}\n${codeLines(fit)}`);
}

/** A list of sentences, a line each. */
export function bullets(lines: readonly string[]): readonly string[] {
  return lines.length === 1 ? lines : lines.map((line) => `• ${line}`);
}
