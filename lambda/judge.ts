import type { Grounds, Source } from "../core/ledger/decided.ts";
import type { GroupHead, StoredRequest } from "../core/ledger/stored.ts";
import { counterOffer } from "../core/policy/counterOffer.ts";
import { decide } from "../core/policy/decide.ts";
import type { Subject } from "../core/policy/facts.ts";
import type { EgressRequest } from "../core/request/request.ts";
import type { TicketReading } from "../core/tickets/ticket.ts";
import { storedOffer } from "./decisionView.ts";
import { type Lists, listFacts, listGrounds } from "./lists.ts";
import { groupDigest, rulesOf } from "./look.ts";
import type { Ec2Group, Ports } from "./ports.ts";
import { ticketGround } from "./readTicket.ts";

/** What a request is judged on. */
export interface Evidence {
  readonly group: Ec2Group;
  readonly head: GroupHead;
  readonly lists: Lists;
  readonly ticket?: TicketReading;
}

/** All that the policy's checks look at. */
export function subjectOf(
  { policy, clock }: Pick<Ports, "policy" | "clock">,
  request: EgressRequest,
  { group, head, lists, ticket }: Evidence,
  own: Own = {},
): Subject {
  const facts = {
    ...rulesOf(group, head, own.requestId),
    prefixLists: listFacts(request, lists),
    ...(ticket && { ticket }),
  };
  const approvals = own.approvals?.map(({ principal }) => principal);
  return { policy, request, facts, now: clock.now(), ...(approvals && { approvals }) };
}

/** What is known of the request itself: whose promise is its own, and who has approved it. */
export interface Own extends Partial<Pick<StoredRequest, "requestId" | "approvals">> {
  readonly source?: Source;
}

/** Judges a request by the policy in force and what was looked up. */
export function judge(
  ports: Ports,
  request: EgressRequest,
  evidence: Evidence,
  own: Own = {},
): Grounds {
  const { group, lists, ticket } = evidence;
  const subject = subjectOf(ports, request, evidence, own);
  const decision = decide(subject);
  const offer = counterOffer(subject, decision);
  return {
    policyName: ports.policy.name,
    decision,
    ...(offer === undefined ? {} : { counterOffer: storedOffer(offer) }),
    groupDigest: groupDigest(group),
    ...(lists.size === 0 ? {} : { prefixLists: listGrounds(lists) }),
    ...(ticket?.kind === "ticket" && { ticket: ticketGround(ticket.ticket) }),
    ...(own.source === undefined ? {} : { source: own.source }),
  };
}
