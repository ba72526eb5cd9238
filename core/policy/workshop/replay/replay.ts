import type { Principal } from "../../../request/principal.ts";
import type { EgressRequest } from "../../../request/request.ts";
import type { Ticket } from "../../../tickets/ticket.ts";
import { decide } from "../../decide.ts";
import type { Facts, PrefixListFacts } from "../../facts.ts";
import type { Decision, Effect, Finding } from "../../finding.ts";
import type { Policy } from "../../policy.ts";
import { joined } from "../diff/joinedRegions.ts";
import type { Region } from "../diff/region.ts";
import { regionWords } from "../diff/regionText.ts";
import { groupsIn, mayBe } from "./groups.ts";

/** A request, and what was decided about it once: what the record holds of it. */
export interface Recorded {
  readonly request: EgressRequest;
  /** Who had approved it by then. */
  readonly approvals: readonly Principal[];
  readonly at: Date;
  readonly effect: Effect;
  readonly findings: readonly Finding[];
  readonly policyDigest: string;
  /** Of the prefix lists that were looked up only whose they are, by their ids: their entries are not on record. */
  readonly lists: ReadonlyMap<string, string>;
  /** The ticket that was read; absent where none was. */
  readonly ticket?: Ticket;
}

/** What another policy says to a recorded request. */
export interface Replayed {
  /** `depends` where facts that are not on record decide whether it would be another effect. */
  readonly kind: "same" | "otherwise" | "depends";
  /** The effects that it may have, and where; one where it can be told. */
  readonly possible: readonly Possible[];
  /** What would have to be known to tell. */
  readonly unknown: readonly string[];
}

/** An effect, for some groups: what the record does not say of the group decides. */
export interface Possible {
  readonly effect: Effect;
  /** Each a few words about the group; none is any group. */
  readonly where: readonly (readonly string[])[];
  /** Findings that decide now and did not then, and the other way round. */
  readonly came: readonly Finding[];
  readonly gone: readonly Finding[];
}

type Decided = Pick<Decision, "effect" | "findings">;

const TICKET = "the ticket";
const NOT_KNOWN_THEN: readonly Finding["code"][] = [
  "rule-not-understood",
  "prefix-list-unresolved",
];

const LISTS = "what the prefix lists stood for";
const RULES = "the group's own rules";
const TAGS = "the group's tags and VPC";
const TOO_MANY = "the group's tags and VPC, of which the policy tells too many kinds apart";

/** Judges a recorded request by another policy, as it was made then, for every group that it may have been about. */
export function replay(recorded: Recorded, policy: Policy): Replayed {
  // The same policy says the same of the same facts, whatever they were.
  if (recorded.policyDigest === policy.digest) return sameAs(recorded);
  const groups = groupsIn(recorded, policy);
  if (groups === undefined) return told(recorded, policy, [], [TOO_MANY]);
  const byEffect = new Map<Effect, { findings: readonly Finding[]; readonly regions: Region[] }>();
  const unknown = new Set<string>();
  for (const { region, group } of groups) {
    const decision = decide({
      policy: isTicketUnknown(recorded) ? { ...policy, requiredTickets: [] } : policy,
      request: recorded.request,
      facts: { group, rules: [], prefixLists: listFacts(recorded), ...ticketFacts(recorded) },
      now: recorded.at,
      approvals: recorded.approvals,
    });
    const { effect, findings } = carriedOver(recorded, decision);
    const known = byEffect.get(effect) ?? { findings: [], regions: [] };
    known.regions.push(region);
    known.findings = [...known.findings, ...missing(findings, known.findings)];
    byEffect.set(effect, known);
    for (const what of unknownFor(recorded, policy, { effect, findings })) unknown.add(what);
  }
  const possible = [...byEffect].map(([effect, { findings, regions }]): Possible => {
    const where = byEffect.size === 1 ? [[]] : joined(regions).map((one) => words(one, recorded));
    return { effect, where, ...differences(recorded.findings, findings) };
  });
  if (possible.length > 1) unknown.add(TAGS);
  return told(recorded, policy, possible, [...unknown]);
}

function sameAs({ effect }: Recorded): Replayed {
  return { kind: "same", possible: [{ effect, where: [[]], came: [], gone: [] }], unknown: [] };
}

/** Rules and lists that are not known can only make it harder for a request. */
function told(
  recorded: Recorded,
  policy: Policy,
  possible: readonly Possible[],
  unknown: readonly string[],
): Replayed {
  if (possible.length === 0) return { kind: "depends", possible, unknown };
  const effects = possible.map(({ effect }) => effect);
  const asks = policy.approvals.some(({ mode }) => mode === "enforce");
  const harder: readonly Effect[] = asks ? ["require-approval", "deny"] : ["deny"];
  const open = unknown.some((what) => what !== TAGS);
  const all = open ? [...effects, ...harder] : effects;
  const same = all.filter((effect) => effect === recorded.effect).length;
  const kind = same === 0 ? "otherwise" : same === all.length ? "same" : "depends";
  return { kind, possible, unknown };
}

function words(region: Region, { at }: Recorded): readonly string[] {
  const values = new Map([...region.values].filter(([of]) => mayBe(of)));
  return regionWords({ ...region, values }, at);
}

/** Lists that were read are the lists of their owners, and nobody knows more of them. */
function listFacts({ lists }: Recorded): ReadonlyMap<string, PrefixListFacts> {
  return new Map(
    [...lists].map(([id, ownerId]) => [
      id,
      { kind: "resolved", ownerId, family: "ipv4", cidrs: [], weight: 0 } as const,
    ]),
  );
}

/** Whether the request names a ticket of which the record says nothing: nobody asked for it, or it could not be read. */
function isTicketUnknown({ request, ticket }: Recorded): boolean {
  return request.ticket !== undefined && ticket === undefined;
}

function ticketFacts({ ticket }: Recorded): Pick<Facts, "ticket"> {
  return ticket === undefined ? {} : { ticket: { kind: "ticket", ticket } };
}

/** What could not be understood or looked up then is not known now, by any policy. */
function carriedOver({ findings }: Recorded, decision: Decided): Decided {
  const own = findings.filter(({ code }) => NOT_KNOWN_THEN.includes(code));
  if (own.length === 0) return decision;
  return { effect: "deny", findings: [...own, ...decision.findings] };
}

/** What is not on record and could turn the decision into a denial, or a request for approval. */
function* unknownFor(recorded: Recorded, policy: Policy, decision: Decided) {
  if (decision.effect === "deny") return;
  const asked = recorded.request.permissions.map(({ destination }) => destination.family);
  if (asked.includes("prefix-list")) yield LISTS;
  const wantsTicket = policy.requiredTickets.some(({ mode }) => mode === "enforce");
  if (wantsTicket && isTicketUnknown(recorded)) yield TICKET;
  const gone = (code: string) =>
    recorded.findings.some((one) => one.code.startsWith(code)) &&
    !decision.findings.some((one) => one.code.startsWith(code));
  const { limits, approvals } = policy;
  const limited = Object.values(limits.minPrefixLength).some((length) => length > 0);
  if (limited && limits.mode === "enforce" && gone("too-broad")) yield RULES;
  if (approvals.some(({ when }) => when.widerThan !== undefined) && gone("approval-")) yield RULES;
}

function differences(then: readonly Finding[], now: readonly Finding[]) {
  const deciding = (some: readonly Finding[]) => some.filter(({ effect }) => effect !== "notice");
  const [old, young] = [deciding(then), deciding(now)];
  return { came: missing(young, old), gone: missing(old, young) };
}

/** Those of some findings of which there is no like among others. A statement may have another name by now. */
function missing(some: readonly Finding[], others: readonly Finding[]): readonly Finding[] {
  return some.filter(
    ({ code, pointer, effect }) =>
      !others.some((one) => one.code === code && one.pointer === pointer && one.effect === effect),
  );
}
