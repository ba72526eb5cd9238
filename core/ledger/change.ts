import { minuteOf } from "../request/lifetime.ts";
import type { GroupKey } from "../request/request.ts";
import { decideIn, factsIn, follow, type Grounds, type NewRequest } from "./decided.ts";
import type { Hold } from "./holdings.ts";
import { type ChainEnd, chainEndOf, genesisHash, type SealedRecord } from "./record.ts";
import { mayFollow, type Stage, type Status, stageText } from "./states.ts";
import {
  type GroupHead,
  groupChain,
  type Inflight,
  requestChain,
  type StoredProblem,
  type StoredRequest,
} from "./stored.ts";

/**
 * One all-or-nothing write. INVARIANT: `request.fence` is one above the stored fence (1: the request must be absent);
 * `head.chain.seq` is one above the stored head's (1: the head must be absent); each record follows its chain's stored end.
 */
export interface Change {
  readonly request: StoredRequest;
  readonly head?: GroupHead;
  readonly records: readonly SealedRecord[];
}

/** How an execution ended, for the record and the answer. */
export interface Ending {
  readonly status: "authorized" | "already-authorized" | "partial" | "failed";
  readonly hold: Hold;
  readonly madeRuleIds: readonly string[];
  readonly settledBy: "caller" | "reconciliation";
  readonly ec2RequestId?: string;
  readonly problem?: StoredProblem;
  /** Until when an earlier call of the request may still take effect; absent where none can. */
  readonly landsBy?: string;
}

/** The head of a group of which the ledger knows nothing. */
export function newHead(group: GroupKey): GroupHead {
  return { group, chain: { seq: 0, hash: genesisHash(groupChain(group)) }, open: [] };
}

/** The empty end of a request's chain. */
export function newChain(requestId: string): ChainEnd {
  return { seq: 0, hash: genesisHash(requestChain(requestId)) };
}

/** Writes down a decision that ends the request at once: denied, or nothing to add. */
export function decidedChange(
  request: NewRequest | StoredRequest,
  grounds: Grounds,
  status: "denied" | "already-authorized",
  hold: Hold,
  at: string,
): Change {
  const { decided, record } = decideIn(request, grounds, at);
  return { request: ended(request, decided, status, hold, at), records: [record] };
}

/** Ends a request that asks for rules which this guard made before: from now on it holds them open too, or for longer. */
export function sharedChange(
  request: NewRequest | StoredRequest,
  head: GroupHead,
  grounds: Grounds,
  hold: Hold,
  at: string,
): Change & { readonly head: GroupHead } {
  const { decided, record } = decideIn(request, grounds, at);
  const shared = follow(groupChain(request.group), head.chain, "shared", at, {
    requestId: request.requestId,
    requestChainHash: decided.chain.hash,
    digest: request.digest,
    ruleIds: hold.rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId),
    expiresAt: hold.expiresAt,
  });
  return {
    request: {
      ...ended(request, decided, "already-authorized", hold, at),
      groupRecords: [...request.groupRecords, shared.record.seq],
    },
    head: { ...head, chain: chainEndOf(shared), open: hold.open },
    records: [record, shared],
  };
}

/** Promises an EC2 call: the decision and the intent are on record, the group is taken, the lease runs. */
export function intendedChange(
  request: NewRequest | StoredRequest,
  head: GroupHead,
  grounds: Grounds,
  call: { readonly ipPermissions: Inflight["ipPermissions"]; readonly leaseUntil: string },
  at: string,
): Change & { readonly head: GroupHead } {
  const { decided, record } = decideIn(request, grounds, at);
  const fence = request.fence + 1;
  const intended = follow(groupChain(request.group), head.chain, "intended", at, {
    requestId: request.requestId,
    requestChainHash: decided.chain.hash,
    digest: request.digest,
    fence,
    ipPermissions: call.ipPermissions,
    policy: { name: grounds.policyName, digest: grounds.decision.policyDigest },
    facts: factsIn(grounds),
  });
  const seq = intended.record.seq;
  return {
    request: {
      ...decided,
      ...moved(request, { status: "executing" }, at),
      dueAt: call.leaseUntil,
      groupRecords: [...request.groupRecords, seq],
    },
    head: {
      ...head,
      chain: chainEndOf(intended),
      inflight: { requestId: request.requestId, intended: seq, ipPermissions: call.ipPermissions },
    },
    records: [record, intended],
  };
}

/** Writes down what became of a promised call, and frees the group. */
export function doneChange(
  request: StoredRequest,
  head: GroupHead,
  ending: Ending,
  at: string,
): Change {
  const done = follow(groupChain(request.group), head.chain, "done", at, {
    requestId: request.requestId,
    intended: request.groupRecords.at(-1),
    fence: request.fence + 1,
    settledBy: ending.settledBy,
    effect: {
      status: ending.status,
      ec2RequestId: ending.ec2RequestId,
      errorCode: ending.problem?.ec2Code ?? ending.problem?.code,
      ruleIds: ending.hold.rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId),
      expiresAt: ending.hold.expiresAt,
    },
  });
  const { inflight: _, ...free } = head;
  return {
    request: {
      ...ended(request, request, ending.status, ending.hold, at),
      madeRuleIds: ending.madeRuleIds,
      groupRecords: [...request.groupRecords, done.record.seq],
      ...(ending.problem === undefined ? {} : { problem: ending.problem }),
    },
    head: {
      ...free,
      chain: chainEndOf(done),
      open: ending.hold.open,
      ...(ending.landsBy === undefined ? {} : { quietFrom: ending.landsBy }),
    },
    records: [done],
  };
}

/** Takes an execution over, and counts how often that was done: one that fails each time must not go on for ever. */
export function executionTakeover(request: StoredRequest, leaseUntil: string, at: string): Change {
  const { request: taken, records } = takeoverChange(request, leaseUntil, at);
  return { request: { ...taken, takeovers: (request.takeovers ?? 0) + 1 }, records };
}

/** Takes an execution or a revocation over from a worker whose lease ended: from now on the other's writes fail. */
export function takeoverChange(request: StoredRequest, leaseUntil: string, at: string): Change {
  return {
    request: { ...request, ...moved(request, request, at), dueAt: leaseUntil },
    records: [],
  };
}

/** The request once it has ended with these rules. Those that it holds open come due when it is to let go of them. */
function ended(
  before: NewRequest | StoredRequest,
  decided: Omit<StoredRequest, "fence" | "status" | "updatedAt">,
  status: Status,
  { rules, heldRuleIds, expiresAt }: Hold,
  at: string,
): StoredRequest {
  const { dueAt: _, landsBy: __, ...rest } = decided;
  const stage: Stage = heldRuleIds.length === 0 ? { status } : { status, rulesStatus: "open" };
  return {
    ...rest,
    ...moved(before, stage, at),
    rules,
    heldRuleIds,
    ...(expiresAt === undefined ? {} : { expiresAt, dueAt: minuteOf(expiresAt) }),
  };
}

/** The next fence, stage and time. INVARIANT: the tables of states have the arrow. */
export function moved(
  request: NewRequest | StoredRequest,
  { status, rulesStatus }: Stage,
  at: string,
) {
  const to: Stage = { status, ...(rulesStatus === undefined ? {} : { rulesStatus }) };
  const from = request.status === "new" ? undefined : request;
  if (!mayFollow(from, to)) {
    const is = from === undefined ? "new" : stageText(from);
    throw new Error(`request ${request.requestId} is ${is} and can't be ${stageText(to)}`);
  }
  return { fence: request.fence + 1, ...to, updatedAt: at };
}
