import { sameValue } from "../../core/ledger/audit/members.ts";
import { rulesNow } from "../../core/ledger/heirs.ts";
import { requestMark } from "../../core/ledger/holdings.ts";
import {
  type ChainEnd,
  genesisHash,
  recordHash,
  type SealedRecord,
} from "../../core/ledger/record.ts";
import { isFinal } from "../../core/ledger/states.ts";
import { groupChain, requestChain, type StoredRequest } from "../../core/ledger/stored.ts";
import type { Ec2IpPermission, Ec2Rule } from "../../core/request/ec2.ts";
import type { Ticket } from "../../core/tickets/ticket.ts";
import { endText, gaveUp, markOf, permissionTexts, ruleText } from "../support/invariants.ts";
import { GROUP } from "../support/ledgerBuilders.ts";
import { PERSONS, QUORUM, rulebookOf } from "./people.ts";
import type { Books } from "./stores.ts";
import { OWNER } from "./ticketDesk.ts";

/** What a life has at one moment. */
export interface Moment {
  readonly books: Books;
  /** What EC2 truly has. */
  readonly rules: readonly Ec2Rule[];
  /** All that the ticket of the life ever was. */
  readonly tickets: readonly Ticket[];
  /** EC2's time, in milliseconds since 1970. */
  readonly now: number;
}

/** What was seen of a life before. */
export interface Memory {
  /** How each request ended. */
  readonly ends: Map<string, string>;
  /** How many of the group's promises have been looked at. */
  promises: number;
  /** Records whose seal was looked at. */
  readonly sealed: WeakSet<SealedRecord>;
}

/** A promise of the guard's that must hold at every moment of every life; `broken` says where it does not, each in one line. */
export interface Sentence {
  readonly says: string;
  readonly broken: (moment: Moment, memory: Memory) => readonly string[];
}

/** Everything that must hold after every step. */
export const SENTENCES: readonly Sentence[] = [
  {
    says: "no rule of the guard's is in EC2 without an earlier intended of the same digest",
    broken: ({ books, rules }) => ours(rules).flatMap((rule) => unpromised(rule, books)),
  },
  {
    says: "nothing is intended that the policy named in it forbids, or outside of its ticket's window",
    broken: ({ books, rules, tickets }, memory) =>
      newPromises(books, memory).flatMap((promise) => [
        ...forbidden(promise, books, rules),
        ...untimely(promise, tickets),
      ]),
  },
  {
    says: "a request has one final state, which never changes",
    broken: ({ books }, { ends }) => books.requests.flatMap((request) => changed(request, ends)),
  },
  {
    says: "a request that got nothing has no rule in EC2",
    broken: ({ books, rules }) => books.requests.flatMap((request) => notNothing(request, rules)),
  },
  {
    says: "a rule that somebody was told of is in EC2 until they give it up or its time is over",
    broken: (moment) => moment.books.requests.flatMap((request) => gone(request, moment)),
  },
  {
    says: "a request makes one rule set at most, of what it asked for",
    broken: ({ books, rules }) => books.requests.flatMap((request) => tooMany(request, rules)),
  },
  {
    says: "those who approved are different persons, may approve, and are not who asked",
    broken: ({ books }) => books.requests.flatMap(wrongApprovals),
  },
  {
    says: "every chain is whole up to the end that is stored beside it",
    broken: ({ books }, memory) => [
      ...chainFaults(groupChain(GROUP), books.groupRecords, books.head?.chain, memory),
      ...books.requests.flatMap(({ requestId, chain }) =>
        chainFaults(requestChain(requestId), books.ownRecords(requestId), chain, memory),
      ),
    ],
  },
];

/** The memory of a life that has just begun. */
export function newMemory(): Memory {
  return { ends: new Map(), promises: 0, sealed: new WeakSet() };
}

function ours(rules: readonly Ec2Rule[]): readonly Ec2Rule[] {
  return rules.filter((rule) => markOf(rule) !== undefined);
}

function ownOf(request: StoredRequest, rules: readonly Ec2Rule[]): readonly Ec2Rule[] {
  const mark = requestMark(request).Value;
  return rules.filter((rule) => markOf(rule) === mark);
}

function textsIn({ record }: SealedRecord): readonly string[] {
  return permissionTexts(record.ipPermissions as readonly Ec2IpPermission[]);
}

function unpromised(rule: Ec2Rule, { requests, groupRecords }: Books): readonly string[] {
  const text = ruleText(rule);
  const owner = requests.find((request) => requestMark(request).Value === markOf(rule));
  if (owner === undefined) return [`${text} carries a mark of no request`];
  const promised = groupRecords.some(
    (sealed) =>
      sealed.record.type === "intended" &&
      sealed.record.requestId === owner.requestId &&
      sealed.record.digest === owner.digest &&
      textsIn(sealed).includes(text),
  );
  return promised ? [] : [`${text} of ${owner.requestId} was never promised`];
}

/** The promises that came since the last look. */
function newPromises({ groupRecords }: Books, memory: Memory): readonly SealedRecord[] {
  const news = groupRecords.slice(memory.promises);
  memory.promises = groupRecords.length;
  return news.filter(({ record }) => record.type === "intended");
}

/** The rulebook that a promise names is asked in its own plain words, with what this guard holds open beside it. */
function forbidden(promise: SealedRecord, books: Books, rules: readonly Ec2Rule[]) {
  const { requestId, policy } = promise.record;
  const book = rulebookOf(Reflect.get(Object(policy), "digest"));
  if (book === undefined) return [`${requestId} was promised under no policy of this life`];
  const asked = textsIn(promise);
  const open = new Set(books.head?.open.map(({ rule }) => rule.SecurityGroupRuleId));
  const held = rules.filter(({ SecurityGroupRuleId }) => open.has(SecurityGroupRuleId));
  const others = [...held.map(ruleText), ...asked];
  const denied = asked
    .filter((text) => !book.allows(text, others))
    .map((text) => `${text} of ${requestId} beside ${others}, under the policy ${book.name}`);
  const approvers = personsOf(String(requestId), books);
  return book.asks && approvers.size < QUORUM
    ? [...denied, `${requestId} was promised with the approval of ${[...approvers]}`]
    : denied;
}

/** What a promise says of its ticket was so once, and that passes: in plain words once more. */
function untimely({ record }: SealedRecord, tickets: readonly Ticket[]): readonly string[] {
  const book = rulebookOf(Reflect.get(Object(record.policy), "digest"));
  if (book?.ticket !== true) return [];
  const { requestId, at, facts } = record;
  const read = Reflect.get(Object(facts), "ticket");
  const ticket = tickets.find(({ url: _, ...said }) => sameValue(said, read));
  if (ticket === undefined) return [`${requestId} was promised on a ticket that there never was`];
  const { start = "", end = "9999" } = ticket.window ?? {};
  const passes =
    ticket.window !== undefined &&
    ticket.state === "Approved" &&
    ticket.people.includes(OWNER) &&
    start <= at &&
    at < end;
  return passes ? [] : [`${requestId} was promised at ${at} on ${JSON.stringify(ticket)}`];
}

/** The persons whose approval is on record and counts. */
function personsOf(requestId: string, { requests, ownRecords }: Books): ReadonlySet<string> {
  const request = requests.find((one) => one.requestId === requestId);
  const asker = PERSONS.get(request?.principal.id ?? "")?.person;
  const persons = ownRecords(requestId)
    .filter(({ record }) => record.type === "approved")
    .map(({ record }) => Object(Reflect.get(Object(record.who), "principal")))
    .flatMap((principal) => PERSONS.get(String(Reflect.get(principal, "id"))) ?? [])
    .filter(({ person, approves }) => approves && person !== asker);
  return new Set(persons.map(({ person }) => person));
}

function changed(request: StoredRequest, ends: Map<string, string>): readonly string[] {
  const before = ends.get(request.requestId);
  if (before === undefined && !isFinal(request.status)) return [];
  const now = endText(request);
  ends.set(request.requestId, now);
  return before === undefined || before === now
    ? []
    : [`${request.requestId} had ended and is ${request.status} now`];
}

const NOTHING: readonly string[] = ["failed", "denied", "declined", "cancelled", "expired"];

function notNothing(request: StoredRequest, rules: readonly Ec2Rule[]): readonly string[] {
  const { requestId, status } = request;
  if (!NOTHING.includes(status)) return [];
  return ownOf(request, rules).map((rule) => `${requestId} is ${status} and has ${ruleText(rule)}`);
}

/** Clocks differ by so much that a rule may go so early. */
const EARLY_MS = 6 * 60_000;

function gone(request: StoredRequest, { books, rules, now }: Moment): readonly string[] {
  const { requestId, principal, heldRuleIds, expiresAt } = request;
  if (rulesNow(request, books.head).rulesStatus !== "open") return [];
  if (expiresAt !== undefined && Date.parse(expiresAt) < now + EARLY_MS) return [];
  const there = new Set(rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId));
  return heldRuleIds
    .filter((id) => !there.has(id) && !gaveUp(principal, id, books.groupRecords))
    .map((id) => `${id}, which ${requestId} relies on, is gone`);
}

function tooMany(request: StoredRequest, rules: readonly Ec2Rule[]): readonly string[] {
  const asked = new Set(permissionTexts(request.ipPermissions));
  const made = ownOf(request, rules).map(ruleText);
  const fits = new Set(made).size === made.length && made.every((text) => asked.has(text));
  return fits ? [] : [`${request.requestId} asked for ${[...asked]} and has ${made}`];
}

function wrongApprovals({ requestId, principal, approvals = [] }: StoredRequest) {
  const asker = PERSONS.get(principal.id)?.person;
  const known = approvals.map((approval) => PERSONS.get(approval.principal.id));
  const persons = known.map((one) => one?.person);
  return [
    ...(new Set(persons).size === persons.length
      ? []
      : [`${requestId} was approved by ${persons}`]),
    ...(persons.includes(asker) ? [`${requestId} was approved by who asked, ${asker}`] : []),
    ...known
      .filter((one) => one?.approves !== true)
      .map((one) => `${requestId} was approved by ${one?.person}, who may not`),
  ];
}

/** A record once looked at is not looked at again: its seal, and that the number and link are right. */
function chainFaults(
  chain: string,
  records: readonly SealedRecord[],
  end: ChainEnd | undefined,
  { sealed }: Memory,
): readonly string[] {
  const faults: string[] = [];
  let prev: ChainEnd = { seq: 0, hash: genesisHash(chain) };
  for (const one of records) {
    const { record, hash } = one;
    if (record.seq !== prev.seq + 1 || record.prev !== prev.hash) {
      faults.push(`record ${record.seq} of ${chain} does not follow record ${prev.seq}`);
    }
    if (!sealed.has(one) && recordHash(record) !== hash) {
      faults.push(`record ${record.seq} of ${chain} is not sealed`);
    }
    sealed.add(one);
    prev = { seq: record.seq, hash };
  }
  const stored = end ?? { seq: 0, hash: genesisHash(chain) };
  return stored.seq === prev.seq && stored.hash === prev.hash
    ? faults
    : [...faults, `${chain} is stored to end at ${stored.seq}, and ends at ${prev.seq}`];
}
