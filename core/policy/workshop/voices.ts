import { lowestOutside, packetSet } from "../../net/packetSet.ts";
import { type Box, boxesOverlap } from "../../net/packets.ts";
import { quote } from "../../request/fault.ts";
import { type Permission, trafficText } from "../../request/permission.ts";
import { principalText } from "../../request/principal.ts";
import { bans } from "../checks/bans.ts";
import type { Subject } from "../facts.ts";
import type { FindingCode } from "../finding.ts";
import { boxesOf, everyAddress } from "../packets.ts";
import { isNamed } from "../people.ts";
import type { Ban, Permit, Statement } from "../policy.ts";
import { allowingLists } from "../prefixLists.ts";
import { matchWhere, permits, restricts } from "../where.ts";

/** What one statement, or the guard itself, says to a request. */
export interface Voice {
  /** `asks`: it may pass, once persons have approved it. */
  readonly says: "yes" | "no" | "asks" | "note";
  readonly statementId?: string;
  readonly text: string;
  /** Where it is a finding of the decision. */
  readonly code?: FindingCode;
}

/** What is said for a request, or aside, under the name of the check that speaks about the same against it. */
export const VOICES: Readonly<Record<string, (subject: Subject) => readonly Voice[]>> = {
  requesters: requesterVoices,
  governed: governedVoices,
  destinations: destinationVoices,
  bans: banVoices,
  ports: permitVoices,
  breadth: widthVoices,
  size: sizeVoices,
  tags: tagVoices,
  tickets: ticketVoices,
};

function requesterVoices(subject: Subject): readonly Voice[] {
  const { policy, request } = subject;
  const { principal, group } = request;
  const who = principalText(principal);
  return policy.requesters
    .filter(({ principals }) => principals.some((one) => isNamed(one, principal, policy.people)))
    .map((entry) =>
      permits(entry, subject)
        ? yes(entry.id, `lets ${who} ask for ${group.groupId}`)
        : note(entry.id, `names ${who}, but ${elsewhere(entry, subject)}`),
    );
}

function governedVoices({ policy, request, facts }: Subject): readonly Voice[] {
  if (facts.group.tags.get(policy.governedTag) !== "true") return [];
  const text = `${request.group.groupId} carries ${policy.governedTag}=true, so that the guard may change it`;
  return [{ says: "yes", text }];
}

function destinationVoices(subject: Subject): readonly Voice[] {
  const { policy, request, facts } = subject;
  return request.permissions.flatMap(({ destination }) => {
    if (destination.family === "prefix-list") {
      const { prefixListId } = destination;
      const list = facts.prefixLists.get(prefixListId);
      if (list?.kind !== "resolved") return [];
      const text = `permits ${prefixListId} of ${list.ownerId}, which stands for ${list.cidrs.length} blocks`;
      return allowingLists(prefixListId, list.ownerId, subject).map(({ id }) => yes(id, text));
    }
    if (destination.family !== "security-group") return [];
    const { groupId, accountId = request.group.account } = destination;
    return policy.securityGroups
      .filter((own) => own.groupId === groupId && own.accountId === accountId)
      .filter((own) => permits(own, subject))
      .map(({ id }) => yes(id, `permits security group ${groupId} of ${accountId}`));
  });
}

/** Bans that would forbid something elsewhere; and, where none meets anything here, that it is so. */
function banVoices(subject: Subject): readonly Voice[] {
  const applying = subject.policy.bans.filter((ban) => restricts(ban, subject));
  const others = subject.policy.bans.filter((ban) => !restricts(ban, subject));
  const aside = others
    .filter((ban) => meets(ban, subject))
    .map((ban) => note(ban.id, `forbids some of it, but ${elsewhere(ban, subject)}`));
  if (applying.length === 0 || applying.some((ban) => meets(ban, subject))) return aside;
  const text = `no ban is met: ${applying.map(({ id }) => id).join(", ")}`;
  return [...aside, { says: "yes", text }];
}

/** Whether a ban would speak to the request if it applied, and no exception lifted it. */
function meets(ban: Ban, subject: Subject): boolean {
  const policy = { ...subject.policy, bans: [{ ...ban, where: {} }], exceptions: [] };
  return bans({ ...subject, policy }).length > 0;
}

function permitVoices(subject: Subject): readonly Voice[] {
  return subject.request.permissions.flatMap((permission) =>
    subject.policy.permits.flatMap((permit) => {
      const part = partOf(permit, permission, subject);
      if (part === "none") return [];
      const what = `${part === "all" ? "" : "a part of "}${trafficText(permission)} (it permits ${permit.text})`;
      return permits(permit, subject)
        ? [yes(permit.id, `permits ${what}`)]
        : [note(permit.id, `permits ${what}, but ${elsewhere(permit, subject)}`)];
    }),
  );
}

/** How much of a permission lies inside a permit. */
function partOf(permit: Permit, permission: Permission, subject: Subject): "all" | "some" | "none" {
  const boxes = askedBoxes(permit, permission, subject);
  if (!boxes.some((box) => permit.boxes.some((own) => boxesOverlap(own, box)))) return "none";
  const inside = boxes.every(
    (box) => lowestOutside(packetSet(box.family, permit.boxes), box) === undefined,
  );
  return inside ? "all" : "some";
}

/** A security group has no addresses: only a permit of every address speaks of it. */
function askedBoxes(permit: Permit, permission: Permission, subject: Subject): readonly Box[] {
  if (permission.destination.family !== "security-group") {
    return boxesOf(permission, subject.facts);
  }
  return permit.anyAddress ? [everyAddress(permission, "ipv4")] : [];
}

function widthVoices(subject: Subject): readonly Voice[] {
  const { limits } = subject.policy;
  const { ipv4, ipv6 } = limits.minPrefixLength;
  const widths = [
    ...(ipv4 === undefined ? [] : [`/${ipv4} in IPv4`]),
    ...(ipv6 === undefined ? [] : [`/${ipv6} in IPv6`]),
  ];
  if (widths.length === 0 || !restricts(limits, subject)) return [];
  return [yes(limits.id, `takes no block wider than ${widths.join(" or ")}`)];
}

function sizeVoices(subject: Subject): readonly Voice[] {
  const { limits } = subject.policy;
  const { maxRulesPerRequest: most } = limits;
  if (most === undefined || !restricts(limits, subject)) return [];
  const count = subject.request.permissions.length;
  return [yes(limits.id, `takes ${most} rules in one request, and this one has ${count}`)];
}

function tagVoices(subject: Subject): readonly Voice[] {
  return subject.policy.requiredTags.flatMap((required) => {
    const tag = subject.request.tags.find(({ key }) => key === required.key);
    if (tag === undefined || !restricts(required, subject) || !required.matches(tag.value))
      return [];
    return [yes(required.id, `takes ${quote(tag.value)} as ${required.key}`)];
  });
}

function ticketVoices(subject: Subject): readonly Voice[] {
  const { policy, facts } = subject;
  if (facts.ticket?.kind !== "ticket") return [];
  const { key, state } = facts.ticket.ticket;
  return policy.requiredTickets
    .filter((required) => restricts(required, subject))
    .map(({ id }) => yes(id, `takes ${quote(key)} in state ${quote(state)}`));
}

function elsewhere(statement: Statement, subject: Subject): string {
  return matchWhere(statement.where, subject) === "unknown"
    ? "it is not known whether its where matches here"
    : "its where does not match here";
}

function yes(statementId: string, text: string): Voice {
  return { says: "yes", statementId, text };
}

function note(statementId: string, text: string): Voice {
  return { says: "note", statementId, text };
}
