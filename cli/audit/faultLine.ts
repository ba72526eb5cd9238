import type { AuditFault } from "../../core/ledger/audit/faults.ts";

/** One fault of the record as a line: its kind, what it is about, and what was found. */
export function faultLine({ kind, of, seq, detail }: AuditFault): string {
  return `${kind.padEnd(7)} ${of}${seq === undefined ? "" : ` record ${seq}`}: ${detail}`;
}
