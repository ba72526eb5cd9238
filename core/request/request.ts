import type { Lifetime } from "./lifetime.ts";
import type { Permission } from "./permission.ts";
import type { Principal } from "./principal.ts";

/** A group has 60 rules of a family by default. What a request of this many leaves in the ledger fits into one item of 400 KB. */
export const MAX_RULES = 400;

/** A tag that the new rules are to carry. */
export interface Tag {
  /** The JSON pointer (RFC 6901) to the tag in the request's body. */
  readonly pointer: string;
  readonly key: string;
  readonly value: string;
}

/** The security group that a request is for, with the account and region of this deployment. */
export interface GroupKey {
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
}

/** A request as the policy judges it: canonical, one permission per destination, in the order given. */
export interface EgressRequest {
  readonly group: GroupKey;
  readonly principal: Principal;
  readonly permissions: readonly Permission[];
  readonly tags: readonly Tag[];
  readonly justification?: string;
  readonly ticket?: string;
  /** Security groups that the body names by id and by name: both must mean the same group. */
  readonly peerNames?: readonly PeerName[];
  /** Absent where the policy is to say how long, if it does. */
  readonly lifetime?: Lifetime;
  readonly dryRun: boolean;
}

/** A destination's GroupName beside its GroupId, and where it stands in the body. */
export interface PeerName {
  readonly pointer: string;
  readonly groupId: string;
  readonly name: string;
}
