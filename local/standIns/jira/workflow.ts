/** A way from one status to another. */
export interface Transition {
  readonly id: string;
  readonly name: string;
  readonly from: readonly string[];
  readonly to: string;
}

/** How the project's issues move. */
export const TRANSITIONS: readonly Transition[] = [
  { id: "11", name: "Ask", from: ["Draft"], to: "Ready" },
  { id: "21", name: "Wait", from: ["Ready"], to: "Waiting" },
  { id: "31", name: "Approve", from: ["Waiting"], to: "Approved" },
  { id: "41", name: "Reject", from: ["Waiting"], to: "Rejected" },
  { id: "51", name: "Close", from: ["Ready", "Waiting", "Approved"], to: "Done" },
  { id: "61", name: "Return", from: ["Ready", "Waiting", "Approved", "Rejected"], to: "Draft" },
  { id: "71", name: "Reopen", from: ["Done"], to: "Draft" },
];

/** Each status with its id and its category, as Jira has them. */
export const STATUSES: Readonly<
  Record<string, { readonly id: string; readonly category: string }>
> = {
  Draft: { id: "1", category: "new" },
  Ready: { id: "2", category: "indeterminate" },
  Waiting: { id: "3", category: "indeterminate" },
  Approved: { id: "4", category: "indeterminate" },
  Rejected: { id: "5", category: "done" },
  Done: { id: "6", category: "done" },
};

/** The ways that lead on from a status. */
export function transitionsFrom(status: string): readonly Transition[] {
  return TRANSITIONS.filter(({ from }) => from.includes(status));
}
