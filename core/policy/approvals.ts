import { ADDRESS_BITS, FAMILIES, type Family } from "../net/cidr.ts";
import { type Box, boxesOverlap, intersectBoxes } from "../net/packets.ts";
import { NAT64, nat64Embedded } from "../net/special.ts";
import { type Span, wideReaches } from "../net/width.ts";
import { isCidr, type Permission } from "../request/permission.ts";
import type { Principal } from "../request/principal.ts";
import { isAmong } from "./approvers.ts";
import type { Facts, Subject } from "./facts.ts";
import type { Awaited } from "./finding.ts";
import { grantedLifetime, secondsFrom } from "./lifetime.ts";
import { boxesOf, everyAddress } from "./packets.ts";
import { countPersons, keysOf, samePerson } from "./people.ts";
import type { Approval, When } from "./policy.ts";
import { lengthOf, spanIn } from "./spans.ts";
import { hasTags, restricts } from "./where.ts";
import { madeFrom } from "./window.ts";

/** The statements that ask for approvals of this request. */
export function approvalsFor(subject: Subject): readonly Approval[] {
  return subject.policy.approvals.filter(
    (statement) => restricts(statement, subject) && meets(statement.when, subject),
  );
}

/** What is still asked for before the request may be carried out. */
export function awaitedFor(subject: Subject): readonly Awaited[] {
  return approvalsFor(subject)
    .filter(({ mode }) => mode === "enforce")
    .map((statement) => awaited(statement, subject))
    .filter(({ given, quorum }) => given < quorum);
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

/** Whether the request shares a packet with those that a condition speaks of. */
export function asksAbout({ boxes }: When, subject: Subject): boolean {
  return meetsPackets(boxes === undefined ? {} : { boxes }, subject);
}

/** Members are ANDed; those about packets must be met by the same ones. */
function meets(when: When, subject: Subject): boolean {
  const { facts } = subject;
  const seconds = secondsFrom(grantedLifetime(subject), madeFrom(subject));
  return (
    (when.groupTags === undefined || hasTags(when.groupTags, facts.group.tags)) &&
    (when.longerThan === undefined || seconds > when.longerThan) &&
    meetsPackets(when, subject)
  );
}

function meetsPackets({ boxes, widerThan }: When, { request, facts }: Subject): boolean {
  if (widerThan === undefined) {
    return request.permissions.some((permission) => {
      const reached = reachedBoxes(permission, facts);
      return boxes === undefined ? reached.length > 0 : reached.some((box) => shares(box, boxes));
    });
  }
  const reached = request.permissions.flatMap((permission) => reachedBoxes(permission, facts));
  const meant = boxes === undefined ? reached : sharedBoxes(reached, withNat64(boxes));
  const own = facts.rules.flatMap((rule) => boxesOf(rule, facts));
  return FAMILIES.some((family) => {
    const prefixLength = widerThan[family];
    if (prefixLength === undefined) return false;
    // As with the limit of breadth: what the group lets out already completes a block, unless it is too wide by itself.
    const narrow = spansIn(own, family).filter((span) => lengthOf(span, family) >= prefixLength);
    const together = [...spansIn(reached, family), ...narrow];
    const limit = { bits: ADDRESS_BITS[family], prefixLength };
    return wideReaches(spansIn(meant, family), together, limit).size > 0;
  });
}

/**
 * The packets that a rule lets out. A destination whose addresses are not known is taken for all of them: when in doubt
 * somebody is asked.
 */
function reachedBoxes(permission: Permission, facts: Facts): readonly Box[] {
  const known = boxesOf(permission, facts);
  return known.length > 0 || isCidr(permission.destination)
    ? known
    : FAMILIES.map((family) => everyAddress(permission, family));
}

/** The IPv4 packets that a box of IPv6 packets is, behind a NAT64 gateway (RFC 6052). */
export function throughNat64({ family, protocols, ports, addresses }: Box): readonly Box[] {
  const { first, last } = addresses;
  if (family !== "ipv6" || typeof first !== "bigint" || typeof last !== "bigint") return [];
  const embedded = nat64Embedded({ first, last });
  return embedded === undefined ? [] : [{ family: "ipv4", protocols, ports, addresses: embedded }];
}

/** Whether some packet of a box is one of those, as it is or behind a NAT64 gateway. */
function shares(box: Box, boxes: readonly Box[]): boolean {
  return (
    boxes.some((other) => boxesOverlap(box, other)) ||
    throughNat64(box).some((one) => boxes.some((other) => boxesOverlap(one, other)))
  );
}

function sharedBoxes(some: readonly Box[], others: readonly Box[]): readonly Box[] {
  return some.flatMap((box) => others.flatMap((other) => intersectBoxes(box, other) ?? []));
}

/** IPv4 packets can be sent as IPv6 ones, too. */
function withNat64(boxes: readonly Box[]): readonly Box[] {
  return boxes.flatMap((box) => {
    if (box.family !== "ipv4") return [box];
    const base = NAT64.addresses.first;
    const first = base + BigInt(box.addresses.first);
    const last = base + BigInt(box.addresses.last);
    return [box, { ...box, family: "ipv6", addresses: { first, last } } as const];
  });
}

function spansIn(boxes: readonly Box[], family: Family): readonly Span[] {
  return boxes.flatMap((box) => spanIn(box, family) ?? []);
}
