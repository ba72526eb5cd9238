import type { Grounds } from "../core/ledger/decided.ts";
import type { StoredOffer, StoredRequest } from "../core/ledger/stored.ts";
import { formatRange } from "../core/net/cidr.ts";
import type { Box } from "../core/net/packets.ts";
import { PORT_AXIS, portsKind, protocolName } from "../core/net/ports.ts";
import type { Range } from "../core/net/ranges.ts";
import type { CounterOffer } from "../core/policy/counterOffer.ts";
import { isNothingNew, type Reach } from "../core/policy/reach.ts";
import { isAhead } from "../core/policy/window.ts";
import { durationText, type Lifetime } from "../core/request/lifetime.ts";
import { ec2Tag, toIpPermission } from "../core/request/permissions.ts";
import type { EgressRequest } from "../core/request/request.ts";

/** How many boxes of a reach one answer lists. */
const BOXES_SHOWN = 100;

const FAMILY_NAMES = { ipv4: "IPv4", ipv6: "IPv6" } as const;

/** A counter-offer as the ledger keeps it: without what stands in the request already. */
export function storedOffer({ permissions, missingTags, lifetime }: CounterOffer): StoredOffer {
  return {
    ipPermissions: permissions.map(toIpPermission),
    missingTags,
    ...(lifetime === undefined ? {} : { lifetime }),
  };
}

/** A decision as the API shows it, at a moment. */
export function decisionView(
  request: EgressRequest,
  { decision, counterOffer }: Pick<Grounds, "decision" | "counterOffer">,
  reach: Reach,
  at: string,
): Readonly<Record<string, unknown>> {
  const { window = {} } = decision;
  return {
    Effect: decision.effect,
    Findings: decision.findings,
    ...lifetimeView(decision.lifetime),
    StartsAt: isAhead(window, at) ? window.start : undefined,
    Reach: reachView(reach),
    CounterOffer:
      counterOffer && offerView(counterOffer, { ...request, tags: request.tags.map(ec2Tag) }),
    PolicyDigest: decision.policyDigest,
  };
}

/** What a counter-offer takes from the request that it is made to. */
type Offered = Pick<StoredRequest, "group" | "tags" | "justification" | "ticket" | "lifetime">;

/** A lifetime as a body says it. */
export function lifetimeView(lifetime: Lifetime | undefined) {
  switch (lifetime?.kind) {
    case "for":
      return { Duration: durationText(lifetime.seconds) };
    case "until":
      return { ExpiresAt: lifetime.at };
    case undefined:
      return {};
  }
}

/** A counter-offer as the API shows it: a body that can be sent as it is once the missing tags are in it. */
export function offerView(
  { ipPermissions, missingTags, lifetime: clipped }: StoredOffer,
  { group, tags, justification, ticket, lifetime }: Offered,
): Readonly<Record<string, unknown>> {
  const guard = {
    ...(justification === undefined ? {} : { Justification: justification }),
    ...(ticket === undefined ? {} : { Ticket: ticket }),
    ...lifetimeView(clipped ?? lifetime),
  };
  return {
    Request: {
      GroupId: group.groupId,
      IpPermissions: ipPermissions,
      ...(tags.length === 0
        ? {}
        : { TagSpecifications: [{ ResourceType: "security-group-rule", Tags: tags }] }),
      ...(Object.keys(guard).length === 0 ? {} : { Guard: guard }),
    },
    MissingTags: missingTags.map(({ key, pattern, reason }) => ({
      Key: key,
      Pattern: pattern,
      Reason: reason,
    })),
  };
}

/** A reach as the API shows it. Numbers of packets are text: those of IPv6 are beyond what JSON's readers hold exactly. */
export function reachView(reach: Reach): Readonly<Record<string, unknown>> {
  const { boxes, counts, groups, unresolved } = reach;
  return {
    NothingNew: isNothingNew(reach),
    Packets: counts.map(({ family, protocols, packets }) => ({
      Family: FAMILY_NAMES[family],
      Protocol: protocolText(protocols),
      Count: packets.toString(),
    })),
    Boxes: boxes.slice(0, BOXES_SHOWN).map(boxView),
    MoreBoxes: Math.max(0, boxes.length - BOXES_SHOWN),
    SecurityGroups: groups.map(({ groupId, protocols, ports }) => ({
      GroupId: groupId,
      Protocol: protocolText(protocols),
      Ports: portsText(protocols, ports),
    })),
    UnresolvedPrefixLists: unresolved,
  };
}

function boxView({ protocols, ports, addresses }: Box) {
  return {
    Protocol: protocolText(protocols),
    Ports: portsText(protocols, ports),
    Addresses: formatRange(addresses),
  };
}

/** A protocol by its name, some as a range of numbers, or `all`. */
export function protocolText({ first, last }: Range<number>): string {
  if (first === 0 && last === 255) return "all";
  return first === last ? protocolName(first) : `${first}-${last}`;
}

/** Ports, or ICMP types and codes, as `type/code`; `all` where there is nothing to tell apart. */
export function portsText(protocols: Range<number>, { first, last }: Range<number>): string {
  if (first === PORT_AXIS.first && last === PORT_AXIS.last) return "all";
  const icmp =
    protocols.first === protocols.last && portsKind(protocolName(protocols.first)) === "icmp";
  const text = (at: number) => (icmp ? `${at >> 8}/${at & 255}` : String(at));
  return first === last ? text(first) : `${text(first)}-${text(last)}`;
}
