import { quote } from "../request/fault.ts";

/** One thing wrong with a policy or one of its feeds: where it stands, what was read, and what would be right. */
export interface PolicyFault {
  readonly file: string;
  /** Counted from 1, like an editor does. */
  readonly line: number;
  readonly column: number;
  /** The key, e.g. `bannedCidrs[0].cidrs[1]`; empty for the file as a whole and in feeds. */
  readonly path: string;
  readonly message: string;
}

/** The order of one file's faults by their lines. */
export function byPlace(a: PolicyFault, b: PolicyFault): number {
  return a.line - b.line || a.column - b.column;
}

/** The way from the top of the document to a key or a list's entry. */
export type Path = readonly (string | number)[];

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** One line for a terminal: `policy.yaml:12:5 bannedCidrs[0].cidrs[1]: "10.1.2.3/8" has host bits; write 10.0.0.0/8`. */
export function formatPolicyFault(fault: PolicyFault): string {
  const key = fault.path === "" ? "" : `${fault.path}: `;
  return `${fault.file}:${fault.line}:${fault.column} ${key}${fault.message}`;
}

/** A path as a person writes it: `requiredTags[0].where.groupTags["cost centre"]`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (!PLAIN_KEY.test(step)) return `${text}[${quote(step)}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}
