import { approvedChange, pendingChange, turnedDownChange } from "../../core/ledger/approving.ts";
import { scheduledChange } from "../../core/ledger/scheduling.ts";
import type { Finding } from "../../core/policy/finding.ts";
import { BODIES, draftOf, grounds } from "./examples.ts";

// A request that waits for a person, and what may become of it.

const APPROVER = {
  kind: "iam",
  id: "AROA0000000000000SEC",
  arn: "arn:aws:sts::111122223333:assumed-role/NetworkSecurity/sam",
} as const;
const ROLE = "arn:aws:iam::111122223333:role/NetworkSecurity";
const AWAITED = {
  statementId: "databases",
  quorum: 1,
  given: 0,
  approvers: [ROLE],
  waitSeconds: 604_800,
};
const NEEDED: Finding = {
  code: "approval-required",
  effect: "require-approval",
  pointer: "",
  statementId: "databases",
  detail: `databases asks for the approval of one person; 0 approved, who may are ${ROLE}`,
};
const GIVEN: Finding = {
  ...NEEDED,
  code: "approval-given",
  effect: "notice",
  detail: "databases asks for the approval of one person, and 1 approved",
};
const SAID = {
  principal: APPROVER,
  source: { ip: "198.51.100.8", gatewayRequestId: "JKJbYgYkPHcEJ1A=" },
} as const;

const needing = grounds("require-approval", [NEEDED]);
const asked = pendingChange(
  draftOf(BODIES.https.value, "database-7"),
  { ...needing, decision: { ...needing.decision, awaits: [AWAITED] } },
  "2026-01-31T09:00:00.412Z",
);

/** The request while it waits, once it was approved, and once it was declined. */
export const PENDING = asked.request;
export const APPROVED = approvedChange(
  PENDING,
  { ...SAID, comment: "Agreed in the change meeting" },
  grounds("allow", [GIVEN]),
  "2026-01-31T10:12:41.100Z",
).request;
export const DECLINED = turnedDownChange(
  PENDING,
  "declined",
  { ...SAID, comment: "Use the read replica" },
  "2026-01-31T10:12:41.100Z",
).request;
export const CANCELLED = turnedDownChange(
  PENDING,
  "cancelled",
  { principal: PENDING.principal, source: SAID.source },
  "2026-01-31T10:12:41.100Z",
).request;

const STARTS = "2026-01-31T20:00:00.000Z";
const AHEAD: Finding = {
  code: "ticket-window-ahead",
  effect: "notice",
  pointer: "/Guard/Ticket",
  statementId: "change",
  detail: `the change window of "NET-12" begins at ${STARTS} and ends at 2026-01-31T22:00:00.000Z; rules are made from then on`,
};

/** A request that is allowed, and waits for the change window of its ticket. */
export const SCHEDULED = scheduledChange(
  draftOf(BODIES.https.value, "change-12"),
  grounds("allow", [AHEAD]),
  { start: STARTS, end: "2026-01-31T22:00:00.000Z" },
  "2026-01-31T09:00:00.412Z",
).request;

/** A request that nobody could approve. */
export const UNAPPROVABLE: Finding = {
  ...NEEDED,
  code: "no-eligible-approver",
  effect: "deny",
  detail:
    "databases asks for the approval of 2 persons other than the requester, and only 1 could approve; ask as somebody else, or have approvers added",
};
