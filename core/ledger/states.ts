/** Every state of a request, as the API spells it. */
export const STATUSES = [
  "executing",
  "authorized",
  "already-authorized",
  "partial",
  "failed",
  "denied",
] as const;

/** Where a request stands. `executing` is the only state that goes on; every other one is final. */
export type Status = (typeof STATUSES)[number];

/** What a request may become from each state; `new` is before its first write. */
export const TRANSITIONS: Readonly<Record<Status | "new", readonly Status[]>> = {
  new: ["denied", "already-authorized", "executing"],
  executing: ["executing", "authorized", "already-authorized", "partial", "failed"],
  authorized: [],
  "already-authorized": [],
  partial: [],
  failed: [],
  denied: [],
};

/** Whether a request in this state has ended for good. */
export function isFinal(status: Status): boolean {
  return TRANSITIONS[status].length === 0;
}

/** Whether the state table has an arrow between two states. */
export function mayBecome(from: Status | "new", to: Status): boolean {
  return TRANSITIONS[from].includes(to);
}
