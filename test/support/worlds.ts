import { packBlocks } from "../../core/net/packedBlocks.ts";
import type { Subject } from "../../core/policy/facts.ts";
import type { Decision, Effect } from "../../core/policy/finding.ts";
import {
  aBan,
  aCidr,
  aList,
  anException,
  aPermit,
  aPolicy,
  aPrincipalPattern,
  aRequest,
  aRequiredTag,
  NOW,
  PAYMENTS_ROLE,
  someFacts,
} from "./builders.ts";

/** A statement of a world, and the VPCs in which it speaks; absent: everywhere. */
interface WorldStatement {
  readonly vpcs?: readonly string[];
}

/** A statement that restricts, or only warns. */
interface WorldRestriction extends WorldStatement {
  readonly warn?: boolean;
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
    /** Whether the blocks come from a feed. */
    readonly fed?: boolean;
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
  /** Groups of the group's own account that are permitted. */
  readonly allowedGroups?: readonly (WorldStatement & { readonly group: string })[];
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
  /** Keys that rules must carry, and the one value that passes; `undefined`: any value. */
  readonly requiredTags?: readonly (WorldRestriction & {
    readonly key: string;
    readonly value?: string;
  })[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Whether an entry of requesters names who asks, and in which VPCs; absent: for every group. */
  readonly requesters?: readonly (WorldStatement & { readonly names: boolean })[];
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
    requesters: (world.requesters ?? [{ names: true }]).map(({ names, vpcs }, i) => ({
      id: `requester-${i}`,
      where: whereOf(vpcs),
      principals: [aPrincipalPattern(names ? PAYMENTS_ROLE : `${PAYMENTS_ROLE}Other`)],
    })),
    permits: (world.permits ?? []).map(({ text, cidrs, vpcs }, i) =>
      aPermit(text, cidrs, {
        id: `permit-${i}`,
        where: whereOf(vpcs),
        anyAddress: cidrs === undefined,
      }),
    ),
    bans: (world.bans ?? []).map(({ cidrs, fed, warn, vpcs }, i) =>
      aBan(fed === true ? [] : cidrs, {
        id: `ban-${i}`,
        where: whereOf(vpcs),
        mode: modeOf(warn),
        ...(fed === true ? { feed: packBlocks(cidrs.map(aCidr)) } : {}),
      }),
    ),
    exceptions: (world.exceptions ?? []).map(({ lifts, kinds, cidrs, ended, vpcs }, i) =>
      anException(kinds, cidrs, {
        id: `exception-${i}`,
        where: whereOf(vpcs),
        lifts: lifts.map((ban) => `ban-${ban}`),
        expires: ended === true ? ENDED : HOLDING,
      }),
    ),
    requiredTags: (world.requiredTags ?? []).map(({ key, value, warn, vpcs }) =>
      aRequiredTag(key, {
        where: whereOf(vpcs),
        mode: modeOf(warn),
        ...(value === undefined ? {} : { pattern: value }),
        matches: (given) => value === undefined || given === value,
      }),
    ),
    prefixLists: (world.allowedLists ?? []).map(({ owner, list, vpcs, ...lengths }, i) => ({
      id: `list-${i}`,
      where: whereOf(vpcs),
      ownerId: owner,
      ...(list === undefined ? {} : { prefixListId: list }),
      minPrefixLength: lengths,
    })),
    securityGroups: (world.allowedGroups ?? []).map(({ group, vpcs }, i) => ({
      id: `group-${i}`,
      where: whereOf(vpcs),
      groupId: group,
      accountId: "111122223333",
    })),
    limits: {
      maxRulesPerGroup: 60,
      id: "limits",
      where: whereOf(limits.vpcs),
      mode: modeOf(limits.warn),
      minPrefixLength: {
        ...(ipv4 === undefined ? {} : { ipv4 }),
        ...(ipv6 === undefined ? {} : { ipv6 }),
      },
      ...(most === undefined ? {} : { maxRulesPerRequest: most }),
      ...(longest === undefined ? {} : { maxSeconds: longest }),
    },
  });
  const governed = world.governed ?? "true";
  const { group, rules } = someFacts(world.rules);
  return {
    policy,
    request: aRequest(
      world.asked,
      world.tags,
      world.lasts === undefined ? {} : { lifetime: { kind: "for", seconds: world.lasts } },
    ),
    now: NOW,
    facts: {
      rules,
      prefixLists: new Map(
        Object.entries(world.lists ?? {}).map(([id, { owner, cidrs }]) => [
          id,
          cidrs === undefined ? { kind: "unresolved", reason: "no" } : aList(owner, cidrs),
        ]),
      ),
      ...(world.unreadable === undefined ? {} : { unreadable: world.unreadable }),
      group: {
        tags: new Map([...group.tags, ["egress-guard:governed", governed]]),
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

function whereOf(vpcIds: readonly string[] | undefined): { readonly vpcIds?: readonly string[] } {
  return vpcIds === undefined ? {} : { vpcIds };
}

function modeOf(warn: boolean | undefined): "enforce" | "warn" {
  return warn === true ? "warn" : "enforce";
}
