import type { Change } from "../core/ledger/change.ts";
import type { SealedRecord } from "../core/ledger/record.ts";
import type { Status } from "../core/ledger/states.ts";
import type { GroupHead, StoredRequest } from "../core/ledger/stored.ts";
import type { Policy } from "../core/policy/policy.ts";
import type { HookSurface } from "../core/policy/surfaces.ts";
import type { Ec2IpPermission, Ec2PrefixList, Ec2Rule, Ec2Tag } from "../core/request/ec2.ts";
import type { GroupKey } from "../core/request/request.ts";
import type { TicketReading } from "../core/tickets/ticket.ts";
import type { Conversations } from "./conversations.ts";
import type { SlackApi } from "./slackPorts.ts";
import type { TicketDesks } from "./tickets/desk.ts";

/** Everything outside that the journeys need, passed in as one value. */
export interface Ports {
  readonly ec2: Ec2;
  readonly ledger: Ledger;
  readonly policy: Policy;
  readonly deployment: Deployment;
  readonly clock: Clock;
  readonly newHex: NewHex;
  readonly log: Log;
  /** The receivers of events that do not take them; absent where there are no receivers. */
  readonly failing?: () => Promise<readonly FailingReceiver[]>;
  /** The ticket systems; absent where none is configured. */
  readonly tickets?: Tickets;
}

/**
 * The ticket of this key as its system has it now, read anew at each call. A system that does not answer, or answers what can't
 * be understood, is `unavailable`, within as many seconds as EC2 gets; whoever calls takes a rejection for the same. The key is what
 * somebody wrote: one that no system could have is `no-ticket`, and nothing is asked.
 */
export type Tickets = (key: string) => Promise<TicketReading>;

/** A system that is to be told of events and does not take them. */
export interface FailingReceiver {
  readonly id: string;
  /** When it was first tried in vain, RFC 3339. */
  readonly since: string;
  /** Why, in one line. */
  readonly reason: string;
}

/** What the function needs that answers signed hooks: no EC2, which it has no rights on. */
export interface HookPorts extends Omit<Ports, "ec2"> {
  readonly secrets: Secrets;
  /** The systems that may send webhooks, by the names that they have in paths and in people.yaml. */
  readonly sources: readonly string[];
  /** The systems with a way in of their own that are let in. */
  readonly surfaces: readonly HookSurface[];
  /** The ticket systems whose tickets are looked at; absent where there is none. */
  readonly desks?: TicketDesks;
  /** There where Slack is let in. */
  readonly slack?: SlackHookPorts;
}

/** What answers to Slack need beside the ledger. */
export interface SlackHookPorts {
  readonly api: SlackApi;
  readonly conversations: Pick<Conversations, "begin">;
  /** The origin of all addresses at which Slack may be answered. */
  readonly responseOrigin: string;
}

/** The live secrets of a hook by its name, such as `webhooks/tickets`; empty where it has none. Rejects with `SecretsUnavailable`. */
export type Secrets = (name: string) => Promise<readonly string[]>;

/** The account and region that this deployment guards. */
export interface Deployment {
  readonly account: string;
  readonly region: string;
}

/** The time, and waiting. */
export interface Clock {
  readonly now: () => Date;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Fresh randomness: lower-case hex of this many bytes. */
export type NewHex = (bytes: number) => string;

/** Structured log lines; never a whole body, header or secret. */
export interface Log {
  readonly info: (message: string, members: Readonly<Record<string, unknown>>) => void;
  readonly error: (message: string, members: Readonly<Record<string, unknown>>) => void;
}

/** A security group as EC2 describes it, with its egress rules. */
export interface Ec2Group {
  readonly groupId: string;
  readonly ownerId: string;
  readonly vpcId?: string;
  readonly tags: readonly Ec2Tag[];
  readonly rules: readonly Ec2Rule[];
}

/** One AuthorizeSecurityGroupEgress. `leaseUntil` is epoch milliseconds: after it nothing is sent any more. */
export interface AuthorizeCall {
  readonly groupId: string;
  readonly ipPermissions: readonly Ec2IpPermission[];
  readonly tags: readonly Ec2Tag[];
  readonly leaseUntil: number;
}

/** One RevokeSecurityGroupEgress of rules by their ids. `leaseUntil` is as above. */
export interface RevokeCall {
  readonly groupId: string;
  readonly ruleIds: readonly string[];
  readonly leaseUntil: number;
}

/** What became of an Authorize call. */
export type Outcome = Done | NotDone;

/** What became of a Revoke call. An id never names another rule later, so that the call may be made again at any time. */
export type Revoked = { readonly kind: "done"; readonly ec2RequestId?: string } | NotDone;

/** EC2 made these rules. */
export interface Done {
  readonly kind: "done";
  readonly rules: readonly Ec2Rule[];
  readonly ec2RequestId?: string;
}

/** Refused, certainly not executed, or perhaps done and perhaps not. */
export type NotDone = Refused | NotExecuted | Unknown;

/** EC2 said no and did nothing. */
export interface Refused {
  readonly kind: "refused";
  readonly ec2Code: string;
  readonly message: string;
  readonly ec2RequestId?: string;
}

/** The call was throttled, or never sent: it had no effect for certain. */
export interface NotExecuted {
  readonly kind: "not-executed";
  readonly problem: "ec2-throttled" | "ec2-unavailable";
  readonly message: string;
  /** EC2's own code, where it was EC2 that said so. */
  readonly ec2Code?: string;
}

/** No answer, or none that says: the call may or may not have been done. */
export interface Unknown {
  readonly kind: "unknown";
  readonly message: string;
}

/** Whether EC2 would let the guard make a call: a check of rights, not of the rules. */
export type Rehearsal = { readonly kind: "permitted" } | NotDone;

/** What a describe said. */
export type Described<T> = { readonly kind: "found"; readonly value: T } | NotDescribed;

/** There is no such thing, or EC2 could not be asked; with why, in one line. */
export type NotDescribed =
  | { readonly kind: "absent"; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string; readonly ec2Code?: string };

/** EC2, as far as the journeys go. */
export interface Ec2 {
  readonly describeGroup: (groupId: string) => Promise<Described<Ec2Group>>;
  /** The list and the entries of the version that it says is in force. */
  readonly describePrefixList: (prefixListId: string) => Promise<Described<Ec2PrefixList>>;
  /** The names of those of these groups that EC2 shows, by their ids. */
  readonly groupNames: (
    groupIds: readonly string[],
  ) => Promise<Described<ReadonlyMap<string, string>>>;
  readonly authorize: (call: AuthorizeCall) => Promise<Outcome>;
  readonly revoke: (call: RevokeCall) => Promise<Revoked>;
  /** The same call with DryRun. */
  readonly rehearse: (call: AuthorizeCall) => Promise<Rehearsal>;
}

/** The egress rules in EC2 that carry this guard's mark, of one group or of all. */
export type MarkedRules = (groupId?: string) => Promise<Described<readonly Ec2Rule[]>>;

/** Whether a change was written, or which of its conditions no longer held (then nothing was written). */
export type Committed = "committed" | "request-moved" | "head-moved";

/** Which requests a list shows, newest first. Times are RFC 3339. */
export interface RequestQuery {
  /** Absent: everybody's. */
  readonly principalId?: string;
  readonly status?: Status;
  readonly groupId?: string;
  readonly since?: string;
  /** Only those that were written at this time or later. */
  readonly changedSince?: string;
  /** Start after this place. */
  readonly after?: RequestPlace;
  readonly limit: number;
}

/** A request's place in the list: by creation time, then id. */
export interface RequestPlace {
  readonly createdAt: string;
  readonly requestId: string;
}

/**
 * The ledger: requests, group heads and the append-only records. Times are RFC 3339 in UTC with milliseconds, so that their
 * order is that of their text. `request`, `head`, `record` and `records` see every commit before them; the lists may lag.
 * A call that cannot be answered rejects with `LedgerUnavailable`, and then a commit may or may not have been written:
 * whoever made it must act no further on it.
 */
export interface Ledger {
  readonly request: (requestId: string) => Promise<StoredRequest | undefined>;
  readonly head: (group: GroupKey) => Promise<GroupHead | undefined>;
  /** The heads of all groups, in the order of `headPlace`, from after this place on: at most `limit`. */
  readonly heads: (after: string | undefined, limit: number) => Promise<readonly GroupHead[]>;
  readonly commit: (change: Change) => Promise<Committed>;
  readonly requests: (query: RequestQuery) => Promise<readonly StoredRequest[]>;
  readonly record: (chain: string, seq: number) => Promise<SealedRecord | undefined>;
  /** A chain's records from `fromSeq` on, at most `limit`. */
  readonly records: (
    chain: string,
    fromSeq: number,
    limit: number,
  ) => Promise<readonly SealedRecord[]>;
  /** The ids of requests whose `dueAt` has passed, the longest overdue first: hints, to be read again. */
  readonly due: (now: string, limit: number) => Promise<readonly string[]>;
}

/** The ledger could not be asked, or did not answer. */
export class LedgerUnavailable extends Error {
  override readonly name = "LedgerUnavailable";
}

/** The secrets could not be asked for, or are not of the form that they must have. */
export class SecretsUnavailable extends Error {
  override readonly name = "SecretsUnavailable";
}
