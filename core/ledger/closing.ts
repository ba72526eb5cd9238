import type { Principal } from "../request/principal.ts";
import { type Change, moved, takeoverChange } from "./change.ts";
import { follow, type Source } from "./decided.ts";
import { chainEndOf } from "./record.ts";
import {
  type ClosedRule,
  type GroupHead,
  groupChain,
  type Holder,
  type OpenRule,
  type StoredRequest,
  type StoredRule,
} from "./stored.ts";

/** Why a request lets go of its rules: its time is over, or its principal asked for it. */
export type Cause =
  | { readonly kind: "expired" }
  /** A revocation that EC2 refused before. */
  | { readonly kind: "retried" }
  /** A prefix list that a rule leads to has become what the policy would deny. */
  | { readonly kind: "drifted"; readonly prefixListId: string; readonly version?: number }
  | {
      readonly kind: "asked";
      readonly principal: Principal;
      readonly source?: Source;
      readonly comment?: string;
    };

/** What becomes of a group's open rules once a request lets go of its own. */
export interface LetGo {
  readonly open: readonly OpenRule[];
  /** Those of the request's rules that nobody holds any more: they are to be revoked. */
  readonly doomed: readonly string[];
  /** Those that others hold. */
  readonly left: readonly string[];
  /** The principal's other requests that step in. */
  readonly heirs: readonly string[];
}

/** How a revocation ended: the rules that EC2 certainly has no more, and why others may still be there. */
export interface Revocation {
  readonly gone: readonly string[];
  readonly settledBy: "caller" | "reconciliation";
  readonly ec2RequestId?: string;
  readonly errorCode?: string;
}

/** How long a describe may lag: so long a revoked rule is remembered, lest it be taken for one that is there. */
const REMEMBERED_MS = 15 * 60_000;

/**
 * Takes a request out of the rules that it holds. Where it was its principal's holder, another of its requests may step in:
 * `heirs` says which, by rule.
 */
export function letGo(
  head: GroupHead,
  request: Pick<StoredRequest, "requestId" | "heldRuleIds">,
  heirs: ReadonlyMap<string, Holder> = new Map(),
): LetGo {
  const open = head.open.map(({ rule, holders }): OpenRule => {
    const heir = heirs.get(rule.SecurityGroupRuleId);
    const next = holders.flatMap((holder) =>
      holder.requestId === request.requestId ? (heir ?? []) : holder,
    );
    return { rule, holders: next };
  });
  const own = open.filter(({ rule }) => request.heldRuleIds.includes(rule.SecurityGroupRuleId));
  return {
    open,
    doomed: idsOf(own.filter(({ holders }) => holders.length === 0)),
    left: idsOf(own.filter(({ holders }) => holders.length > 0)),
    heirs: [...new Set([...heirs.values()].map(({ requestId }) => requestId))],
  };
}

/** The head of a group that was looked at after every call of before had taken effect, or could no more. */
export function quieted(head: GroupHead): GroupHead {
  const { quietFrom: _, ...quiet } = head;
  return quiet;
}

/** Adds rules to those that are to be revoked: ours by their mark, though the head does not hold them open. */
export function withOrphans(letting: LetGo, orphans: readonly StoredRule[]): LetGo {
  return {
    ...letting,
    open: [...letting.open, ...orphans.map((rule): OpenRule => ({ rule, holders: [] }))],
    doomed: [...letting.doomed, ...orphans.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)],
  };
}

/** Lets go where nothing is to be revoked: others hold every rule, or EC2 has none of them any more. */
export function releasedChange(
  request: StoredRequest,
  head: GroupHead,
  { open, left, heirs }: LetGo,
  cause: Cause,
  at: string,
): Change {
  const record = follow(groupChain(request.group), head.chain, "released", at, {
    requestId: request.requestId,
    fence: request.fence + 1,
    cause,
    leftRuleIds: left,
    heirs,
  });
  return {
    request: { ...settled(request, "revoked", at), ...named(request, record.record.seq) },
    head: { ...head, chain: chainEndOf(record), open },
    records: [record],
  };
}

/** Promises a revocation: the intent is on record, the group is taken, the lease runs. From here there is no way back. */
export function revokeIntendedChange(
  request: StoredRequest,
  head: GroupHead,
  { open, doomed, left, heirs }: LetGo,
  cause: Cause,
  leaseUntil: string,
  at: string,
): Change & { readonly head: GroupHead } {
  const record = follow(groupChain(request.group), head.chain, "revoke-intended", at, {
    requestId: request.requestId,
    requestChainHash: request.chain.hash,
    digest: request.digest,
    fence: request.fence + 1,
    cause,
    ruleIds: doomed,
    leftRuleIds: left,
    heirs,
  });
  const { seq } = record.record;
  return {
    request: {
      ...settled(request, "revoking", at),
      ...named(request, seq),
      dueAt: leaseUntil,
    },
    head: {
      ...head,
      chain: chainEndOf(record),
      open,
      inflight: {
        requestId: request.requestId,
        intended: seq,
        ipPermissions: [],
        ruleIds: doomed,
      },
    },
    records: [record],
  };
}

/** Takes a revocation over from a worker whose lease ended, and whose call may still take effect for so long. */
export function revokeTakeover(
  request: StoredRequest,
  leaseUntil: string,
  flightMs: number,
  at: string,
): Change {
  const { dueAt = at, landsBy } = request;
  // Whoever waited for a call to land made none.
  const waited = dueAt === landsBy;
  const lands = new Date(Date.parse(dueAt) + flightMs).toISOString();
  const takeover = takeoverChange(request, leaseUntil, at);
  return { ...takeover, request: { ...takeover.request, landsBy: waited ? landsBy : lands } };
}

/** Waits until no earlier call can take effect any more: till then the group stays taken, since rules may yet come or go. */
export function waitChange(request: StoredRequest, landsBy: string, at: string): Change {
  const { request: taken, records } = takeoverChange(request, landsBy, at);
  return { request: { ...taken, landsBy }, records };
}

/**
 * Writes down that EC2 has the rules no more, and frees the group. Where an earlier call may have made them again, or still
 * may, the request goes on revoking, and the group is looked at once more when none can.
 */
export function revokedChange(
  request: StoredRequest,
  head: GroupHead,
  revocation: Revocation,
  at: string,
): Change {
  const { quietFrom } = head;
  const next =
    quietFrom === undefined
      ? settled(request, "revoked", at)
      : { ...settled(request, "revoking", at), dueAt: quietFrom > at ? quietFrom : at };
  return endOfCall(request, head, "revoked", revocation, next, at);
}

/** Writes down that EC2 would not revoke the rules, and frees the group; it is tried again. */
export function revokeFailedChange(
  request: StoredRequest,
  head: GroupHead,
  revocation: Revocation,
  retryAt: string,
  at: string,
): Change {
  const waiting = { ...settled(request, "revoking", at), dueAt: retryAt };
  return endOfCall(request, head, "revoke-failed", revocation, waiting, at);
}

function endOfCall(
  request: StoredRequest,
  head: GroupHead,
  type: "revoked" | "revoke-failed",
  { gone, settledBy, ec2RequestId, errorCode }: Revocation,
  next: StoredRequest,
  at: string,
): Change {
  const record = follow(groupChain(request.group), head.chain, type, at, {
    requestId: request.requestId,
    intended: head.inflight?.intended,
    fence: request.fence + 1,
    settledBy,
    effect: { ec2RequestId, errorCode, ruleIds: gone },
  });
  const { inflight: _, ...free } = head;
  return {
    request: { ...next, ...named(request, record.record.seq) },
    head: {
      ...free,
      chain: chainEndOf(record),
      open: head.open.filter(({ rule }) => !gone.includes(rule.SecurityGroupRuleId)),
      closed: remembered(head, gone, at),
    },
    records: [record],
  };
}

function remembered({ closed = [] }: GroupHead, gone: readonly string[], at: string) {
  const since = new Date(Date.parse(at) - REMEMBERED_MS).toISOString();
  const news = gone.map((ruleId): ClosedRule => ({ ruleId, at }));
  return [...closed.filter((rule) => rule.at > since), ...news];
}

function settled(request: StoredRequest, rulesStatus: "revoking" | "revoked", at: string) {
  const { dueAt: _, landsBy: __, ...rest } = request;
  return { ...rest, ...moved(request, { status: request.status, rulesStatus }, at) };
}

function named(request: StoredRequest, seq: number) {
  return { groupRecords: [...request.groupRecords, seq] };
}

function idsOf(rules: readonly OpenRule[]): readonly string[] {
  return rules.map(({ rule }) => rule.SecurityGroupRuleId);
}
