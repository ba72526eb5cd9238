import { type Cidr, type Family, parseCidr } from "../../core/net/cidr.ts";
import type { Box } from "../../core/net/packets.ts";
import {
  ALL_PORTS,
  type PortRange,
  type Protocol,
  parseProtocol,
  portAxisRange,
  portsKind,
  protocolNumbers,
} from "../../core/net/ports.ts";
import { type Range, union } from "../../core/net/ranges.ts";
import { parseApprover } from "../../core/policy/approvers.ts";
import { banText } from "../../core/policy/compile.ts";
import type { Facts, ResolvedList, Subject } from "../../core/policy/facts.ts";
import { NOBODY } from "../../core/policy/people.ts";
import type {
  Approval,
  Ban,
  Exception,
  Limits,
  Permit,
  Policy,
  RequiredTag,
  RequiredTicket,
} from "../../core/policy/policy.ts";
import { type PrincipalPattern, parsePrincipalPattern } from "../../core/policy/principals.ts";
import type { Destination, Permission, Rule, Traffic } from "../../core/request/permission.ts";
import type { EgressRequest } from "../../core/request/request.ts";
import type { Ticket } from "../../core/tickets/ticket.ts";

/** The value, which a test knows to be there. */
export function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is not there`);
  return value;
}

/** Who asks in built requests: a role that the built policy names. */
export const PAYMENTS = {
  kind: "iam",
  id: "AROA0000000000000PAY",
  arn: "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/ci",
} as const;

/** The pattern of the role that asks in built requests. */
export const PAYMENTS_ROLE = "arn:aws:iam::111122223333:role/PaymentsDeploy";

export const GROUP_ID = "sg-0123456789abcdef0";
/** The moment of judging in built subjects. */
export const NOW = new Date("2026-06-15T12:00:00Z");
export const VPC_ID = "vpc-0123456789abcdef0";

export function aCidr(text: string): Cidr {
  return must(parseCidr(text), text);
}

export function aPrincipalPattern(text: string): PrincipalPattern {
  return must(parsePrincipalPattern(text), text);
}

/** `tcp 443 203.0.113.0/24`, `icmp 8/0 …` (type/code, -1 for all), `-1 …`, `50 …`; to a CIDR block, `pl-…` or `sg-…`. */
export function aTraffic(text: string): Traffic {
  const words = text.split(" ");
  const protocol = aProtocol(must(words[0], "a protocol"));
  const destination = must(words.at(-1), "a destination");
  const ports = words.length === 3 ? portsOfText(protocol, words[1] ?? "") : ALL_PORTS;
  return { protocol, ports, destination: aDestination(destination) };
}

/** A requested rule; its pointer counts on from `/IpPermissions/0`. */
export function aPermission(text: string, index = 0): Permission {
  const traffic = aTraffic(text);
  const list = { ipv4: "IpRanges", ipv6: "Ipv6Ranges" } as const;
  const { family } = traffic.destination;
  const member =
    family === "prefix-list"
      ? "PrefixListIds"
      : family === "security-group"
        ? "UserIdGroupPairs"
        : list[family];
  return { ...traffic, pointer: `/IpPermissions/${index}/${member}/0` };
}

/** A rule of the group, as EC2 describes it. */
export function aRule(text: string, ruleId = "sgr-00000000000000001"): Rule {
  return { ...aTraffic(text), ruleId };
}

/** A request for these rules, tagged as the map says. */
export function aRequest(
  permissions: readonly string[],
  tags: Readonly<Record<string, string>> = {},
  members: Partial<EgressRequest> = {},
): EgressRequest {
  return {
    group: { account: "111122223333", region: "us-east-1", groupId: GROUP_ID },
    principal: PAYMENTS,
    permissions: permissions.map(aPermission),
    tags: Object.entries(tags).map(([key, value], i) => ({
      pointer: `/TagSpecifications/0/Tags/${i}`,
      key,
      value,
    })),
    dryRun: false,
    ...members,
  };
}

/** The empty policy, with what a test puts into it. */
export function aPolicy(members: Partial<Policy> = {}): Policy {
  return {
    name: "test",
    digest: "0".repeat(64),
    document: {},
    governedTag: "egress-guard:governed",
    requesters: [],
    access: [],
    bans: [],
    permits: [],
    requiredTags: [],
    requiredTickets: [],
    prefixLists: [],
    securityGroups: [],
    limits: someLimits(),
    exceptions: [],
    approvals: [],
    people: NOBODY,
    ...members,
  };
}

/** Limits that do not limit, with what a test puts into them. */
export function someLimits(members: Partial<Limits> = {}): Limits {
  return {
    id: "limits",
    where: {},
    mode: "enforce",
    minPrefixLength: {},
    maxRulesPerGroup: 60,
    ...members,
  };
}

/** A policy that lets the built principal ask for everything, with what a test puts into it. */
export function anOpenPolicy(members: Partial<Policy> = {}): Policy {
  return aPolicy({
    requesters: [{ id: "payments", where: {}, principals: [aPrincipalPattern(PAYMENTS_ROLE)] }],
    permits: [aPermit("-1")],
    ...members,
  });
}

/** A ban of address blocks of both families. */
export function aBan(cidrs: readonly string[], members: Partial<Ban> = {}): Ban {
  const ipv4: Range<number>[] = [];
  const ipv6: Range<bigint>[] = [];
  for (const cidr of cidrs.map(aCidr)) {
    if (cidr.family === "ipv4") ipv4.push(cidr.addresses);
    else ipv6.push(cidr.addresses);
  }
  const ban = {
    id: "banned",
    where: {},
    mode: "enforce",
    reason: "not for anyone",
    ipv4: union(ipv4),
    ipv6: union(ipv6),
    ...members,
  } as const;
  return { ...ban, text: banText(ban) };
}

/** A permit of `tcp 443`, `icmp 8/-1`, `50`, `-1`, towards some blocks or everywhere. */
export function aPermit(
  text: string,
  cidrs: readonly string[] = ["0.0.0.0/0", "::/0"],
  members: Partial<Permit> = {},
): Permit {
  const [word = "", portsText] = text.split(" ");
  const protocol = aProtocol(word);
  const ports = portsText === undefined ? ALL_PORTS : portsOfText(protocol, portsText);
  const boxes = cidrs.map(
    (cidr): Box => ({
      family: aCidr(cidr).family,
      protocols: protocolNumbers(protocol),
      ports: portAxisRange(protocol, ports),
      addresses: aCidr(cidr).addresses,
    }),
  );
  const anyAddress = cidrs.includes("0.0.0.0/0") && cidrs.includes("::/0");
  return { id: "permitted", where: {}, boxes, anyAddress, text, ...members };
}

/** An exception of the built ban, for some kinds of packets to some blocks, until a day. */
export function anException(
  kinds: readonly string[],
  cidrs: readonly string[],
  members: Partial<Exception> = {},
): Exception {
  const expires = members.expires ?? "2027-01-31";
  return {
    id: "lifted",
    where: {},
    lifts: ["banned"],
    boxes: kinds.flatMap((kind) => aPermit(kind, cidrs).boxes),
    reason: "being moved",
    expires,
    endsAt: Date.parse(`${expires}T00:00:00Z`),
    ...members,
  };
}

/** The role that approves in built policies. */
export const APPROVER_ROLE = "arn:aws:iam::111122223333:role/NetworkSecurity";

/** A statement that asks for the approval of one of these. */
export function anApproval(
  approvers: readonly string[],
  members: Partial<Approval> = {},
): Approval {
  return {
    id: "approval",
    where: {},
    mode: "enforce",
    when: {},
    approvers: approvers.map((text) => ({ text, pattern: must(parseApprover(text), text) })),
    quorum: 1,
    waitSeconds: 3600,
    ...members,
  };
}

/** A tag that rules must carry, with the values that pass. */
export function aRequiredTag(key: string, members: Partial<RequiredTag> = {}): RequiredTag {
  return {
    id: key.toLowerCase(),
    where: {},
    mode: "enforce",
    key,
    matches: () => true,
    ...members,
  };
}

/** A statement that asks for a ticket in state Approved, whoever it names. */
export function aRequiredTicket(members: Partial<RequiredTicket> = {}): RequiredTicket {
  return {
    id: "change",
    where: {},
    mode: "enforce",
    states: ["Approved"],
    person: "any",
    approved: false,
    window: false,
    ...members,
  };
}

/** A ticket in state Approved that names nobody. */
export function aTicket(members: Partial<Ticket> = {}): Ticket {
  const key = members.key ?? "NET-12";
  return {
    key,
    system: "jira",
    url: `https://acme.atlassian.net/browse/${key}`,
    state: "Approved",
    people: [],
    ...members,
  };
}

/** A prefix list that was read, of an owner and with these blocks. */
export function aList(
  ownerId: string,
  cidrs: readonly string[],
  members: Partial<ResolvedList> = {},
): ResolvedList {
  const read = cidrs.map(aCidr);
  return {
    kind: "resolved",
    ownerId,
    version: 1,
    family: read[0]?.family ?? "ipv4",
    cidrs: read,
    weight: cidrs.length,
    ...members,
  };
}

/** A governed group without rules, with what a test puts into it. */
export function someFacts(
  rules: readonly string[] = [],
  group: Partial<Facts["group"]> = {},
  prefixLists: Facts["prefixLists"] = new Map(),
): Facts {
  return {
    group: { vpcId: VPC_ID, tags: new Map([["egress-guard:governed", "true"]]), ...group },
    rules: rules.map((rule, i) => aRule(rule, `sgr-${String(i + 1).padStart(17, "0")}`)),
    prefixLists,
  };
}

/** What a check looks at: an open policy and an empty governed group, unless a test says otherwise. */
export function aSubject(
  request: EgressRequest,
  policy: Policy = anOpenPolicy(),
  facts: Facts = someFacts(),
): Subject {
  return { policy, request, facts, now: NOW };
}

/** A box of small numbers: protocols, ports and addresses, each as `[first, last]`. */
export function aBox(
  protocols: readonly [number, number],
  ports: readonly [number, number],
  addresses: readonly [number, number],
  family: Family = "ipv4",
): Box {
  return {
    family,
    protocols: { first: protocols[0], last: protocols[1] },
    ports: { first: ports[0], last: ports[1] },
    addresses: { first: addresses[0], last: addresses[1] },
  };
}

function aProtocol(text: string): Protocol {
  return must(parseProtocol(text), text);
}

function portsOfText(protocol: Protocol, text: string): PortRange {
  const icmp = portsKind(protocol) === "icmp";
  const [from, to = icmp ? "-1" : from] = text.split(icmp ? "/" : "-");
  return { from: Number(from), to: Number(to) };
}

function aDestination(text: string): Destination {
  if (text.startsWith("pl-")) return { family: "prefix-list", prefixListId: text };
  if (text.startsWith("sg-")) return { family: "security-group", groupId: text };
  return aCidr(text);
}
