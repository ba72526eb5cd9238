import type { Awaited, Effect, Finding } from "../policy/finding.ts";
import { HOOK_SURFACES } from "../policy/surfaces.ts";
import type { ProblemCode } from "../problem.ts";
import type { Ec2IpPermission, Ec2Rule, Ec2Tag } from "../request/ec2.ts";
import type { Lifetime } from "../request/lifetime.ts";
import type { Principal } from "../request/principal.ts";
import type { GroupKey } from "../request/request.ts";
import type { ChainEnd } from "./record.ts";
import type { RulesStatus, Status } from "./states.ts";

/** The ways in which requests come in: signed by the caller's credential, by a system that sends webhooks, or by one with a way in of its own. */
export const SURFACES = ["api", "webhooks", ...HOOK_SURFACES] as const;

/** The way in which a request came in. */
export type Surface = (typeof SURFACES)[number];

/** What the ledger holds of one request: plain JSON, so that each adapter can store it as it is. */
export interface StoredRequest {
  readonly requestId: string;
  /** 1 when the request is first written; each later write is conditional on it and raises it by one. */
  readonly fence: number;
  readonly status: Status;
  readonly digest: string;
  /** 128 random bits in hex; together with the id the tag that marks a rule as this request's own. */
  readonly nonce: string;
  readonly surface: Surface;
  /** The request whose rules this one is to keep for longer. */
  readonly extends?: string;
  readonly principal: Principal;
  readonly group: GroupKey;
  /** Canonical: one destination each, in the order of the request. */
  readonly ipPermissions: readonly Ec2IpPermission[];
  readonly tags: readonly Ec2Tag[];
  readonly justification?: string;
  readonly ticket?: string;
  /** How long its rules are to stay, as it was asked for. */
  readonly lifetime?: Lifetime;
  /** How long they may stay, as the last decision has it; absent: without end. */
  readonly granted?: Lifetime;
  /** What the policy said last; absent until it was judged. */
  readonly effect?: Effect;
  readonly findings: readonly Finding[];
  readonly policyDigest: string;
  /** What of a denied request would pass. */
  readonly counterOffer?: StoredOffer;
  /** Whose approval it waits for, as the last decision has it; absent where it waits for none. */
  readonly awaits?: readonly Awaited[];
  /** Who has approved it, in order. */
  readonly approvals?: readonly Approval[];
  /** Since when it waits for approvals, where that is later than its creation: it was scheduled before. */
  readonly waitsFrom?: string;
  /** Until when it waits to be approved, or for its window, and to be carried out; absent where it never had to. */
  readonly waitsUntil?: string;
  /** Who said no to it, or took it back. */
  readonly turnedDown?: Approval;
  /** RFC 3339, UTC, milliseconds. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /**
   * When the sweeper has to see to it: it is received and to be judged, nobody has approved it in time, it is approved and to be carried out, its window begins, the lease of
   * whoever executes or revokes ends, the rules are to go, or their revocation is to be tried again. Absent where nothing is left to do.
   */
  readonly dueAt?: string;
  /** While revoking, or once its execution was given up: until when a call whose answer nobody heard may still take effect. */
  readonly landsBy?: string;
  /** How often its execution was taken over from a worker whose lease had ended. */
  readonly takeovers?: number;
  /** The end of the chain `request/<requestId>`. */
  readonly chain: ChainEnd;
  /** The numbers of this request's records in its group's chain, in order. */
  readonly groupRecords: readonly number[];
  /**
   * The rules that the answer shows, less their tags: a request must fit into one item of any ledger, and the tags of the
   * rules that it made are its own.
   */
  readonly rules: readonly StoredRule[];
  /** Those of `rules` that this request made. */
  readonly madeRuleIds: readonly string[];
  /** Those of `rules` that this guard made, for this request or for others, and that are held open for it. */
  readonly heldRuleIds: readonly string[];
  /** What became of those; absent where there are none. */
  readonly rulesStatus?: RulesStatus;
  /** When it lets go of them; absent: never by itself. */
  readonly expiresAt?: string;
  /** Why the request failed, or whose rules it met. */
  readonly problem?: StoredProblem;
}

/** A counter-offer: rules that would pass, once the tags that are missing are there. */
export interface StoredOffer {
  readonly ipPermissions: readonly Ec2IpPermission[];
  readonly missingTags: readonly {
    readonly key: string;
    readonly pattern?: string;
    readonly reason?: string;
  }[];
  readonly lifetime?: Lifetime;
}

/** One person's answer. */
export interface Approval {
  readonly principal: Principal;
  readonly at: string;
  readonly comment?: string;
  /** The signed message that it came in, so that a repeated one is known for what it is. */
  readonly message?: string;
}

/** A rule as EC2 describes it, less its tags. */
export type StoredRule = Omit<Ec2Rule, "Tags">;

/** The stored end of a request that failed. */
export interface StoredProblem {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly ec2Code?: string;
}

/** What the ledger holds of one security group: the end of its chain, the one change under way, and the rules this guard opened. */
export interface GroupHead {
  readonly group: GroupKey;
  /** The end of the chain `group/<account>/<region>/<groupId>`; each write is conditional on `seq` and raises it by one. */
  readonly chain: ChainEnd;
  readonly inflight?: Inflight;
  readonly open: readonly OpenRule[];
  /** Until then a call that nobody heard of any more may still take effect, and make a rule that was revoked meanwhile. */
  readonly quietFrom?: string;
  /** Rules that were revoked a short while ago: a describe that lags may still show them. */
  readonly closed?: readonly ClosedRule[];
}

/** The change of a group that has been promised and has not ended: no other may start. */
export interface Inflight {
  readonly requestId: string;
  /** The number of its `intended` or `revoke-intended` record in the group's chain. */
  readonly intended: number;
  /** The rules that are being added. */
  readonly ipPermissions: readonly Ec2IpPermission[];
  /** The rules that are being revoked, where that is the change. */
  readonly ruleIds?: readonly string[];
}

/** A rule that this guard opened, and who holds it open. */
export interface OpenRule {
  readonly rule: StoredRule;
  /**
   * One for each principal that was told that it has the rule: of its requests that told it so the one that ends last. None
   * where the rule is to go.
   */
  readonly holders: readonly Holder[];
}

/** A principal that relies on an open rule, through one of its requests. */
export interface Holder {
  readonly requestId: string;
  readonly principalId: string;
  /** When the request lets go; absent: never by itself. */
  readonly until?: string;
}

/** A rule that EC2 has no more. */
export interface ClosedRule {
  readonly ruleId: string;
  /** When that became known. */
  readonly at: string;
}

/** The name of a request's chain. */
export function requestChain(requestId: string): string {
  return `request/${requestId}`;
}

/** A group's place among all groups, by which heads are listed. */
export function headPlace({ account, region, groupId }: GroupKey): string {
  return `${account}/${region}/${groupId}`;
}

/** The name of a group's chain. */
export function groupChain(group: GroupKey): string {
  return `group/${headPlace(group)}`;
}
