import type { Rule, Traffic } from "../../request/permission.ts";
import { toIpPermission } from "../../request/permissions.ts";
import type { Principal } from "../../request/principal.ts";
import type { ReadContext } from "../../request/read.ts";
import type { EgressRequest } from "../../request/request.ts";
import { readShorthand } from "../../request/shorthand.ts";
import type { ChangeWindow, Ticket } from "../../tickets/ticket.ts";
import { listedCidrs } from "../addresses.ts";
import type { Facts, GroupFacts, ResolvedList, Subject } from "../facts.ts";
import { readMoment } from "../moment.ts";
import type { Policy } from "../policy.ts";
import { readPrincipal, tokenPrincipal } from "./principal.ts";
import type { WrittenScene } from "./sceneDocument.ts";

/** The surroundings of a request: who asks, when, and what EC2 would say of the group. */
export interface Scene {
  readonly context: ReadContext;
  readonly groupId: string;
  readonly group: GroupFacts;
  /** Whether the group carries the governed tag, whatever the policy calls it. */
  readonly governed: boolean;
  readonly rules: readonly Rule[];
  readonly prefixLists: Facts["prefixLists"];
  /** The one ticket that there is; absent: no system is asked. */
  readonly ticket?: Ticket;
  /** The tags of the new rules, where the request names none. */
  readonly tags: Readonly<Record<string, string>>;
  readonly now: Date;
}

/** Makes a scene of what was written and checked. What it says nothing of is as in the account of the local guard. */
export function sceneOf(written: WrittenScene): Scene {
  const {
    groupId = "sg-0123456789abcdef0",
    account = "111122223333",
    ...group
  } = written.group ?? {};
  return {
    context: { principal: principalOf(written), account, region: group.region ?? "us-east-1" },
    groupId,
    group: {
      ...(group.vpcId !== undefined && { vpcId: group.vpcId }),
      tags: new Map(Object.entries(group.tags ?? {})),
    },
    governed: group.governed ?? true,
    rules: (group.rules ?? []).map((rule, i) => ({ ...trafficOf(rule), ruleId: `sgr-${i + 1}` })),
    prefixLists: new Map(Object.entries(written.prefixLists ?? {}).map(resolvedList)),
    ...(written.ticket !== undefined && { ticket: ticketOf(written.ticket) }),
    tags: written.tags ?? {},
    now: momentOf(written.now ?? ""),
  };
}

/** The body of the API's call for rules on one line each, in the scene. */
export function bodyOfRules(rules: readonly string[], scene: Scene): unknown {
  return bodyOf({ IpPermissions: rules.map((rule) => toIpPermission(trafficOf(rule))) }, scene);
}

/** The body of the API's call: EC2's words as they are, with the scene's group, tags and ticket where they name none. */
export function bodyOf(given: Readonly<Record<string, unknown>>, scene: Scene): unknown {
  const Tags = Object.entries(scene.tags).map(([Key, Value]) => ({ Key, Value }));
  const TagSpecifications = [{ ResourceType: "security-group-rule", Tags }];
  return {
    GroupId: scene.groupId,
    ...(Tags.length > 0 && { TagSpecifications }),
    ...(scene.ticket !== undefined && { Guard: { Ticket: scene.ticket.key } }),
    ...given,
  };
}

/** All that a policy looks at when it judges a request in a scene. */
export function subjectIn(scene: Scene, request: EgressRequest, policy: Policy): Subject {
  const { group, governed, rules, prefixLists, now } = scene;
  const tags = new Map(group.tags);
  if (governed && !tags.has(policy.governedTag)) tags.set(policy.governedTag, "true");
  const facts = { group: { ...group, tags }, rules, prefixLists, ...ticketFacts(scene, request) };
  return { policy, request, facts, now };
}

/** What is known of the ticket that a request names, in a scene that has one. */
function ticketFacts({ ticket }: Scene, request: EgressRequest): Pick<Facts, "ticket"> {
  if (ticket === undefined || request.ticket === undefined) return {};
  if (request.ticket === ticket.key) return { ticket: { kind: "ticket", ticket } };
  return { ticket: { kind: "no-ticket", message: `there is only ${ticket.key}` } };
}

function ticketOf({ people = [], approved, window, ...written }: WrittenTicket): Ticket {
  return {
    ...written,
    url: "",
    people,
    ...(approved !== undefined && { approved }),
    ...(window !== undefined && { window: windowOf(window) }),
  };
}

function windowOf({ start, end }: NonNullable<WrittenTicket["window"]>): ChangeWindow {
  return {
    ...(start !== undefined && { start: momentOf(start).toISOString() }),
    ...(end !== undefined && { end: momentOf(end).toISOString() }),
  };
}

type WrittenTicket = NonNullable<WrittenScene["ticket"]>;
type WrittenList = NonNullable<WrittenScene["prefixLists"]>[string];

function resolvedList([id, list]: [string, WrittenList]): [string, ResolvedList] {
  const blocks = listedCidrs(list.cidrs);
  const { ownerId, weight = blocks.length } = list;
  const family = blocks[0]?.family ?? "ipv4";
  return [id, { kind: "resolved", ownerId, family, cidrs: blocks, weight }];
}

// INVARIANT: the schema has read each of these texts before.

function trafficOf(rule: string): Traffic {
  const reading = readShorthand(rule);
  if (!reading.ok) throw new Error(`the scene was not checked: ${reading.message}`);
  return reading.traffic;
}

function principalOf({ principal: written }: WrittenScene): Principal {
  const principal =
    typeof written === "object"
      ? tokenPrincipal(written.issuer, written.subject, written.groups ?? [])
      : readPrincipal(written ?? "");
  if (principal === undefined) throw new Error(`the scene was not checked: principal ${written}`);
  return principal;
}

function momentOf(text: string): Date {
  const moment = readMoment(text);
  if (moment === undefined) throw new Error(`the scene was not checked: moment ${text}`);
  return moment;
}
