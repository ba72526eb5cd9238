/** A way from one status to another. */
export interface Transition {
  readonly id: string;
  readonly name: string;
  readonly from: readonly string[];
  readonly to: string;
}

const REVIEW = "Ready for review";
const WAITING = "Waiting for approval";

/** How the project's issues move, in the words of the shipped `tickets.yaml`. */
export const TRANSITIONS: readonly Transition[] = [
  { id: "11", name: "Send for review", from: ["Draft"], to: REVIEW },
  { id: "21", name: "Ask for approval", from: [REVIEW], to: WAITING },
  { id: "31", name: "Approve", from: [WAITING], to: "Approved" },
  { id: "41", name: "Decline", from: [WAITING], to: "Declined" },
  { id: "51", name: "Done", from: [REVIEW, WAITING, "Approved"], to: "Done" },
  {
    id: "61",
    name: "Back to requester",
    from: [REVIEW, WAITING, "Approved", "Declined"],
    to: "Draft",
  },
  { id: "71", name: "Reopen", from: ["Done"], to: "Draft" },
];

/** Each status with its id and its category, as Jira has them. */
export const STATUSES: Readonly<
  Record<string, { readonly id: string; readonly category: string }>
> = {
  Draft: { id: "1", category: "new" },
  [REVIEW]: { id: "2", category: "indeterminate" },
  [WAITING]: { id: "3", category: "indeterminate" },
  Approved: { id: "4", category: "indeterminate" },
  Declined: { id: "5", category: "done" },
  Done: { id: "6", category: "done" },
};

/** The ways that lead on from a status. */
export function transitionsFrom(status: string): readonly Transition[] {
  return TRANSITIONS.filter(({ from }) => from.includes(status));
}
