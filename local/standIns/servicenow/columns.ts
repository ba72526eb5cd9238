/** What a column of a record holds. Every value is text; a journal keeps what is written into it, and shows none itself. */
export type ColumnKind = "line" | "text" | "moment" | "choice" | "user" | "journal";

/** A column of a change request, by its own name. */
export interface Column {
  readonly id: string;
  readonly name: string;
  readonly kind: ColumnKind;
  /** The values that it may have, each with the words that are shown. */
  readonly choices?: readonly (readonly [value: string, words: string])[];
  readonly example?: string;
}

/** The states of a change request. */
export const STATES = [
  ["-5", "New"],
  ["-4", "Assess"],
  ["-3", "Authorize"],
  ["-2", "Scheduled"],
  ["-1", "Implement"],
  ["0", "Review"],
  ["3", "Closed"],
  ["4", "Canceled"],
] as const;

/** What has become of its approval. */
export const APPROVALS = [
  ["not requested", "Not Yet Requested"],
  ["requested", "Requested"],
  ["approved", "Approved"],
  ["rejected", "Rejected"],
] as const;

/** The columns that people and the guard fill in. */
export const COLUMNS: readonly Column[] = [
  { id: "short_description", name: "Short description", kind: "line" },
  { id: "state", name: "State", kind: "choice", choices: STATES },
  { id: "approval", name: "Approval", kind: "choice", choices: APPROVALS },
  { id: "requested_by", name: "Requested by", kind: "user" },
  { id: "assigned_to", name: "Assigned to", kind: "user" },
  { id: "start_date", name: "Planned start", kind: "moment", example: "2026-12-01 08:00:00" },
  { id: "end_date", name: "Planned end", kind: "moment", example: "2026-12-01 18:00:00" },
  { id: "u_egress_group", name: "Security group", kind: "line", example: "sg-0123456789abcdef0" },
  { id: "u_egress_rules", name: "Rules", kind: "text", example: "tcp 443 to 203.0.113.0/24" },
  { id: "u_egress_tags", name: "Tags", kind: "text", example: "Owner=jo@acme.example" },
  { id: "u_egress_duration", name: "Duration", kind: "line", example: "P7D" },
  { id: "u_egress_request", name: "Egress request", kind: "line" },
  { id: "u_egress_digest", name: "Egress digest", kind: "line" },
  { id: "u_egress_told", name: "Told last", kind: "line" },
  { id: "work_notes", name: "Work notes", kind: "journal" },
  { id: "comments", name: "Additional comments", kind: "journal" },
];

const MOMENT = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/** Reads what is written into a column; `undefined` where it does not take it. */
export function readValue({ kind, choices = [] }: Column, text: string): string | undefined {
  switch (kind) {
    case "moment":
      return text === "" || MOMENT.test(text) ? text : undefined;
    case "choice":
      return choices.some(([value]) => value === text) ? text : undefined;
    case "user":
      return text === "" || /^[0-9a-f]{32}$/.test(text) ? text : undefined;
    default:
      return text;
  }
}

/** A moment as ServiceNow keeps it: in UTC, to the second. */
export function momentText(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}
