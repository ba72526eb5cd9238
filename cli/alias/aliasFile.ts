import { OPERATION } from "../aws/options.ts";

/** The alias file with our line in it, or why it can't be put there. */
export type AliasEdit =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly fault: string };

const SECTION = "[command ec2]";
const MARK = "# by egress-guard install-alias";

/**
 * Puts the alias into the text of the AWS CLI's alias file (~/.aws/cli/alias, an INI file): one line and its mark, in the
 * section for ec2, which is added where there is none. Every other line stays as it is.
 */
export function withAlias(text: string, command: string): AliasEdit {
  const own = withoutAlias(text);
  const lines = own.split("\n");
  const other = aliasLine(lines);
  if (other !== undefined) {
    return { ok: false, fault: `there is an alias of that name already: ${other.trim()}` };
  }
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const added = `${MARK}${end}${OPERATION} = !${command}${end}`;
  const header = sectionStart(lines);
  if (header === undefined) {
    const gap = own === "" || own.endsWith("\n") ? "" : end;
    return { ok: true, text: `${own}${gap}${MARK}${end}${SECTION}${end}${added}` };
  }
  const before = lines.slice(0, header + 1).join("\n");
  const after = lines.slice(header + 1).join("\n");
  const gap = header + 1 < lines.length ? "\n" : end;
  return { ok: true, text: `${before}${gap}${added}${after}` };
}

/** Takes our lines out again, and the section with them where we added it and nothing else stands in it. */
export function withoutAlias(text: string): string {
  const lines = text.split("\n");
  const kept = lines.filter((_, index) => !isOurs(lines, index));
  const header = sectionStart(kept);
  if (header === undefined || kept[header - 1]?.trimEnd() !== MARK) return kept.join("\n");
  const next = kept.findIndex((line, index) => index > header && line.startsWith("["));
  const rest = kept.slice(header + 1, next === -1 ? undefined : next);
  const unused = rest.every((line) => line.trim() === "");
  return kept.toSpliced(header - 1, unused ? 2 : 1).join("\n");
}

/** Our line, and the mark right before it. */
function isOurs(lines: readonly string[], index: number): boolean {
  const at = lines[index]?.trimEnd() === MARK ? index + 1 : index;
  return lines[at - 1]?.trimEnd() === MARK && isAlias(lines[at] ?? "");
}

function isAlias(line: string): boolean {
  return new RegExp(`^${OPERATION}\\s*[=:]`, "i").test(line);
}

function sectionStart(lines: readonly string[]): number | undefined {
  const at = lines.findIndex((line) => /^\[command\s+ec2\s*\]/.test(line));
  return at === -1 ? undefined : at;
}

/** The line of somebody else's alias of this name. */
function aliasLine(lines: readonly string[]): string | undefined {
  const start = sectionStart(lines);
  if (start === undefined) return undefined;
  const next = lines.findIndex((line, index) => index > start && line.startsWith("["));
  return lines.slice(start, next === -1 ? undefined : next).find(isAlias);
}
