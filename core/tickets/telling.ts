import type { RequestEvent } from "../hooks/event.ts";
import type { Status } from "../ledger/states.ts";
import type { Approval, StoredRequest } from "../ledger/stored.ts";
import type { Ec2IpPermission } from "../request/ec2.ts";
import { durationText } from "../request/lifetime.ts";
import { readIpPermission } from "../request/permissions.ts";
import { principalText } from "../request/principal.ts";
import { shorthandText } from "../request/shorthand.ts";
import type { TicketOutcome } from "./mapping.ts";
import type { Paragraph } from "./richText.ts";

/** What is told of a request on its ticket: under which name, in which words, and what it has come to. */
export interface Telling {
  readonly mark: string;
  readonly paragraphs: readonly Paragraph[];
  readonly outcome: TicketOutcome;
}

/** Begins the last line of each note of the guard's. */
export const MARK = "egress-guard";

/** A paragraph of a ticket is read at a glance, or not at all. */
const MOST_CHARACTERS = 2_000;
const MOST_LINES = 20;

/**
 * What an event says on a ticket. `stored` is the request as it is now: where it has moved on meanwhile, only what never changes
 * is taken from it. `link` leads to the request.
 */
export function tellingOf(event: RequestEvent, stored: StoredRequest, link: string): Telling {
  const { RequestId: id, Status: status, RulesStatus: rules, Sequence: sequence } = event;
  const outcome = rules === "revoked" ? "revoked" : outcomeOf(status);
  const now = stored.status === status ? stored : { ...stored, findings: [] };
  const said =
    outcome === "revoked"
      ? [`The rules are gone from ${groupOf(stored)}.`]
      : SAYS[outcome](now, event);
  const mark = [MARK, id, outcome, ...(PASSING.has(outcome) ? [`#${sequence}`] : [])].join(" ");
  return {
    mark,
    paragraphs: [
      [{ text: cut(said.filter((part) => part !== "").join(" ")) }],
      [{ text: "Request " }, { text: id, link }, { text: `, digest ${event.Digest}` }],
    ],
    outcome,
  };
}

/** What may be told more than once of one request; an ending is told once, whatever is noted of it later. */
const PASSING: ReadonlySet<TicketOutcome> = new Set([
  "received",
  "pending-approval",
  "approved",
  "scheduled",
]);

/** INVARIANT: a request that executes is not told of. */
function outcomeOf(status: Status): Exclude<TicketOutcome, "revoked"> {
  if (status === "executing") throw new Error("there is no event of a request that executes");
  return status;
}

type Say = (request: StoredRequest, event: RequestEvent) => readonly string[];

const SAYS: Readonly<Record<Exclude<TicketOutcome, "revoked">, Say>> = {
  received: (request) => [
    `egress-guard has taken this up for ${principalText(request.principal)}: ${rulesOf(request)}, out of ${groupOf(request)}. It is judged now; later changes of the ticket don't change it.`,
  ],
  "pending-approval": (request, { WaitsUntil }) => [
    `The policy asks for approval of ${rulesOf(request)}, out of ${groupOf(request)}.`,
    ...findings(request, "require-approval"),
    WaitsUntil === undefined ? "" : `It waits until ${WaitsUntil}.`,
  ],
  approved: ({ approvals = [] }) => [
    `Approved by ${approvals.map(whoOf).join(", ")}. It is judged once more, and carried out if that is enough.`,
  ],
  scheduled: (request, { StartsAt, WaitsUntil }) => [
    `Allowed: ${rulesOf(request)}, out of ${groupOf(request)}. It is judged again and carried out when its change window begins${StartsAt === undefined ? "" : `, at ${StartsAt}`}.`,
    WaitsUntil === undefined ? "" : `It waits until ${WaitsUntil}.`,
  ],
  authorized: (request, event) => [
    `Authorized: ${rulesOf(request)} is open out of ${groupOf(request)}${ruleIds(request)}.`,
    endOf(event),
  ],
  "already-authorized": (request, event) => [
    `Nothing to do: ${groupOf(request)} has ${rulesOf(request)} already.`,
    endOf(event),
  ],
  partial: (request) => [
    `Only a part of it is open out of ${groupOf(request)}${ruleIds(request)}.`,
    problemOf(request),
  ],
  failed: (request) => [`It failed, and nothing was opened for it.`, problemOf(request)],
  denied: (request) => [
    `The policy says no to ${rulesOf(request)}, out of ${groupOf(request)}.`,
    ...findings(request, "deny"),
    offerOf(request),
  ],
  declined: (request) => [`Declined${byWhom(request)}.`],
  cancelled: (request) => [`Taken back${byWhom(request)}.`],
  expired: (_, { WaitsUntil }) => [
    `Nobody approved it in time${WaitsUntil === undefined ? "" : ` (until ${WaitsUntil})`}.`,
  ],
};

function groupOf({ group }: StoredRequest): string {
  return `${group.groupId} in ${group.account}, ${group.region}`;
}

function rulesOf({ ipPermissions }: StoredRequest): string {
  return linesOf(ipPermissions).join("; ");
}

/** The rules as a ticket's field takes them. */
function linesOf(ipPermissions: readonly Ec2IpPermission[]): readonly string[] {
  const lines = ipPermissions
    .slice(0, MOST_LINES)
    .map((one) => shorthandText(readIpPermission(one)));
  const more = ipPermissions.length - lines.length;
  return more === 0 ? lines : [...lines, `${more} more`];
}

function findings({ findings }: StoredRequest, effect: "deny" | "require-approval") {
  const details = findings.flatMap((one) => (one.effect === effect ? [`${one.detail}.`] : []));
  const more = details.length - MOST_LINES;
  return more > 0 ? [...details.slice(0, MOST_LINES), `And ${more} more.`] : details;
}

function offerOf({ counterOffer, status }: StoredRequest): string {
  if (counterOffer === undefined || status !== "denied") return "";
  const { ipPermissions, missingTags, lifetime } = counterOffer;
  const tags = missingTags.map(({ key, pattern }) =>
    pattern === undefined ? key : `${key} (${pattern})`,
  );
  const withTags = tags.length === 0 ? "" : `, with the tags ${tags.join(", ")}`;
  const stays = lifetime?.kind === "for" ? `, for ${durationText(lifetime.seconds)}` : "";
  return `This would pass: ${linesOf(ipPermissions).join("; ")}${stays}${withTags}.`;
}

function ruleIds({ rules }: StoredRequest): string {
  const ids = rules.slice(0, MOST_LINES).map(({ SecurityGroupRuleId }) => SecurityGroupRuleId);
  return ids.length === 0 ? "" : ` (${ids.join(", ")})`;
}

function endOf({ ExpiresAt, RulesStatus }: RequestEvent): string {
  return ExpiresAt === undefined || RulesStatus !== "open" ? "" : `It stays until ${ExpiresAt}.`;
}

function problemOf({ problem }: StoredRequest): string {
  return problem === undefined ? "" : `${problem.code}: ${problem.detail}.`;
}

function whoOf({ principal }: Approval): string {
  return principalText(principal);
}

function byWhom({ turnedDown }: StoredRequest): string {
  if (turnedDown === undefined) return "";
  const { principal, comment } = turnedDown;
  return ` by ${principalText(principal)}${comment === undefined ? "" : `: ${comment}`}`;
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}
