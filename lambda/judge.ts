import type { Grounds, Source } from "../core/ledger/decided.ts";
import type { GroupHead } from "../core/ledger/stored.ts";
import { decide } from "../core/policy/decide.ts";
import type { EgressRequest } from "../core/request/request.ts";
import { type Lists, listFacts, listGrounds } from "./lists.ts";
import { groupDigest, rulesOf } from "./look.ts";
import type { Ec2Group, Ports } from "./ports.ts";

/** What a request is judged on. */
export interface Evidence {
  readonly group: Ec2Group;
  readonly head: GroupHead;
  readonly lists: Lists;
}

/** Judges a request by the policy in force and what was looked up; `requestId` is the request whose promise is its own. */
export function judge(
  ports: Ports,
  request: EgressRequest,
  { group, head, lists }: Evidence,
  own: { readonly requestId?: string; readonly source?: Source } = {},
): Grounds {
  const facts = { ...rulesOf(group, head, own.requestId), prefixLists: listFacts(request, lists) };
  return {
    policyName: ports.policy.name,
    decision: decide({ policy: ports.policy, request, facts, now: ports.clock.now() }),
    groupDigest: groupDigest(group),
    ...(lists.size === 0 ? {} : { prefixLists: listGrounds(lists) }),
    ...(own.source === undefined ? {} : { source: own.source }),
  };
}
