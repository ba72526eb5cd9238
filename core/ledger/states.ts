/** Every state of a request, as the API spells it. */
export const STATUSES = [
  "received",
  "pending-approval",
  "approved",
  "scheduled",
  "executing",
  "authorized",
  "already-authorized",
  "partial",
  "failed",
  "denied",
  "declined",
  "cancelled",
  "expired",
] as const;

/** Where a request stands. The first five go on; every other one is final. */
export type Status = (typeof STATUSES)[number];

/** The states in which a request waits for nobody but the guard itself. */
export const READY: readonly Status[] = ["received", "approved"];

/** The states out of which a request is carried on once it is due: those, and the one in which it waits for its window. */
export const CARRIED_ON: readonly Status[] = [...READY, "scheduled"];

/** What a request may become from each state; `new` is before its first write. */
export const TRANSITIONS: Readonly<Record<Status | "new", readonly Status[]>> = {
  new: ["received", "denied", "already-authorized", "executing", "pending-approval", "scheduled"],
  received: [
    "denied",
    "already-authorized",
    "executing",
    "pending-approval",
    "scheduled",
    "failed",
  ],
  "pending-approval": [
    "pending-approval",
    "approved",
    "denied",
    "declined",
    "cancelled",
    "expired",
  ],
  approved: [
    "pending-approval",
    "approved",
    "scheduled",
    "executing",
    "already-authorized",
    "denied",
    "cancelled",
    "expired",
  ],
  // Its window may have been moved, and the policy may ask for approvals by then.
  scheduled: [
    "pending-approval",
    "scheduled",
    "executing",
    "already-authorized",
    "denied",
    "cancelled",
    "expired",
  ],
  executing: ["executing", "authorized", "already-authorized", "partial", "failed"],
  authorized: [],
  "already-authorized": [],
  partial: [],
  failed: [],
  denied: [],
  declined: [],
  cancelled: [],
  expired: [],
};

/** What becomes of the rules that a request holds open, as the API spells it. */
export const RULES_STATUSES = ["open", "revoking", "revoked"] as const;

/** `open` until their end, or until they are given up; `revoking` until EC2 has them no more. */
export type RulesStatus = (typeof RULES_STATUSES)[number];

/** What the held rules may become. A request that ends may begin to hold some. */
export const RULES_TRANSITIONS: Readonly<Record<RulesStatus, readonly RulesStatus[]>> = {
  // What is noted about rules leaves them open.
  open: ["open", "revoking", "revoked"],
  revoking: ["revoking", "revoked"],
  revoked: [],
};

/** The final states in which a request has rules. */
const HOLDING: readonly Status[] = ["authorized", "already-authorized", "partial"];

/** Where a request stands altogether: its state, and what became of the rules that it holds, if it holds any. */
export interface Stage {
  readonly status: Status;
  readonly rulesStatus?: RulesStatus;
}

/** Every stage there is. */
export const STAGES: readonly Stage[] = STATUSES.flatMap((status): readonly Stage[] => [
  { status },
  ...(HOLDING.includes(status) ? RULES_STATUSES : []).map((rulesStatus) => ({
    status,
    rulesStatus,
  })),
]);

/** Whether a request in this state has ended for good. What becomes of its rules goes on. */
export function isFinal(status: Status): boolean {
  return TRANSITIONS[status].length === 0;
}

/** Whether the state table has an arrow between two states. */
export function mayBecome(from: Status | "new", to: Status): boolean {
  return TRANSITIONS[from].includes(to);
}

/** Whether the tables have an arrow between two stages; `undefined` is before the first write. */
export function mayFollow(from: Stage | undefined, to: Stage): boolean {
  if (from?.rulesStatus !== undefined) {
    const next = to.rulesStatus;
    return (
      from.status === to.status &&
      next !== undefined &&
      RULES_TRANSITIONS[from.rulesStatus].includes(next)
    );
  }
  const holds = to.rulesStatus === "open" && HOLDING.includes(to.status);
  return mayBecome(from?.status ?? "new", to.status) && (to.rulesStatus === undefined || holds);
}

/** A stage as one word or two, for records of faults and for conditions: `authorized`, `authorized open`. */
export function stageText({ status, rulesStatus }: Stage): string {
  return rulesStatus === undefined ? status : `${status} ${rulesStatus}`;
}
