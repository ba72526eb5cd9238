import { packBlocks } from "../../core/net/packedBlocks.ts";
import { decide } from "../../core/policy/decide.ts";
import type { Facts, Subject } from "../../core/policy/facts.ts";
import type { Decision, Effect } from "../../core/policy/finding.ts";
import type { MinPrefixLength, When, Where } from "../../core/policy/policy.ts";
import type { IamPrincipal } from "../../core/request/principal.ts";
import type { EgressRequest } from "../../core/request/request.ts";
import {
  aBan,
  aCidr,
  aList,
  anApproval,
  anException,
  aPermit,
  aPolicy,
  aPrincipalPattern,
  aRequest,
  aRequiredTag,
  aRequiredTicket,
  aTicket,
  NOW,
  PAYMENTS,
  PAYMENTS_ROLE,
  someFacts,
} from "./builders.ts";

/** A statement of a world, and where it speaks; absent: everywhere. */
export interface WorldStatement {
  readonly vpcs?: readonly string[];
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly groups?: readonly string[];
  /** The values of the group's tag `tier`. */
  readonly tiers?: readonly string[];
  readonly askers?: readonly Name[];
}

/** Who asks and approves, each an identity of its own. */
export type Name = "payments" | "sam" | "kim" | "lee";

/** A statement that restricts, or only warns. */
interface WorldRestriction extends WorldStatement {
  readonly warn?: boolean;
}

/** A ticket; the sides of its window in seconds from now. */
export interface WorldTicket {
  readonly state: string;
  readonly names?: readonly Name[];
  readonly approved?: boolean;
  readonly window?: { readonly starts?: number; readonly ends?: number };
}

/**
 * A policy, a request and a group as plain text, which the builders and the slow oracle each read by themselves. Rules are
 * written as `tcp 443 203.0.113.0/24`. A member left out does not restrict, but an empty list of permits permits nothing.
 */
export interface World {
  readonly asked: readonly string[];
  /** The group's own rules. */
  readonly rules?: readonly string[];
  readonly permits?: readonly (WorldStatement & {
    readonly text: string;
    readonly cidrs?: readonly string[];
  })[];
  readonly bans?: readonly (WorldRestriction & {
    readonly cidrs: readonly string[];
    /** The blocks of its feed. */
    readonly feed?: readonly string[];
  })[];
  /** Prefix lists that EC2 shows, by their ids; one without blocks can't be read. Any other was not looked up. */
  readonly lists?: Readonly<
    Record<string, { readonly owner: string; readonly cidrs?: readonly string[] }>
  >;
  /** Lists that are permitted: one by its id, or all of an owner's. */
  readonly allowedLists?: readonly (WorldStatement & {
    readonly owner: string;
    readonly list?: string;
    readonly ipv4?: number;
    readonly ipv6?: number;
  })[];
  /** Groups of the group's own account that are permitted, or of another one. */
  readonly allowedGroups?: readonly (WorldStatement & {
    readonly group: string;
    readonly elsewhere?: boolean;
  })[];
  /** Of bans by their place in the list, for kinds such as `tcp 443`, or over already. */
  readonly exceptions?: readonly (WorldStatement & {
    readonly lifts: readonly number[];
    readonly kinds: readonly string[];
    readonly cidrs: readonly string[];
    readonly ended?: boolean;
  })[];
  readonly limits?: WorldRestriction & {
    readonly ipv4?: number;
    readonly ipv6?: number;
    readonly most?: number;
    /** In seconds. */
    readonly longest?: number;
  };
  /** How many seconds the rules are to stay; absent: nothing is said. */
  readonly lasts?: number;
  /** Whether that is said as the moment at which they end. */
  readonly dated?: boolean;
  /** Keys that rules must carry, and the one value that passes; `undefined`: any value. */
  readonly requiredTags?: readonly (WorldRestriction & {
    readonly key: string;
    readonly value?: string;
  })[];
  readonly tags?: Readonly<Record<string, string>>;
  /** What a request's ticket must be like. */
  readonly requiredTickets?: readonly (WorldRestriction & {
    readonly states: readonly string[];
    /** Whether it must name who asks, be approved, and within its change window. */
    readonly own?: boolean;
    readonly approved?: boolean;
    readonly timed?: boolean;
  })[];
  /** The ticket that the request names, as its system has it; absent: it names none. */
  readonly ticket?: "not there" | "not read" | WorldTicket;
  /** Whether an entry of requesters names who asks, and in which VPCs; absent: for every group. */
  readonly requesters?: readonly (WorldStatement & { readonly names: boolean })[];
  /** Who must approve: of all requests, or of those that meet each member; `kinds` and `cidrs` are meant by overlap. */
  readonly approvals?: readonly (WorldRestriction & {
    readonly kinds?: readonly string[];
    readonly cidrs?: readonly string[];
    readonly wider?: { readonly ipv4?: number; readonly ipv6?: number };
    /** Rules that stay for more seconds. */
    readonly longer?: number;
    /** The values of the group's tag `tier`. */
    readonly of?: readonly string[];
    /** `*` is every user of the account. */
    readonly approvers: readonly (Name | "*")[];
    readonly quorum: number;
  })[];
  readonly approved?: readonly Name[];
  /** Which names belong to one person. */
  readonly people?: Readonly<Partial<Record<Name, string>>>;
  /** The value of the group's tag `tier`. */
  readonly tier?: string;
  /** The value of the group's governed tag. */
  readonly governed?: string;
  /** Rules of the group that the guard can't read, by their ids. */
  readonly unreadable?: readonly string[];
  /** The group's VPC; absent: EC2 did not say. */
  readonly vpc?: string;
}

/** The day that has begun at the moment of judging, and the day after. */
const ENDED = "2026-06-15";
const HOLDING = "2026-06-16";

/** The world as the core takes it. */
export function subjectOf(world: World): Subject {
  const { limits = {} } = world;
  const { ipv4, ipv6, most, longest } = limits;
  const policy = aPolicy({
    requesters: (world.requesters ?? [{ names: true }]).map(({ names, ...statement }, i) => ({
      id: `requester-${i}`,
      where: whereOf(statement),
      principals: [aPrincipalPattern(names ? PAYMENTS_ROLE : `${PAYMENTS_ROLE}Other`)],
    })),
    permits: (world.permits ?? []).map(({ text, cidrs, ...statement }, i) =>
      aPermit(text, cidrs, {
        id: `permit-${i}`,
        where: whereOf(statement),
        anyAddress: cidrs === undefined,
      }),
    ),
    bans: (world.bans ?? []).map(({ cidrs, feed, warn, ...statement }, i) =>
      aBan(cidrs, {
        id: `ban-${i}`,
        where: whereOf(statement),
        mode: modeOf(warn),
        ...(feed === undefined ? {} : { feed: packBlocks(feed.map(aCidr)) }),
      }),
    ),
    exceptions: (world.exceptions ?? []).map(({ lifts, kinds, cidrs, ended, ...statement }, i) =>
      anException(kinds, cidrs, {
        id: `exception-${i}`,
        where: whereOf(statement),
        lifts: lifts.map((ban) => `ban-${ban}`),
        expires: ended === true ? ENDED : HOLDING,
      }),
    ),
    requiredTags: (world.requiredTags ?? []).map(({ key, value, warn, ...statement }) =>
      aRequiredTag(key, {
        where: whereOf(statement),
        mode: modeOf(warn),
        ...(value === undefined ? {} : { pattern: value }),
        matches: (given) => value === undefined || given === value,
      }),
    ),
    requiredTickets: (world.requiredTickets ?? []).map(
      ({ states, own, approved = false, timed = false, warn, ...statement }, i) =>
        aRequiredTicket({
          id: `ticket-${i}`,
          where: whereOf(statement),
          mode: modeOf(warn),
          states,
          person: own === true ? "requester" : "any",
          approved,
          window: timed,
        }),
    ),
    prefixLists: (world.allowedLists ?? []).map(({ owner, list, ipv4, ipv6, ...statement }, i) => ({
      id: `list-${i}`,
      where: whereOf(statement),
      ownerId: owner,
      ...(list === undefined ? {} : { prefixListId: list }),
      minPrefixLength: lengthsOf({ ipv4, ipv6 }),
    })),
    securityGroups: (world.allowedGroups ?? []).map(({ group, elsewhere, ...statement }, i) => ({
      id: `group-${i}`,
      where: whereOf(statement),
      groupId: group,
      accountId: elsewhere === true ? "444455556666" : "111122223333",
    })),
    limits: {
      maxRulesPerGroup: 60,
      id: "limits",
      where: whereOf(limits),
      mode: modeOf(limits.warn),
      minPrefixLength: lengthsOf({ ipv4, ipv6 }),
      ...(most === undefined ? {} : { maxRulesPerRequest: most }),
      ...(longest === undefined ? {} : { maxSeconds: longest }),
    },
    approvals: (world.approvals ?? []).map((statement, i) =>
      anApproval(
        statement.approvers.map((name) => asRole(`${USERS}/${name}`)),
        {
          id: `approval-${i}`,
          where: whereOf(statement),
          mode: modeOf(statement.warn),
          when: whenOf(statement),
          quorum: statement.quorum,
        },
      ),
    ),
    people: {
      persons: new Map(
        Object.entries(world.people ?? {}).flatMap(([name, person]) => [
          [asRole(`${USERS}/${name}`), person],
          [`jira:${name}`, person],
        ]),
      ),
      profiles: new Map(),
      sessionEmails: [],
    },
  });
  const governed = world.governed ?? "true";
  const { group, rules } = someFacts(world.rules);
  return {
    policy,
    request: aRequest(world.asked, world.tags, {
      ...lifetimeOf(world),
      ...(world.ticket === undefined ? {} : { ticket: "NET-12" }),
    }),
    now: NOW,
    ...(world.approved === undefined ? {} : { approvals: world.approved.map(principalOf) }),
    facts: {
      rules,
      prefixLists: new Map(
        Object.entries(world.lists ?? {}).map(([id, { owner, cidrs }]) => [
          id,
          cidrs === undefined ? { kind: "unresolved", reason: "no" } : aList(owner, cidrs),
        ]),
      ),
      ...ticketOf(world),
      ...(world.unreadable === undefined ? {} : { unreadable: world.unreadable }),
      group: {
        tags: new Map([
          ...group.tags,
          ["egress-guard:governed", governed],
          ...(world.tier === undefined ? [] : [["tier", world.tier] as const]),
        ]),
        ...(world.vpc === undefined ? {} : { vpcId: world.vpc }),
      },
    },
  };
}

/** What a verdict is compared by: the effect, and each finding's effect, code and permission. */
export interface Verdict {
  readonly effect: Effect;
  readonly findings: readonly string[];
}

/** One finding as a verdict shows it; `at` is the index of the permission that it is about. */
export function findingText(effect: string, code: string, at?: number): string {
  return `${effect} ${code}${at === undefined ? "" : ` ${at}`}`;
}

/** The verdict of a decision of the core. */
export function verdictOf({ effect, findings }: Decision): Verdict {
  const texts = findings.map((finding) => {
    const index = /^\/IpPermissions\/(\d+)\//.exec(finding.pointer)?.[1];
    return findingText(
      finding.effect,
      finding.code,
      index === undefined ? undefined : Number(index),
    );
  });
  return { effect, findings: [...new Set(texts)].sort() };
}

/** What the core says to a world. */
export function effectOf(world: World): Effect {
  return decide(subjectOf(world)).effect;
}

const STRICTER: readonly Effect[] = ["allow", "require-approval", "deny"];

/** Whether what is said to the second world is as strict as what is said to the first, or stricter. */
export function noLaxer(before: World, after: World): boolean {
  return STRICTER.indexOf(effectOf(after)) >= STRICTER.indexOf(effectOf(before));
}

function whereOf({ vpcs, accounts, regions, groups, tiers, askers }: WorldStatement): Where {
  return {
    ...(vpcs && { vpcIds: vpcs }),
    ...(accounts && { accounts }),
    ...(regions && { regions }),
    ...(groups && { groupIds: groups }),
    ...(tiers && { groupTags: new Map([["tier", tiers]]) }),
    ...(askers && {
      principals: askers.map((name) => aPrincipalPattern(asRole(`${USERS}/${name}`))),
    }),
  };
}

function whenOf({
  kinds,
  cidrs,
  wider,
  longer,
  of,
}: NonNullable<World["approvals"]>[number]): When {
  const boxes = (kinds ?? ["-1"]).flatMap((kind) => aPermit(kind, cidrs).boxes);
  return {
    ...((kinds ?? cidrs) && { boxes }),
    ...(wider && { widerThan: wider }),
    ...(longer !== undefined && { longerThan: longer }),
    ...(of && { groupTags: new Map([["tier", of]]) }),
  };
}

function lengthsOf({
  ipv4,
  ipv6,
}: {
  readonly ipv4?: number | undefined;
  readonly ipv6?: number | undefined;
}): MinPrefixLength {
  return { ...(ipv4 !== undefined && { ipv4 }), ...(ipv6 !== undefined && { ipv6 }) };
}

function lifetimeOf({ lasts, dated }: World): Pick<EgressRequest, "lifetime"> {
  if (lasts === undefined) return {};
  if (dated !== true) return { lifetime: { kind: "for", seconds: lasts } };
  const at = new Date(NOW.getTime() + lasts * 1000).toISOString();
  return { lifetime: { kind: "until", at } };
}

function ticketOf({ ticket }: World): Pick<Facts, "ticket"> {
  if (ticket === undefined) return {};
  if (ticket === "not there") return { ticket: { kind: "no-ticket", message: "404" } };
  if (ticket === "not read") return { ticket: { kind: "unavailable", message: "no answer" } };
  const { state, names = [], approved, window } = ticket;
  return {
    ticket: {
      kind: "ticket",
      ticket: aTicket({
        state,
        people: names.map((name) => `jira:${name}`),
        ...(approved === undefined ? {} : { approved }),
        ...(window === undefined ? {} : { window: windowOf(window) }),
      }),
    },
  };
}

function windowOf({ starts, ends }: NonNullable<WorldTicket["window"]>) {
  const text = (seconds: number) => new Date(NOW.getTime() + seconds * 1000).toISOString();
  return {
    ...(starts === undefined ? {} : { start: text(starts) }),
    ...(ends === undefined ? {} : { end: text(ends) }),
  };
}

const USERS = "arn:aws:iam::111122223333:user";

/** Who asks is a role, everybody else a user. */
function asRole(arn: string): string {
  return arn === `${USERS}/payments` ? PAYMENTS_ROLE : arn;
}

function principalOf(name: Name): IamPrincipal {
  if (name === "payments") return PAYMENTS;
  return { kind: "iam", id: `AIDA${name.toUpperCase()}`, arn: `${USERS}/${name}` };
}

function modeOf(warn: boolean | undefined): "enforce" | "warn" {
  return warn === true ? "warn" : "enforce";
}
