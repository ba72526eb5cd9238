import type { Grounds, Source } from "../core/ledger/decided.ts";
import type { GroupHead } from "../core/ledger/stored.ts";
import { decide } from "../core/policy/decide.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { factsOf, groupDigest } from "./look.ts";
import type { Ec2Group, Ports } from "./ports.ts";

/** Judges a request by the policy in force and what was looked up; `ownId` is the request whose promise is its own. */
export function judge(
  ports: Ports,
  request: EgressRequest,
  group: Ec2Group,
  head: GroupHead,
  own: { readonly requestId?: string; readonly source?: Source } = {},
): Grounds {
  const facts = factsOf(group, head, own.requestId);
  return {
    policyName: ports.policy.name,
    decision: decide({ policy: ports.policy, request, facts }),
    groupDigest: groupDigest(group),
    ...(own.source === undefined ? {} : { source: own.source }),
  };
}
