import {
  type AuditFault,
  type FaultKind,
  type Verdict,
  verdictOf,
} from "../../core/ledger/audit/faults.ts";

/** What was looked at, and what is wrong with it. */
export interface AuditReport {
  readonly verdict: Verdict;
  readonly groups: number;
  readonly requests: number;
  readonly records: number;
  /** Intents that wait for their end: the guard is at work on them. */
  readonly underWay: number;
  /** Checkpoints that the record was held against. */
  readonly checkpoints: number;
  /** How many faults there are of each kind. */
  readonly counts: Readonly<Record<FaultKind, number>>;
  /** The first of them. */
  readonly faults: readonly AuditFault[];
}

/** What is counted while it is looked at. */
type Counted = "groups" | "requests" | "records" | "underWay" | "checkpoints";

/** A report while it is being made. */
export interface ReportDraft {
  readonly count: (what: Counted, by?: number) => void;
  readonly add: (faults: readonly AuditFault[]) => void;
  readonly report: () => AuditReport;
}

/** How many faults a report names: a chain that was cut in two has one for each record, and nobody reads them all. */
const MAX_FAULTS = 1_000;

/** Begins an empty report. */
export function newReport(): ReportDraft {
  const seen = { groups: 0, requests: 0, records: 0, underWay: 0, checkpoints: 0 };
  const counts: Record<FaultKind, number> = { invalid: 0, missing: 0, gap: 0 };
  const named: AuditFault[] = [];
  return {
    count: (what, by = 1) => {
      seen[what] += by;
    },
    add: (faults) => {
      for (const fault of faults) counts[fault.kind] += 1;
      named.push(...faults.slice(0, MAX_FAULTS - named.length));
    },
    report: () => {
      const kinds = (Object.keys(counts) as FaultKind[]).filter((kind) => counts[kind] > 0);
      return { verdict: verdictOf(kinds), ...seen, counts: { ...counts }, faults: [...named] };
    },
  };
}
