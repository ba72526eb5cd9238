import type { Effect } from "../policy/finding.ts";
import type { Principal } from "../request/principal.ts";
import { type Change, moved } from "./change.ts";
import { decideIn, follow, type Grounds, type NewRequest, type Source } from "./decided.ts";
import { type ChainEnd, chainEndOf, type RecordType, type SealedRecord } from "./record.ts";
import type { Status } from "./states.ts";
import { type Approval, requestChain, type StoredRequest } from "./stored.ts";

/** What somebody says to a request that waits. */
export interface Said {
  readonly principal: Principal;
  readonly source: Source;
  readonly comment?: string;
}

/** Writes down a decision that asks for approvals: the request waits for them until then. */
export function pendingChange(
  request: NewRequest | StoredRequest,
  grounds: Grounds,
  at: string,
): Change {
  const { decided, record } = decideIn(request, grounds, at);
  const pending = { ...decided, ...moved(request, { status: "pending-approval" }, at) };
  // A request that was scheduled may have waited for longer than anybody lets it wait for them.
  const since = request.status === "scheduled" ? { waitsFrom: at } : {};
  return { request: waiting({ ...pending, ...since }), records: [record] };
}

/** Writes down an approval, and what the policy says to the request with it: go on, wait for more, or no after all. */
export function approvedChange(
  request: StoredRequest,
  said: Said,
  grounds: Grounds,
  at: string,
): Change {
  const approval = saidRecord(request, "approved", said, at, request.chain);
  const approvals = [...(request.approvals ?? []), answerOf(said, at)];
  const { dueAt: _, ...approved } = { ...request, approvals, chain: chainEndOf(approval) };
  const { decided, record } = decideIn(approved, grounds, at);
  const { effect } = grounds.decision;
  const next = { ...decided, ...moved(request, { status: AFTER[effect] }, at) };
  return { request: NEXT[effect](next, at), records: [approval, record] };
}

/**
 * Writes down an approval where nothing can be judged. Before anything else becomes of the request it is judged with it, which may
 * let it go on waiting for more.
 */
export function heardChange(request: StoredRequest, said: Said, at: string): Change {
  const record = saidRecord(request, "approved", said, at, request.chain);
  const approvals = [...(request.approvals ?? []), answerOf(said, at)];
  const approved = { ...request, ...moved(request, { status: "approved" }, at), approvals };
  return { request: { ...approved, chain: chainEndOf(record), dueAt: at }, records: [record] };
}

/** When a request is to be seen to that was approved: at once, in time, or never. */
const NEXT: Readonly<Record<Effect, (request: StoredRequest, at: string) => StoredRequest>> = {
  allow: (request, at) => ({ ...request, dueAt: at }),
  "require-approval": waiting,
  deny: (request) => request,
};

const AFTER = {
  allow: "approved",
  "require-approval": "pending-approval",
  deny: "denied",
} as const satisfies Record<Effect, Status>;

/** Ends a request that waits: an approver said no, or whoever asked takes it back. */
export function turnedDownChange(
  request: StoredRequest,
  status: "declined" | "cancelled",
  said: Said,
  at: string,
): Change {
  const record = saidRecord(request, status, said, at, request.chain);
  return ended({ ...request, turnedDown: answerOf(said, at) }, status, record, at);
}

/** Ends a request that has waited for too long. */
export function expiredChange(request: StoredRequest, at: string): Change {
  const record = follow(requestChain(request.requestId), request.chain, "expired", at, {
    waitedUntil: request.waitsUntil,
  });
  return ended(request, "expired", record, at);
}

/** A request waits as long as the most impatient statement lets it, and never beyond the end of its rules. */
function waiting(request: StoredRequest): StoredRequest {
  const { createdAt, waitsFrom = createdAt, awaits = [], lifetime } = request;
  const seconds = Math.min(...awaits.map(({ waitSeconds }) => waitSeconds));
  const patience = new Date(Date.parse(waitsFrom) + seconds * 1000).toISOString();
  const waitsUntil = lifetime?.kind === "until" && lifetime.at < patience ? lifetime.at : patience;
  return { ...request, waitsUntil, dueAt: waitsUntil };
}

function ended(
  request: StoredRequest,
  status: "declined" | "cancelled" | "expired",
  record: SealedRecord,
  at: string,
): Change {
  const { dueAt: _, ...rest } = request;
  return {
    request: { ...rest, ...moved(request, { status }, at), chain: chainEndOf(record) },
    records: [record],
  };
}

function saidRecord(
  request: StoredRequest,
  type: RecordType,
  { principal, source, comment }: Said,
  at: string,
  end: ChainEnd,
): SealedRecord {
  return follow(requestChain(request.requestId), end, type, at, {
    who: { principal, source },
    digest: request.digest,
    comment,
  });
}

function answerOf({ principal, comment, source: { message } }: Said, at: string): Approval {
  return {
    principal,
    at,
    ...(comment === undefined ? {} : { comment }),
    ...(message === undefined ? {} : { message }),
  };
}
