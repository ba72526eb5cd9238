import type { Principal } from "../request/principal.ts";
import type { GroupKey } from "../request/request.ts";
import { isAmong } from "./approvers.ts";
import { isNamed, type People } from "./people.ts";
import type { Access, Policy, Where } from "./policy.ts";

/** What a principal may do with requests of others: see them, answer them, end their rules, read their audit records. */
export const RIGHTS = ["read", "approve", "revoke", "audit"] as const;

/** One of the things that a policy may let a principal do. */
export type Right = (typeof RIGHTS)[number];

/** What a right is asked for: one principal's request for a security group, or, without a requester, all there is of the group. */
export interface Target {
  readonly group: GroupKey;
  readonly requester?: Principal;
}

/** What everybody may do with their own requests. Nobody approves their own, whatever the policy says elsewhere. */
const OWN: readonly Right[] = ["read", "revoke", "audit"];

/** Whether a principal may do something with a request or a group. Whoever may do anything with it may read it too. */
export function may(
  policy: Pick<Policy, "access" | "people">,
  principal: Principal,
  right: Right,
  target: Target,
): boolean {
  const own = target.requester?.id === principal.id;
  if (own) return OWN.includes(right);
  return policy.access.some(
    (entry) =>
      (right === "read" || entry.rights.includes(right)) &&
      names(entry, principal, policy.people) &&
      covers(entry.where, target, policy.people),
  );
}

/** Whether a policy lets a principal see anything that is not their own. */
export function seesOthers(
  policy: Pick<Policy, "access" | "approvals" | "people">,
  principal: Principal,
): boolean {
  return (
    policy.access.some((entry) => names(entry, principal, policy.people)) ||
    policy.approvals.some(({ approvers }) => isAmong(approvers, principal, policy.people))
  );
}

/** Whether a principal is asked to approve a request, or has answered it: then they may see what they answer for. */
export function isAsked(
  { approvals, people }: Pick<Policy, "approvals" | "people">,
  principal: Principal,
  { awaits, answered }: Waiting,
): boolean {
  return (
    answered.some(({ id }) => id === principal.id) ||
    approvals.some(
      ({ id, approvers }) => awaits.includes(id) && isAmong(approvers, principal, people),
    )
  );
}

/** What a request waits for. */
export interface Waiting {
  /** The statements whose approvals are missing, by their ids. */
  readonly awaits: readonly string[];
  /** Who has approved it, or said no. */
  readonly answered: readonly Principal[];
}

function names({ principals }: Access, principal: Principal, people: People): boolean {
  return principals.some((pattern) => isNamed(pattern, principal, people));
}

/**
 * Whether every member is known to match. What a group is tagged with and where it lies is not known without asking EC2, and a
 * group as a whole has no one requester: such a member never matches.
 */
function covers(where: Where, { group, requester }: Target, people: People): boolean {
  const { accounts, regions, vpcIds, groupIds, groupTags, principals } = where;
  return (
    vpcIds === undefined &&
    groupTags === undefined &&
    (accounts?.includes(group.account) ?? true) &&
    (regions?.includes(group.region) ?? true) &&
    (groupIds?.includes(group.groupId) ?? true) &&
    (principals === undefined ||
      (requester !== undefined &&
        principals.some((pattern) => isNamed(pattern, requester, people))))
  );
}
