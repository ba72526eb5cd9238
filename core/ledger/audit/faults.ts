/**
 * What is wrong with a piece of the record. `invalid`: it contradicts itself or another piece. `missing`: another piece names
 * it, and it is not there. `gap`: it could not be looked at, so nothing is known of it.
 */
export type FaultKind = "invalid" | "missing" | "gap";

/** One thing wrong, or not known: where, and one line that says what was found and what it ran into. */
export interface AuditFault {
  readonly kind: FaultKind;
  /** The chain, or what else it is about, such as `rule/sgr-…` or `checkpoint/7`. */
  readonly of: string;
  /** The number of the record in its chain, where it is about one. */
  readonly seq?: number;
  readonly detail: string;
}

/** What all faults together say of the record. */
export type Verdict = "whole" | "broken" | "incomplete";

/** Broken beats incomplete: what is known to be wrong is not made better by what is not known. */
export function verdictOf(kinds: Iterable<FaultKind>): Verdict {
  const found = new Set(kinds);
  if (found.has("invalid") || found.has("missing")) return "broken";
  return found.has("gap") ? "incomplete" : "whole";
}

/** Something contradicts itself or another piece. */
export function invalid(of: string, detail: string, seq?: number): AuditFault {
  return { kind: "invalid", of, ...(seq === undefined ? {} : { seq }), detail };
}

/** Something is named and not there. */
export function missing(of: string, detail: string, seq?: number): AuditFault {
  return { kind: "missing", of, ...(seq === undefined ? {} : { seq }), detail };
}

/** Something could not be looked at. */
export function gap(of: string, detail: string): AuditFault {
  return { kind: "gap", of, detail };
}
