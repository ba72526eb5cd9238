import type { Cidr } from "../net/cidr.ts";
import { readCidr } from "./addresses.ts";
import type { PolicyFault } from "./fault.ts";

/** A feed's address blocks in the order of its lines, or what is wrong with it, line by line. */
export type FeedReading =
  | { readonly ok: true; readonly cidrs: readonly Cidr[] }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

/** A feed of a million lines in another format has a million faults; these many show what is wrong. */
const FAULTS_SHOWN = 100;

/**
 * Reads a threat feed: one CIDR block of either family a line; `#` starts a comment; blank lines, a byte order mark and
 * CR LF are passed over. A feed without a block is a fault: a download that broke must not lift a ban.
 * `file` names the feed in faults.
 */
export function readFeed(text: string, file: string): FeedReading {
  const cidrs: Cidr[] = [];
  const faults: PolicyFault[] = [];
  const fault = (line: number, column: number, message: string) =>
    faults.push({ file, line, column, path: "", message });
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    const content = withoutComment(line);
    const entry = content.trim();
    if (entry === "") continue;
    const reading = readCidr(entry);
    if (reading.ok) cidrs.push(reading.cidr);
    else fault(index + 1, content.indexOf(entry) + 1, reading.message);
  }
  if (faults.length === 0 && cidrs.length === 0) {
    fault(1, 1, "the feed holds no CIDR block; take it out of the policy if that is meant");
  }
  return faults.length === 0 ? { ok: true, cidrs } : { ok: false, faults: shown(faults) };
}

function withoutComment(line: string): string {
  const comment = line.indexOf("#");
  return comment === -1 ? line : line.slice(0, comment);
}

function shown(faults: readonly PolicyFault[]): readonly PolicyFault[] {
  const [next] = faults.slice(FAULTS_SHOWN);
  if (next === undefined) return faults;
  const more = faults.length - FAULTS_SHOWN;
  return [
    ...faults.slice(0, FAULTS_SHOWN),
    { ...next, message: `${more} more lines can't be read` },
  ];
}
