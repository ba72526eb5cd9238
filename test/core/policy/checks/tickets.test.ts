import { describe, expect, test } from "@jest/globals";
import { tickets } from "../../../../core/policy/checks/tickets.ts";
import { decide } from "../../../../core/policy/decide.ts";
import type { People } from "../../../../core/policy/people.ts";
import { peopleOf } from "../../../../core/policy/peopleDocument.ts";
import type { RequiredTicket } from "../../../../core/policy/policy.ts";
import type { Principal } from "../../../../core/request/principal.ts";
import type { TicketReading } from "../../../../core/tickets/ticket.ts";
import {
  anOpenPolicy,
  aPolicy,
  aRequest,
  aRequiredTicket,
  aSubject,
  aTicket,
  PAYMENTS,
  PAYMENTS_ROLE,
  someFacts,
} from "../../../support/builders.ts";
import { PEOPLE_HEAD, peopleOfText } from "../../../support/policyDocuments.ts";

const LEE = "jira:5b10a2844c20165700ede21g";
const SAM = "servicenow:0123456789abcdef0123456789abcdef";
const PEOPLE = peopleOf(
  peopleOfText(`${PEOPLE_HEAD}people:
  - { id: lee, identities: ['${LEE}', '${PAYMENTS_ROLE}', 'slack:T0ACME#U0LEE'] }
  - { id: sam, identities: ['${SAM}', 'jwt:https://id.example#sam'] }
`),
);

const FOUND = (members = {}): TicketReading => ({ kind: "ticket", ticket: aTicket(members) });

interface Asked {
  readonly ticket?: string;
  readonly found?: TicketReading;
  readonly principal?: Principal;
  readonly people?: People;
  readonly statements?: readonly RequiredTicket[];
}

function subjectOf({ ticket, found, principal = PAYMENTS, people = PEOPLE, statements }: Asked) {
  const requiredTickets = statements ?? [aRequiredTicket()];
  const named = ticket === undefined ? {} : { ticket };
  return aSubject(
    aRequest([], {}, { principal, ...named }),
    anOpenPolicy({ requiredTickets, people }),
    { ...someFacts(), ...(found === undefined ? {} : { ticket: found }) },
  );
}

const codesOf = (asked: Asked) => tickets(subjectOf(asked)).map(({ code }) => code);

describe("a ticket that is asked for", () => {
  test.each<readonly [why: string, asked: Asked, codes: readonly string[]]>([
    ["is not named", {}, ["ticket-missing"]],
    ["is not named, though one was looked up", { found: FOUND() }, ["ticket-missing"]],
    ["was not looked up", { ticket: "NET-12" }, ["ticket-unavailable"]],
    [
      "could not be read",
      { ticket: "NET-12", found: { kind: "unavailable", message: "no answer" } },
      ["ticket-unavailable"],
    ],
    [
      "is not there",
      { ticket: "NET-12", found: { kind: "no-ticket", message: "404" } },
      ["ticket-not-found"],
    ],
    ["is in a state that passes", { ticket: "NET-12", found: FOUND() }, []],
    [
      "is in another state",
      { ticket: "NET-12", found: FOUND({ state: "Closed" }) },
      ["ticket-state"],
    ],
    [
      "has its state in other letters",
      { ticket: "NET-12", found: FOUND({ state: "approved" }) },
      ["ticket-state"],
    ],
    [
      "is in the last of the states that pass",
      {
        ticket: "NET-12",
        found: FOUND({ state: "Closed" }),
        statements: [aRequiredTicket({ states: ["Approved", "Closed"] })],
      },
      [],
    ],
  ])("%s", (_why, asked, codes) => {
    expect(codesOf(asked)).toEqual(codes);
  });

  const approved = [aRequiredTicket({ approved: true })];
  test.each<readonly [why: string, members: object, codes: readonly string[]]>([
    ["is approved", { approved: true }, []],
    ["is not approved", { approved: false }, ["ticket-not-approved"]],
    ["is of a system that says nothing of it", {}, ["ticket-not-approved"]],
  ])("%s", (_why, members, codes) => {
    expect(codesOf({ ticket: "NET-12", found: FOUND(members), statements: approved })).toEqual(
      codes,
    );
  });

  test("may be approved or not where nobody asks for it", () => {
    expect(codesOf({ ticket: "NET-12", found: FOUND({ approved: false }) })).toEqual([]);
  });
});

describe("a ticket is the requester's", () => {
  const own = [aRequiredTicket({ person: "requester" })];
  const jwt = (sub: string): Principal => ({
    kind: "jwt",
    id: `https://id.example#${sub}`,
    issuer: "https://id.example",
    subject: sub,
    groups: [],
  });
  const person = (id: string, identity: string): Principal => ({
    kind: "person",
    id: `person:${id}`,
    identity,
  });
  test.each<readonly [why: string, people: readonly string[], principal: Principal, own: boolean]>([
    ["who has the credential that asks", [LEE], PAYMENTS, true],
    ["among others", [SAM, LEE], PAYMENTS, true],
    ["in another ticket system than the one of the token", [SAM], jwt("sam"), true],
    ["who comes through chat", [LEE], person("lee", "slack:T0ACME#U0LEE"), true],
    ["who comes through the ticket system itself", [LEE], person("lee", LEE), true],
    ["unless it names nobody", [], PAYMENTS, false],
    ["unless it names somebody else", [SAM], PAYMENTS, false],
    ["unless it names whom people.yaml does not know", ["jira:unknown"], PAYMENTS, false],
    ["unless the token is another one", [SAM], jwt("kim"), false],
    [
      "unless the identity is no longer the person's: when in doubt it is not",
      [LEE],
      person("lee", "slack:T0ACME#U0GONE"),
      false,
    ],
  ])("%s", (_why, people, principal, isOwn) => {
    const found = FOUND({ people });
    expect(codesOf({ ticket: "NET-12", found, principal, statements: own })).toEqual(
      isOwn ? [] : ["ticket-not-yours"],
    );
    expect(codesOf({ ticket: "NET-12", found, principal })).toEqual([]);
  });

  test("of nobody where nothing is said of people", () => {
    const asked = { ticket: "NET-12", found: FOUND({ people: [LEE] }), statements: own };
    expect(codesOf({ ...asked, people: aPolicy().people })).toEqual(["ticket-not-yours"]);
  });
});

test("all that is wrong with a ticket is said at once, and by each statement", () => {
  const statements = [
    aRequiredTicket({ id: "one", person: "requester", approved: true }),
    aRequiredTicket({ id: "two", states: ["Done"], mode: "warn" }),
  ];
  const found = FOUND({ state: "New" });
  expect(
    tickets(subjectOf({ ticket: "NET-12", found, statements })).map(
      ({ statementId, effect, code, pointer }) => [statementId, effect, code, pointer],
    ),
  ).toEqual([
    ["one", "deny", "ticket-state", "/Guard/Ticket"],
    ["one", "deny", "ticket-not-yours", "/Guard/Ticket"],
    ["one", "deny", "ticket-not-approved", "/Guard/Ticket"],
    ["two", "notice", "ticket-state", "/Guard/Ticket"],
  ]);
});

test.each<readonly [where: RequiredTicket["where"], speaks: boolean]>([
  [{ groupTags: new Map([["team", ["payments"]]]) }, false],
  [{ vpcIds: ["vpc-0123456789abcdef0"] }, true],
  [{ vpcIds: ["vpc-00000000000000000"] }, false],
])("a statement speaks where its condition holds: %j", (where, speaks) => {
  const codes = codesOf({ statements: [aRequiredTicket({ where })] });
  expect(codes).toEqual(speaks ? ["ticket-missing"] : []);
});

describe("what is said", () => {
  const reason = "Every rule has a change";
  const strict = aRequiredTicket({
    states: ["Approved", "Open"],
    person: "requester",
    approved: true,
    reason,
  });
  test.each<readonly [asked: Asked, detail: string]>([
    [
      {},
      'no ticket is named (Every rule has a change); name one of your own in state "Approved" or "Open", approved',
    ],
    [{ statements: [aRequiredTicket()] }, 'no ticket is named; name one in state "Approved"'],
    [
      { ticket: "NET\n13", found: { kind: "no-ticket", message: "404\nfrom jira" } },
      'there is no ticket "NET\\n13" (Every rule has a change) ("404\\nfrom jira"); name one of your own in state "Approved" or "Open", approved',
    ],
    [
      { ticket: "NET-12" },
      'the ticket "NET-12" could not be read (Every rule has a change) ("it was not looked up"); ask again once it can be',
    ],
    [
      { ticket: "NET-12", found: FOUND({ state: "Closed\u2028", people: [LEE], approved: true }) },
      '"NET-12" is in state "Closed\\u2028" (Every rule has a change); it has to be in "Approved" or "Open"',
    ],
    [
      { ticket: "NET-12", found: FOUND({ approved: true }) },
      `"NET-12" names nobody who is ${PAYMENTS.arn}, as far as people.yaml says (Every rule has a change); name a ticket of your own`,
    ],
    [
      { ticket: "NET-12", found: FOUND({ people: [LEE] }) },
      '"NET-12" is not approved in jira (Every rule has a change); ask again once it is',
    ],
  ])("%j: %s", (asked, detail) => {
    const findings = tickets(subjectOf({ statements: [strict], ...asked }));
    expect(findings.map((finding) => finding.detail)).toEqual([detail]);
  });
});

describe("what is said of a change window", () => {
  const kept = [aRequiredTicket({ window: true, reason: "Changes have their hours" })];
  test.each<readonly [window: object, effect: string, code: string, detail: string]>([
    [
      {},
      "deny",
      "ticket-no-window",
      '"NET-12" has no change window (Changes have their hours); have one set',
    ],
    [
      { window: { end: "2026-06-15T12:00:00Z" } },
      "deny",
      "ticket-window-over",
      'the change window of "NET-12" ended at 2026-06-15T12:00:00.000Z (Changes have their hours), and it is 2026-06-15T12:00:00.000Z; have it moved, or name another ticket',
    ],
    [
      { window: { start: "2026-06-15T12:00:00.001Z" } },
      "notice",
      "ticket-window-ahead",
      'the change window of "NET-12" begins at 2026-06-15T12:00:00.001Z (Changes have their hours); rules are made from then on',
    ],
    [
      { window: { start: "2026-06-15T13:00:00Z", end: "2026-06-15T14:00:00Z" } },
      "notice",
      "ticket-window-ahead",
      'the change window of "NET-12" begins at 2026-06-15T13:00:00.000Z and ends at 2026-06-15T14:00:00.000Z (Changes have their hours); rules are made from then on',
    ],
  ])("%j: %s %s", (members, effect, code, detail) => {
    const asked = { ticket: "NET-12", found: FOUND(members), statements: kept };
    expect(tickets(subjectOf(asked))).toEqual([
      { code, effect, pointer: "/Guard/Ticket", statementId: "change", detail },
    ]);
  });

  test("nothing while it is open, or where nobody keeps to it", () => {
    const found = FOUND({ window: { start: "2026-06-15T12:00:00Z" } });
    expect(codesOf({ ticket: "NET-12", found, statements: kept })).toEqual([]);
    const over = FOUND({ window: { end: "2026-06-15T12:00:00Z" } });
    expect(codesOf({ ticket: "NET-12", found: over })).toEqual([]);
  });

  test("it is asked for where no ticket is named", () => {
    const [finding] = tickets(subjectOf({ statements: kept }));
    expect(finding?.detail).toContain('name one in state "Approved", with a change window');
  });
});

test("a ticket never permits what no statement permits", () => {
  const request = aRequest(["tcp 443 203.0.113.0/24"], {}, { ticket: "NET-12" });
  const facts = { ...someFacts(), ticket: FOUND() };
  const policy = anOpenPolicy({ permits: [], requiredTickets: [aRequiredTicket()] });
  expect(decide(aSubject(request, policy, facts))).toMatchObject({
    effect: "deny",
    findings: [{ code: "protocol-not-allowed" }],
  });
});
