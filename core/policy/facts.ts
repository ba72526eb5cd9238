import type { Rule } from "../request/permission.ts";
import type { EgressRequest } from "../request/request.ts";
import type { Policy } from "./policy.ts";

/** What was looked up about the group before judging. */
export interface Facts {
  readonly group: GroupFacts;
  /** The egress rules that EC2 describes, and those that the ledger holds open or in flight: a describe may lag. */
  readonly rules: readonly Rule[];
  /** The ids of rules that EC2 describes in words that this guard does not know; absent where there are none. */
  readonly unreadable?: readonly string[];
}

/** The group as EC2 describes it. */
export interface GroupFacts {
  /** Absent where EC2 did not say: conditions on it are then neither met nor unmet. */
  readonly vpcId?: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** Everything that a check may look at. */
export interface Subject {
  readonly policy: Policy;
  readonly request: EgressRequest;
  readonly facts: Facts;
}
