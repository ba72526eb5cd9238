import type { RulesStatus, Status } from "../ledger/states.ts";
import { requestChain, type StoredRequest } from "../ledger/stored.ts";
import type { Effect } from "../policy/finding.ts";

/**
 * What other systems are told when a request has come to a new state: ids, the state, and the digest; who wants more asks the API.
 * Times are RFC 3339 in UTC. A member that is added later changes nothing; any other change is another `Version`.
 */
export interface RequestEvent {
  readonly Version: 1;
  /** The same each time that this event is sent. */
  readonly Id: string;
  readonly RequestId: string;
  /** Rises from event to event of one request, not always by one. */
  readonly Sequence: number;
  readonly Status: Status;
  readonly RulesStatus?: RulesStatus;
  readonly Effect?: Effect;
  readonly AccountId: string;
  readonly Region: string;
  readonly GroupId: string;
  readonly Ticket?: string;
  readonly Digest: string;
  readonly PolicyDigest: string;
  readonly At: string;
  /** Of a scheduled request: when its change window begins. */
  readonly StartsAt?: string;
  readonly WaitsUntil?: string;
  readonly ExpiresAt?: string;
  /** The last record of the request's own chain at that time: what it says can't be changed without its hash. */
  readonly Record: { readonly Chain: string; readonly Seq: number; readonly Hash: string };
}

/**
 * The event of a request as one write left it, in the transaction that wrote its records; `undefined` while EC2 is being called,
 * which is over in a moment and nothing that anybody could act on.
 */
export function requestEvent(stored: StoredRequest): RequestEvent | undefined {
  const { requestId, fence, status, rulesStatus, effect, group, ticket, waitsUntil } = stored;
  const startsAt = status === "scheduled" ? stored.dueAt : undefined;
  if (status === "executing" || rulesStatus === "revoking") return undefined;
  return {
    Version: 1,
    Id: `${requestId}-${fence}`,
    RequestId: requestId,
    Sequence: fence,
    Status: status,
    ...(rulesStatus === undefined ? {} : { RulesStatus: rulesStatus }),
    ...(effect === undefined ? {} : { Effect: effect }),
    AccountId: group.account,
    Region: group.region,
    GroupId: group.groupId,
    ...(ticket === undefined ? {} : { Ticket: ticket }),
    Digest: stored.digest,
    PolicyDigest: stored.policyDigest,
    At: stored.updatedAt,
    ...(startsAt === undefined ? {} : { StartsAt: startsAt }),
    ...(waitsUntil === undefined ? {} : { WaitsUntil: waitsUntil }),
    ...(stored.expiresAt === undefined ? {} : { ExpiresAt: stored.expiresAt }),
    Record: { Chain: requestChain(requestId), Seq: stored.chain.seq, Hash: stored.chain.hash },
  };
}

const FIRST_WAIT_SECONDS = 15;
const LONGEST_WAIT_SECONDS = 3600;

/** No queue holds a message back for longer. Source: the SQS API reference, ChangeMessageVisibility. */
const MOST_SECONDS = 43_200;

/**
 * How many seconds pass before an event that was not taken is sent again, after so many tries: 15, 30, 60, up to an hour; longer
 * where its receiver asks for it.
 */
export function waitAfter(tries: number, askedSeconds = 0): number {
  const doubled = FIRST_WAIT_SECONDS * 2 ** Math.min(20, Math.max(0, tries - 1));
  return Math.min(MOST_SECONDS, Math.max(askedSeconds, Math.min(LONGEST_WAIT_SECONDS, doubled)));
}
