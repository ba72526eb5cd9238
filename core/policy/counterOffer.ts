import type { Lifetime } from "../request/lifetime.ts";
import type { Permission } from "../request/permission.ts";
import { MAX_RULES } from "../request/request.ts";
import { bans } from "./checks/bans.ts";
import { breadth } from "./checks/breadth.ts";
import { destinations } from "./checks/destinations.ts";
import { duration } from "./checks/duration.ts";
import { embedded } from "./checks/embedded.ts";
import { ports } from "./checks/ports.ts";
import { tags } from "./checks/tags.ts";
import { decide } from "./decide.ts";
import type { Subject } from "./facts.ts";
import type { Decision, Finding, FindingCode } from "./finding.ts";
import { addressesIn, permittedPieces } from "./pieces.ts";
import type { RequiredTag } from "./policy.ts";
import { restricts } from "./where.ts";

/** The part of a denied request that would pass, and the tags that it lacks for that. */
export interface CounterOffer {
  readonly permissions: readonly Permission[];
  readonly missingTags: readonly MissingTag[];
  /** How long the rules might stay, where what was asked for is too long. */
  readonly lifetime?: Lifetime;
}

/** A tag that must be there, or must have another value; what it says is never invented. */
export interface MissingTag {
  readonly key: string;
  readonly pattern?: string;
  readonly reason?: string;
}

/** What a smaller request, or one with other tags, could put right. */
const RIGHTED: ReadonlySet<FindingCode> = new Set<FindingCode>([
  "banned-cidr",
  "ipv4-embedded",
  "port-not-allowed",
  "protocol-not-allowed",
  "too-broad",
  "too-many-rules",
  "duration-too-long",
  "missing-tag",
  "tag-format",
  "prefix-list-not-allowed",
  "prefix-list-unresolved",
  "security-group-not-allowed",
]);

const TAG_CODES: ReadonlySet<FindingCode> = new Set<FindingCode>(["missing-tag", "tag-format"]);

/** The most rules that an offer names. */
const MOST_RULES = 50;

/**
 * What of a denied request would pass: each permission met with what is permitted, less what is banned, in the fewest CIDR blocks;
 * blocks that are too wide with the rest are left out, and of too many those with the fewest addresses; for as long as it may
 * be. It is offered only if the policy allows it without anybody's approval, tags aside, which are named apart. The same
 * request always gets the same offer.
 */
export function counterOffer(subject: Subject, decision: Decision): CounterOffer | undefined {
  const denials = decision.findings.filter(({ effect }) => effect === "deny");
  if (denials.length === 0 || denials.some(({ code }) => !RIGHTED.has(code))) return undefined;
  const pieces = subject.request.permissions.flatMap((permission) =>
    passes(subject, permission) ? [permission] : permittedPieces(permission, subject),
  );
  const narrow = withoutDenied(subject, pieces);
  const permissions = fewest(narrow, Math.min(mostRules(subject), MOST_RULES));
  if (permissions.length === 0) return undefined;
  const clipped = clippedLifetime(subject);
  const judged = decide(asking(subject, permissions, clipped));
  const stays = judged.findings.filter(({ effect }) => effect !== "notice");
  if (stays.some(({ code }) => !TAG_CODES.has(code))) return undefined;
  return { permissions, missingTags: missingTags(subject), ...clipped };
}

function asking(
  subject: Subject,
  permissions: readonly Permission[],
  clipped: Pick<CounterOffer, "lifetime"> = {},
): Subject {
  return { ...subject, request: { ...subject.request, permissions, ...clipped } };
}

/** The longest time that passes, where the request's own does not. */
function clippedLifetime(subject: Subject): Pick<CounterOffer, "lifetime"> {
  const { maxSeconds } = subject.policy.limits;
  if (maxSeconds === undefined || !duration(subject).some(isDenial)) return {};
  return { lifetime: { kind: "for", seconds: maxSeconds } };
}

/** Whether a permission by itself lies inside what is permitted and outside what is banned. */
function passes(subject: Subject, permission: Permission): boolean {
  const alone = asking(subject, [permission]);
  return ![destinations, bans, embedded, ports].some((check) => check(alone).some(isDenial));
}

function isDenial({ effect }: Finding): boolean {
  return effect === "deny";
}

/** Leaves out what is too wide together with the rest. Two pieces of one permission share a pointer, so that each is named anew. */
function withoutDenied(subject: Subject, pieces: readonly Permission[]): readonly Permission[] {
  const named = pieces.map((piece, index) => ({ ...piece, pointer: `/${index}` }));
  const denied = new Set(
    breadth(asking(subject, named))
      .filter(isDenial)
      .map(({ pointer }) => pointer),
  );
  return pieces.filter((_, index) => !denied.has(`/${index}`));
}

function mostRules(subject: Subject): number {
  const { limits } = subject.policy;
  const limited = restricts(limits, subject) && limits.mode === "enforce";
  return (limited ? limits.maxRulesPerRequest : undefined) ?? MAX_RULES;
}

/** Keeps the pieces with most addresses, of equal ones the lower; what is kept stays in its order. */
function fewest(pieces: readonly Permission[], most: number): readonly Permission[] {
  if (pieces.length <= most) return pieces;
  const ranked = [...pieces].sort((a, b) => {
    const [more, less] = [addressesIn(b), addressesIn(a)];
    return more.count === less.count
      ? Number(less.first > more.first) - Number(less.first < more.first)
      : Number(more.count > less.count) - Number(more.count < less.count);
  });
  const kept = new Set(ranked.slice(0, most));
  return pieces.filter((piece) => kept.has(piece));
}

function missingTags(subject: Subject): readonly MissingTag[] {
  const ids = new Set(
    tags(subject)
      .filter(isDenial)
      .map(({ statementId }) => statementId),
  );
  return subject.policy.requiredTags.filter(({ id }) => ids.has(id)).map(missingTag);
}

function missingTag({ key, pattern, reason }: RequiredTag): MissingTag {
  return {
    key,
    ...(pattern === undefined ? {} : { pattern }),
    ...(reason === undefined ? {} : { reason }),
  };
}
