import { ADDRESS_BITS } from "../net/cidr.ts";
import { type Box, boxesOverlap } from "../net/packets.ts";
import { nat64Embedded } from "../net/special.ts";
import { isCidr, type Permission } from "../request/permission.ts";
import type { Principal } from "../request/principal.ts";
import { isAmong } from "./approvers.ts";
import type { Facts, Subject } from "./facts.ts";
import type { Awaited } from "./finding.ts";
import { grantedLifetime, secondsFrom } from "./lifetime.ts";
import { boxesOf, everyAddress } from "./packets.ts";
import { countPersons, keysOf, samePerson } from "./people.ts";
import type { Approval, When } from "./policy.ts";
import { hasTags, restricts } from "./where.ts";

/** The statements that ask for approvals of this request. */
export function approvalsFor(subject: Subject): readonly Approval[] {
  return subject.policy.approvals.filter(
    (statement) => restricts(statement, subject) && meets(statement.when, subject),
  );
}

/** What is still asked for before the request may be carried out. */
export function awaitedFor(subject: Subject): readonly Awaited[] {
  return approvalsFor(subject)
    .map((statement) => awaited(statement, subject))
    .filter(({ statementId, given, quorum }) => given < quorum && enforced(subject, statementId));
}

/** How far the approvals of one statement have come: a person counts once, and never the requester. */
export function awaited(statement: Approval, subject: Subject): Awaited {
  const { policy, request, approvals = [] } = subject;
  const counting = approvals.filter(
    (principal) =>
      !samePerson(principal, request.principal, policy.people) &&
      isAmong(statement.approvers, principal, policy.people),
  );
  return {
    statementId: statement.id,
    quorum: statement.quorum,
    given: countPersons(counting.map((principal) => keysOf(principal, policy.people))),
    approvers: statement.approvers.map(({ text }) => text),
    waitSeconds: statement.waitSeconds,
  };
}

/** Whether a principal's approval counts for this request: some statement that asks for approvals names it. */
export function mayApprove(subject: Subject, principal: Principal): boolean {
  const { people } = subject.policy;
  return approvalsFor(subject).some(
    ({ mode, approvers }) => mode === "enforce" && isAmong(approvers, principal, people),
  );
}

function enforced({ policy }: Subject, id: string): boolean {
  return policy.approvals.some((statement) => statement.id === id && statement.mode === "enforce");
}

/** Whether some rule of the request shares a packet with those that a condition speaks of. */
export function asksAbout({ boxes }: When, { request, facts }: Subject): boolean {
  return request.permissions.some((permission) =>
    meetsRule(boxes === undefined ? {} : { boxes }, permission, facts),
  );
}

/** Members are ANDed; those about rules must be met by one and the same rule. */
function meets(when: When, subject: Subject): boolean {
  const { request, facts, now } = subject;
  const seconds = secondsFrom(grantedLifetime(subject), now);
  return (
    (when.groupTags === undefined || hasTags(when.groupTags, facts.group.tags)) &&
    (when.longerThan === undefined || seconds > when.longerThan) &&
    request.permissions.some((permission) => meetsRule(when, permission, facts))
  );
}

function meetsRule({ boxes, widerThan }: When, permission: Permission, facts: Facts): boolean {
  const reached = reachedBoxes(permission, facts);
  return (
    (boxes === undefined || reached.some((box) => boxes.some((one) => boxesOverlap(one, box)))) &&
    (widerThan === undefined ||
      reached.some((box) => {
        const most = widerThan[box.family];
        return most !== undefined && prefixLength(box) < most;
      }))
  );
}

/**
 * The packets that a rule lets out, and those that it lets out to IPv4 through NAT64. A destination whose addresses are not
 * known is taken for all of them: when in doubt somebody is asked.
 */
function reachedBoxes(permission: Permission, facts: Facts): readonly Box[] {
  const known = boxesOf(permission, facts);
  const boxes =
    known.length > 0 || isCidr(permission.destination)
      ? known
      : [everyAddress(permission, "ipv4"), everyAddress(permission, "ipv6")];
  return [...boxes, ...boxes.flatMap(throughNat64)];
}

/** The IPv4 packets that a box of IPv6 packets is, behind a NAT64 gateway (RFC 6052). */
export function throughNat64({ family, protocols, ports, addresses }: Box): readonly Box[] {
  const { first, last } = addresses;
  if (family !== "ipv6" || typeof first !== "bigint" || typeof last !== "bigint") return [];
  const embedded = nat64Embedded({ first, last });
  return embedded === undefined ? [] : [{ family: "ipv4", protocols, ports, addresses: embedded }];
}

/** INVARIANT: a box's addresses are one CIDR block, so its size is a power of two. */
function prefixLength({ family, addresses }: Box): number {
  const size = BigInt(addresses.last) - BigInt(addresses.first);
  return ADDRESS_BITS[family] - size.toString(2).replace(/^0$/, "").length;
}
