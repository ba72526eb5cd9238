import type { Cidr, Family } from "../net/cidr.ts";
import type { Rule } from "../request/permission.ts";
import type { Principal } from "../request/principal.ts";
import type { EgressRequest } from "../request/request.ts";
import type { TicketReading } from "../tickets/ticket.ts";
import type { Policy } from "./policy.ts";

/** What was looked up about the group before judging. */
export interface Facts {
  readonly group: GroupFacts;
  /** The egress rules that EC2 describes, and those that the ledger holds open or in flight: a describe may lag. */
  readonly rules: readonly Rule[];
  /** What the prefix lists among the request's destinations and the group's rules stand for, by their ids. */
  readonly prefixLists: ReadonlyMap<string, PrefixListFacts>;
  /** The ids of rules that EC2 describes in words that this guard does not know; absent where there are none. */
  readonly unreadable?: readonly string[];
  /** What its system says of the ticket that the request names; absent where it was not asked. */
  readonly ticket?: TicketReading;
}

/** The group as EC2 describes it. */
export interface GroupFacts {
  /** Absent where EC2 did not say: conditions on it are then neither met nor unmet. */
  readonly vpcId?: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** What a prefix list stands for, or why that is not known. */
export type PrefixListFacts =
  | ResolvedList
  | { readonly kind: "unresolved"; readonly reason: string };

/** A prefix list with the blocks of one of its versions. */
export interface ResolvedList {
  readonly kind: "resolved";
  /** The account that owns the list, or `AWS`. */
  readonly ownerId: string;
  /** AWS's own lists show none. */
  readonly version?: number;
  readonly family: Family;
  readonly cidrs: readonly Cidr[];
  /** How many rules EC2 counts it for against a group's quota. */
  readonly weight: number;
}

/** Everything that a check may look at. */
export interface Subject {
  readonly policy: Policy;
  readonly request: EgressRequest;
  readonly facts: Facts;
  /** The moment of judging. */
  readonly now: Date;
  /** Who has approved the request, as they were then; absent where nobody has. */
  readonly approvals?: readonly Principal[];
}
