import type { GroupKey } from "../request/request.ts";
import { decideIn, factsIn, follow, type Grounds, type NewRequest } from "./decided.ts";
import { type ChainEnd, chainEndOf, genesisHash, type SealedRecord } from "./record.ts";
import { mayBecome, type Status } from "./states.ts";
import {
  type GroupHead,
  groupChain,
  type Inflight,
  type OpenRule,
  requestChain,
  type StoredProblem,
  type StoredRequest,
  type StoredRule,
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
  readonly status: Exclude<Status, "executing" | "denied">;
  readonly rules: readonly StoredRule[];
  readonly madeRuleIds: readonly string[];
  /** The rules of this group that requests hold open from now on. */
  readonly open: readonly OpenRule[];
  readonly settledBy: "caller" | "reconciliation";
  readonly ec2RequestId?: string;
  readonly problem?: StoredProblem;
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
  request: NewRequest,
  grounds: Grounds,
  status: "denied" | "already-authorized",
  rules: readonly StoredRule[],
  at: string,
): Change {
  const { decided, record } = decideIn(request, grounds, at);
  const { dueAt: _, ...ended } = decided;
  return { request: { ...ended, rules, ...moved(request, status, at) }, records: [record] };
}

/** Ends a request that asks for rules which this guard made for others: from now on it holds them open too. */
export function sharedChange(
  request: NewRequest,
  head: GroupHead,
  grounds: Grounds,
  held: { readonly rules: readonly StoredRule[]; readonly open: readonly OpenRule[] },
  at: string,
): Change {
  const { decided, record } = decideIn(request, grounds, at);
  const shared = follow(groupChain(request.group), head.chain, "shared", at, {
    requestId: request.requestId,
    requestChainHash: decided.chain.hash,
    digest: request.digest,
    ruleIds: held.rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId),
  });
  return {
    request: {
      ...decided,
      ...moved(request, "already-authorized", at),
      rules: held.rules,
      groupRecords: [shared.record.seq],
    },
    head: { ...head, chain: chainEndOf(shared), open: held.open },
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
      ...moved(request, "executing", at),
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
      ruleIds: ending.rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId),
    },
  });
  const { dueAt: _, ...ended } = request;
  const { inflight: __, ...free } = head;
  return {
    request: {
      ...ended,
      ...moved(request, ending.status, at),
      rules: ending.rules,
      madeRuleIds: ending.madeRuleIds,
      groupRecords: [...request.groupRecords, done.record.seq],
      ...(ending.problem === undefined ? {} : { problem: ending.problem }),
    },
    head: { ...free, chain: chainEndOf(done), open: ending.open },
    records: [done],
  };
}

/** Takes an execution over from a worker whose lease ended: from now on the other's writes fail. */
export function takeoverChange(request: StoredRequest, leaseUntil: string, at: string): Change {
  return {
    request: { ...request, ...moved(request, "executing", at), dueAt: leaseUntil },
    records: [],
  };
}

/** The next fence, state and time. INVARIANT: the state table has the arrow. */
function moved<S extends Status>(request: NewRequest | StoredRequest, status: S, at: string) {
  if (!mayBecome(request.status, status)) {
    throw new Error(`request ${request.requestId} is ${request.status} and can't be ${status}`);
  }
  return { fence: request.fence + 1, status, updatedAt: at };
}
