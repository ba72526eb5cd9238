import type { Decision } from "../policy/finding.ts";
import type { Ticket } from "../tickets/ticket.ts";
import {
  appendRecord,
  type ChainEnd,
  chainEndOf,
  type RecordType,
  type SealedRecord,
} from "./record.ts";
import { requestChain, type StoredOffer, type StoredRequest } from "./stored.ts";

/** A request that the ledger does not have yet. */
export type NewRequest = Omit<StoredRequest, "fence" | "status" | "chain" | "updatedAt"> & {
  readonly fence: 0;
  readonly status: "new";
  readonly chain: ChainEnd;
};

/** What is known of who asked, from where, beyond the principal: it goes into the record of the decision. */
export interface Source {
  readonly ip?: string;
  readonly gatewayRequestId?: string;
  /** The signed message in which it came: the sender's name and the message's own id. */
  readonly message?: string;
}

/** What a decision was made on, for the record. */
export interface Grounds {
  readonly policyName: string;
  readonly decision: Decision;
  /** SHA-256 over the group as it was looked up: tags, VPC and rules. */
  readonly groupDigest: string;
  /** The prefix lists that were looked up; absent where there were none. */
  readonly prefixLists?: readonly PrefixListGround[];
  /** The ticket that the request names, where it was read. */
  readonly ticket?: TicketGround;
  readonly counterOffer?: StoredOffer;
  readonly source?: Source;
}

/** A prefix list as it was when it was judged. */
export interface PrefixListGround {
  readonly prefixListId: string;
  readonly ownerId: string;
  /** AWS's own lists show none. */
  readonly version?: number;
  /** SHA-256 over the list's entries, lower-case hex. */
  readonly entriesDigest: string;
}

/** A ticket as it was when it was judged. */
export type TicketGround = Omit<Ticket, "url">;

/** The facts of a decision as a record shows them. */
export function factsIn({ groupDigest, prefixLists, ticket }: Grounds) {
  return {
    groupDigest,
    ...(prefixLists === undefined ? {} : { prefixLists }),
    ...(ticket === undefined ? {} : { ticket }),
  };
}

/** Writes a decision into its request and into the request's chain. */
export function decideIn(request: NewRequest | StoredRequest, grounds: Grounds, at: string) {
  const { decision, counterOffer } = grounds;
  // What was offered and granted before belongs to a decision that no longer counts.
  const { counterOffer: _, granted: __, awaits: ___, ...rest } = request;
  const record = follow(requestChain(request.requestId), request.chain, "decided", at, {
    who: { principal: request.principal, surface: request.surface, source: grounds.source },
    what: {
      group: request.group,
      ipPermissions: request.ipPermissions,
      tags: request.tags,
      digest: request.digest,
    },
    why: { justification: request.justification, ticket: request.ticket },
    decision: {
      effect: decision.effect,
      findings: decision.findings,
      lifetime: decision.lifetime,
      awaits: decision.awaits,
      window: decision.window,
    },
    policy: { name: grounds.policyName, digest: decision.policyDigest },
    facts: factsIn(grounds),
  });
  const decided = {
    ...rest,
    ...(counterOffer === undefined ? {} : { counterOffer }),
    ...(decision.lifetime === undefined ? {} : { granted: decision.lifetime }),
    ...(decision.awaits === undefined ? {} : { awaits: decision.awaits }),
    effect: decision.effect,
    findings: decision.findings,
    policyDigest: decision.policyDigest,
    chain: chainEndOf(record),
  };
  return { decided, record };
}

/** Appends one record to the chain that ends there. */
export function follow(
  chain: string,
  end: ChainEnd,
  type: RecordType,
  at: string,
  members: Readonly<Record<string, unknown>>,
): SealedRecord {
  return appendRecord(chain, end, { type, at, ...members });
}
