import { canonicalJson, sha256 } from "../canonical.ts";
import { readDuration } from "../request/lifetime.ts";
import type { TicketsDocument } from "../tickets/mapping.ts";
import { addressSets, EVERYWHERE, listedCidrs } from "./addresses.ts";
import { type Approver, parseApprover } from "./approvers.ts";
import type { PolicyDocument } from "./document.ts";
import { type Feed, feedNames } from "./feeds.ts";
import { matcherOf } from "./matcher.ts";
import { readMoment } from "./moment.ts";
import type { PatternPrograms } from "./pattern.ts";
import { NOBODY } from "./people.ts";
import { type PeopleDocument, peopleOf } from "./peopleDocument.ts";
import { kindBoxes, permitBoxes, permitText } from "./permits.ts";
import type {
  Access,
  AllowedPrefixList,
  AllowedSecurityGroup,
  Approval,
  Ban,
  Exception,
  Limits,
  MinPrefixLength,
  Permit,
  Policy,
  Requester,
  RequiredTag,
  RequiredTicket,
  When,
  Where,
} from "./policy.ts";
import { type PrincipalPattern, parsePrincipalPattern } from "./principals.ts";
import { LIMITS_ID } from "./statementIds.ts";

/** What a policy is made of: a checked document, the feeds it names, and the programs of its patterns. */
export interface PolicyParts {
  readonly document: PolicyDocument;
  readonly feeds: ReadonlyMap<string, Feed>;
  readonly programs: PatternPrograms;
  /** Who is one person; absent where nothing is said of people. */
  readonly people?: PeopleDocument;
  /** What the fields of tickets mean; absent where nothing is said of tickets. */
  readonly tickets?: TicketsDocument;
}

/** Makes a policy of its parts. The same parts always make the same policy with the same digest. Throws where a part is missing. */
export function compilePolicy(parts: PolicyParts): Policy {
  const { document, programs } = parts;
  return {
    name: document.name,
    digest: policyDigest(parts),
    document,
    governedTag: document.governedTag,
    requesters: document.requesters.map(requester),
    access: document.access.map(access),
    bans: document.bannedCidrs.map((statement) => ban(statement, parts)),
    permits: document.allowedPorts.map(permit),
    requiredTags: document.requiredTags.map((statement) => requiredTag(statement, programs)),
    requiredTickets: document.requiredTicket.map(requiredTicket),
    prefixLists: document.allowedPrefixLists.map(allowedPrefixList),
    securityGroups: document.allowedSecurityGroups.map(allowedSecurityGroup),
    limits: limits(document.limits),
    exceptions: document.exceptions.map(exception),
    approvals: document.approvals.map(approval),
    people: parts.people === undefined ? NOBODY : peopleOf(parts.people),
    ...(parts.tickets !== undefined && { tickets: parts.tickets }),
  };
}

/** The patterns of a document's tags, each once. */
export function patternTexts({ requiredTags }: PolicyDocument): readonly string[] {
  return [...new Set(requiredTags.flatMap(({ pattern }) => pattern ?? []))];
}

/**
 * Lower-case hex SHA-256 of `egress-guard/policy/v1\n` and the RFC 8785 form of the document, its feeds' own hashes, its
 * patterns' programs, who is one person, and what tickets mean: all that judges.
 */
function policyDigest(parts: PolicyParts): string {
  const { document, programs } = parts;
  const hashes = feedNames(document).map((name) => [name, feedNamed(name, parts).digest]);
  const compiled = patternTexts(document).map((text) => [text, programs.get(text) ?? null]);
  const content = {
    document,
    feeds: Object.fromEntries(hashes),
    programs: Object.fromEntries(compiled),
    ...(parts.people !== undefined && { people: parts.people }),
    ...(parts.tickets !== undefined && { tickets: parts.tickets }),
  };
  return sha256(`egress-guard/policy/v1\n${canonicalJson(content)}`);
}

function feedNamed(name: string, { feeds }: Pick<PolicyParts, "feeds">): Feed {
  const feed = feeds.get(name);
  if (feed === undefined) throw new Error(`the feed ${name} was not compiled`);
  return feed;
}

function requester({ id, principals, where }: PolicyDocument["requesters"][number]): Requester {
  return { id, where: compileWhere(where), principals: listedPrincipals(principals) };
}

function access({ id, principals, may, where }: PolicyDocument["access"][number]): Access {
  return { id, where: compileWhere(where), principals: listedPrincipals(principals), rights: may };
}

function ban(
  { id, cidrs, file, reason, where, mode }: PolicyDocument["bannedCidrs"][number],
  parts: Pick<PolicyParts, "feeds">,
): Ban {
  const sets = addressSets(listedCidrs(cidrs ?? []));
  return {
    id,
    where: compileWhere(where),
    mode,
    reason,
    text: banText({ id, reason }),
    ...sets,
    ...(file !== undefined && { feed: feedNamed(file, parts).blocks }),
  };
}

/** How a ban reads in an answer. */
export function banText({ id, reason }: Pick<Ban, "id" | "reason">): string {
  return `banned by ${id} (${reason})`;
}

function permit(statement: PolicyDocument["allowedPorts"][number]): Permit {
  return {
    id: statement.id,
    where: compileWhere(statement.where),
    boxes: permitBoxes(statement),
    anyAddress: statement.cidrs === undefined,
    text: permitText(statement),
  };
}

function requiredTag(
  statement: PolicyDocument["requiredTags"][number],
  programs: PatternPrograms,
): RequiredTag {
  const { key, pattern, id = key, reason, where, mode } = statement;
  return {
    id,
    where: compileWhere(where),
    mode,
    key,
    ...(pattern !== undefined && { pattern }),
    ...(reason !== undefined && { reason }),
    matches: pattern === undefined ? () => true : patternTest(pattern, programs),
  };
}

function patternTest(pattern: string, programs: PatternPrograms): (value: string) => boolean {
  const program = programs.get(pattern);
  if (program === undefined) throw new Error(`the pattern ${pattern} was not compiled`);
  return matcherOf(program);
}

function requiredTicket(statement: PolicyDocument["requiredTicket"][number]): RequiredTicket {
  const { id, states, person, approved = false, window = false, reason, where, mode } = statement;
  return {
    id,
    where: compileWhere(where),
    mode,
    states,
    person,
    approved,
    window,
    ...(reason !== undefined && { reason }),
  };
}

function allowedPrefixList(
  statement: PolicyDocument["allowedPrefixLists"][number],
): AllowedPrefixList {
  const { id, ownerId, prefixListId, where, onDrift } = statement;
  return {
    id,
    where: compileWhere(where),
    ownerId,
    ...(prefixListId !== undefined && { prefixListId }),
    minPrefixLength: minPrefixLength(statement.minPrefixLength),
    ...(onDrift !== undefined && { onDrift }),
  };
}

function allowedSecurityGroup(
  statement: PolicyDocument["allowedSecurityGroups"][number],
): AllowedSecurityGroup {
  const { id, groupId, accountId, where } = statement;
  return { id, where: compileWhere(where), groupId, accountId };
}

function minPrefixLength({
  ipv4,
  ipv6,
}: NonNullable<PolicyDocument["limits"]["minPrefixLength"]> = {}): MinPrefixLength {
  return { ...(ipv4 !== undefined && { ipv4 }), ...(ipv6 !== undefined && { ipv6 }) };
}

function limits(statement: PolicyDocument["limits"]): Limits {
  const { maxRulesPerRequest, maxRulesPerGroup, where, mode } = statement;
  const maxSeconds = readDuration(statement.maxDuration ?? "");
  return {
    id: LIMITS_ID,
    where: compileWhere(where),
    mode,
    minPrefixLength: minPrefixLength(statement.minPrefixLength),
    maxRulesPerGroup,
    ...(maxRulesPerRequest !== undefined && { maxRulesPerRequest }),
    ...(maxSeconds !== undefined && { maxSeconds }),
  };
}

function exception(statement: PolicyDocument["exceptions"][number]): Exception {
  const { id, lifts, cidrs, ports, reason, expires, where } = statement;
  const addresses = addressSets(listedCidrs(cidrs));
  const kinds = ports === "any" ? [{ protocol: "-1" }] : ports;
  return {
    id,
    where: compileWhere(where),
    lifts,
    boxes: kinds.flatMap((kind) => kindBoxes(kind, addresses)),
    reason,
    expires,
    endsAt: endOf(expires),
  };
}

function approval(statement: PolicyDocument["approvals"][number]): Approval {
  const { id, when, approvers, quorum, waitsFor, reason, where, mode } = statement;
  return {
    id,
    where: compileWhere(where),
    mode,
    when: compileWhen(when),
    approvers: approvers.map(approver),
    quorum,
    waitSeconds: secondsOf(waitsFor),
    ...(reason !== undefined && { reason }),
  };
}

function compileWhen(when: PolicyDocument["approvals"][number]["when"]): When {
  const { ports, cidrs, widerThan, groupTags, longerThan } = when;
  const kinds = ports === undefined || ports === "any" ? [{ protocol: "-1" }] : ports;
  const addresses = cidrs === undefined ? EVERYWHERE : addressSets(listedCidrs(cidrs));
  const boxes = kinds.flatMap((kind) => kindBoxes(kind, addresses));
  return {
    ...((ports !== undefined || cidrs !== undefined) && { boxes }),
    ...(widerThan !== undefined && { widerThan: minPrefixLength(widerThan) }),
    ...(groupTags !== undefined && { groupTags: tagValues(groupTags) }),
    ...(longerThan !== undefined && { longerThan: secondsOf(longerThan) }),
  };
}

/** An approver. INVARIANT: the document's schema has read it before. */
function approver(text: string): Approver {
  const pattern = parseApprover(text);
  if (pattern === undefined) throw new Error(`the document was not checked: approver ${text}`);
  return { text, pattern };
}

function secondsOf(text: string): number {
  const seconds = readDuration(text);
  if (seconds === undefined) throw new Error(`the document was not checked: duration ${text}`);
  return seconds;
}

/** The first moment of a day. INVARIANT: the document's schema has read it before. */
function endOf(expires: string): number {
  const moment = readMoment(expires);
  if (moment === undefined) throw new Error(`the document was not checked: date ${expires}`);
  return moment.getTime();
}

type WhereStatement = PolicyDocument["limits"]["where"];

/** A condition ready to be held against a request. A member that is not written is not there: it always matches. */
function compileWhere(where: WhereStatement): Where {
  const { accounts, regions, vpcIds, groupIds, groupTags, principals } = where;
  return {
    ...(accounts && { accounts }),
    ...(regions && { regions }),
    ...(vpcIds && { vpcIds }),
    ...(groupIds && { groupIds }),
    ...(groupTags && { groupTags: tagValues(groupTags) }),
    ...(principals && { principals: listedPrincipals(principals) }),
  };
}

/** The principals that a document lists. INVARIANT: its schema has read each of them before. */
function listedPrincipals(texts: readonly string[]): readonly PrincipalPattern[] {
  return texts.map((text) => {
    const pattern = parsePrincipalPattern(text);
    if (pattern === undefined) throw new Error(`the document was not checked: principal ${text}`);
    return pattern;
  });
}

function tagValues(groupTags: NonNullable<WhereStatement["groupTags"]>) {
  return new Map(Object.entries(groupTags).map(([key, values]) => [key, [values].flat()] as const));
}
