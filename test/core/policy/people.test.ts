import { describe, expect, test } from "@jest/globals";
import { formatPolicyFault } from "../../../core/policy/fault.ts";
import {
  emailOf,
  hasEmail,
  isNamed,
  NOBODY,
  type People,
  personBehind,
  samePerson,
} from "../../../core/policy/people.ts";
import { peopleOf } from "../../../core/policy/peopleDocument.ts";
import { readPeople } from "../../../core/policy/peopleSchema.ts";
import { parsePrincipalPattern } from "../../../core/policy/principals.ts";
import type { CredentialPrincipal, Principal } from "../../../core/request/principal.ts";
import { PEOPLE_HEAD, peopleOfText } from "../../support/policyDocuments.ts";

const ACCOUNT = "arn:aws:iam::111122223333";
const STS = "arn:aws:sts::111122223333:assumed-role";
const ISSUER = "https://login.acme.example";

const iam = (id: string, arn: string): CredentialPrincipal => ({ kind: "iam", id, arn });
const token = (subject: string, email?: string): CredentialPrincipal => ({
  kind: "jwt",
  id: `${ISSUER}#${subject}`,
  issuer: ISSUER,
  subject,
  groups: [],
  ...(email === undefined ? {} : { email }),
});

const LEE_USER = iam("AIDALEE", `${ACCOUNT}:user/teams/net/lee`);
const LEE_SSO = iam("AROASSO", `${STS}/AWSReservedSSO_Net_0123/Lee@acme.example`);
const KIM_SSO = iam("AROASSO", `${STS}/AWSReservedSSO_Net_0123/kim@acme.example`);
const CI_SSO = iam("AROASSO", `${STS}/AWSReservedSSO_Net_0123/ci`);
const LEE_POSING = iam("AROAPAY", `${STS}/Payments/lee@acme.example`);
const ANN_POSING = iam("AROAPAY", `${STS}/Payments/ann@acme.example`);

const PEOPLE: People = peopleOf(
  peopleOfText(`${PEOPLE_HEAD}people:
  - { id: lee, identities: ['${ACCOUNT}:user/lee', 'jwt:${ISSUER}#8c1f', 'email:lee@acme.example', 'slack:T0ACME#U0LEE', 'webhook:tickets#4711'], groups: [network, oncall] }
  - { id: kit, identities: ['slack:T0ACME#U0KIT', '${ACCOUNT}:role/teams/Kit'] }
sessionEmails: ['${ACCOUNT}:role/AWSReservedSSO_*']
`),
);

/** The person whom a system names so, as the file of the built people has it. */
function person(identity: string): Principal {
  const behind = personBehind(identity, PEOPLE);
  if (behind === undefined) throw new Error(`${identity} is nobody`);
  return behind;
}
const LEE_SLACK = person("slack:T0ACME#U0LEE");
const KIT_SLACK = person("slack:T0ACME#U0KIT");

const rows: readonly [why: string, a: Principal, b: Principal, known: boolean, told: boolean][] = [
  ["a user is that user", LEE_USER, LEE_USER, true, true],
  [
    "a user made anew under the name is the person still",
    LEE_USER,
    { ...LEE_USER, id: "AIDANEW" },
    true,
    true,
  ],
  ["a role's sessions are one person", LEE_POSING, ANN_POSING, true, true],
  ["unless their names are said to be persons", LEE_SSO, KIM_SSO, true, false],
  ["a session whose name is no address is whoever uses the role", CI_SSO, CI_SSO, true, true],
  ["but not the ones with a name of their own", CI_SSO, LEE_SSO, true, false],
  ["one person's user and token", LEE_USER, token("8c1f"), false, true],
  ["one person's user and session", LEE_USER, LEE_SSO, false, true],
  [
    "one person's session and the token of the same address",
    LEE_SSO,
    token("x", "lee@acme.example"),
    false,
    true,
  ],
  [
    "two tokens of one verified address",
    token("a", "x@acme.example"),
    token("b", "x@acme.example"),
    true,
    true,
  ],
  [
    "a session's name that its caller chose is nobody's address",
    LEE_POSING,
    LEE_USER,
    false,
    false,
  ],
  ["one person in two systems", LEE_SLACK, person("webhook:tickets#4711"), true, true],
  ["one person's chat and user", LEE_SLACK, LEE_USER, false, true],
  ["one person's chat and session", LEE_SLACK, LEE_SSO, false, true],
  ["one person's chat and role", KIT_SLACK, iam("AROAKIT", `${STS}/Kit/x`), false, true],
  ["two persons of one team are two", LEE_SLACK, KIT_SLACK, false, false],
  ["two subjects are two", token("8c1f"), token("8c1e"), false, false],
  ["two users are two", LEE_USER, iam("AIDAKIM", `${ACCOUNT}:user/kim`), false, false],
];

describe.each([
  ["where nothing is said of people", NOBODY, 3],
  ["where people.yaml says it", PEOPLE, 4],
] as const)("%s", (_where, people, column) => {
  test.each(rows)("%s", (...row) => {
    const [, a, b] = row;
    expect(samePerson(a, b, people)).toBe(row[column]);
    expect(samePerson(b, a, people)).toBe(row[column]);
  });
});

test.each([
  ["a token's, as its issuer verified it", token("a", "a@acme.example"), "a@acme.example"],
  ["a session's of a role that is said to have one, in lower case", LEE_SSO, "lee@acme.example"],
  ["none of a session that is not an address", CI_SSO, undefined],
  ["none of a session of any other role", LEE_POSING, undefined],
  ["none of a user", LEE_USER, undefined],
] as const)("the address of a principal is %s", (_why, principal, email) => {
  expect(emailOf(principal, PEOPLE)).toBe(email);
});

test.each([
  ["a group of the person's", "group:network", LEE_SLACK, true],
  ["a group of somebody else's", "group:network", KIT_SLACK, false],
  ["the person's user", `${ACCOUNT}:user/lee`, LEE_SLACK, true],
  ["the person's role, with a path or without", `${ACCOUNT}:role/Kit`, KIT_SLACK, true],
  ["every role of a form", `${ACCOUNT}:role/K*`, KIT_SLACK, true],
  ["the person's token", `jwt:${ISSUER}#8c1f`, LEE_SLACK, true],
  ["a token of somebody else's", `jwt:${ISSUER}#8c1e`, LEE_SLACK, false],
  ["a user of the same name elsewhere", "arn:aws:iam::999988887777:user/lee", LEE_SLACK, false],
  ["a group that the file alone gives a user", "group:network", LEE_USER, false],
])("a principal who came through a system is named by %s", (_why, text, principal, named) => {
  const pattern = parsePrincipalPattern(text);
  if (pattern === undefined) throw new Error(`${text} is no pattern`);
  expect(isNamed(pattern, principal, PEOPLE)).toBe(named);
});

test("the address of a person counts, whichever system the person came through", () => {
  expect(hasEmail("lee@acme.example", LEE_SLACK, PEOPLE)).toBe(true);
  expect(hasEmail("lee@acme.example", KIT_SLACK, PEOPLE)).toBe(false);
});

test.each([
  ["its token vouches for it", "lee@acme.example", token("8c1f", "lee@acme.example"), true],
  ["its token vouches for another", "lee@acme.example", token("8c1f", "kim@acme.example"), false],
  ["its token has none", "lee@acme.example", token("8c1f"), false],
  ["its session is named so, but for capitals", "lee@acme.example", LEE_SSO, true],
  [
    "its session is named so, but its role's sessions name nobody",
    "lee@acme.example",
    LEE_POSING,
    false,
  ],
])("whether a credential is known by an address: %s", (_why, email, principal, known) => {
  expect(hasEmail(email, principal, PEOPLE)).toBe(known);
});

describe("an identity that people.yaml knows no more", () => {
  const elsewhere = peopleOf(
    peopleOfText(`${PEOPLE_HEAD}people:
  - { id: lee, identities: ['${ACCOUNT}:user/lee', 'email:lee@acme.example'], groups: [network] }
  - { id: kit, identities: ['slack:T0ACME#U0LEE'], groups: [network] }
`),
  );

  test.each([
    ["is nobody's", NOBODY],
    ["is somebody else's", elsewhere],
  ])("and that %s has no rights left, and is the person still", (_why, people) => {
    expect(isNamed({ kind: "group", group: "network" }, LEE_SLACK, people)).toBe(false);
    expect(hasEmail("lee@acme.example", LEE_SLACK, people)).toBe(false);
    expect(samePerson(LEE_SLACK, LEE_SLACK, people)).toBe(true);
  });

  test("keeps its person from approving what they asked for with it", () => {
    expect(samePerson(LEE_SLACK, LEE_USER, elsewhere)).toBe(true);
  });
});

test.each([
  "slack:T0ACME#U0ANN",
  "slack:T0OTHER#U0LEE",
  "slack:t0acme#u0lee",
  "webhook:other#4711",
  "webhook:tickets#471",
  "email:lee@acme.example#",
])("%s is nobody", (identity) => {
  expect(personBehind(identity, PEOPLE)).toBeUndefined();
});

const IDENTITY =
  "arn:aws:iam::111122223333:user/NAME or role/NAME, jwt:ISSUER#SUBJECT, email:ADDRESS in lower case, slack:TEAM#USER, jira:ACCOUNT-ID, servicenow:SYS-ID (32 hex digits) or webhook:SOURCE#USER";
const refused: readonly [why: string, text: string, faults: readonly string[]][] = [
  [
    "a group is many",
    "people: [{ id: a, identities: ['group:x'] }]",
    [`2:32 people[0].identities[0]: "group:x" is not an identity: ${IDENTITY}`],
  ],
  [
    "a star is many",
    `people: [{ id: a, identities: ['${ACCOUNT}:role/A*'] }]`,
    [`2:32 people[0].identities[0]: "${ACCOUNT}:role/A*" names many; an identity is one`],
  ],
  [
    "an address in capitals",
    "people: [{ id: a, identities: ['email:A@acme.example'] }]",
    [`2:32 people[0].identities[0]: "email:A@acme.example" is not an identity: ${IDENTITY}`],
  ],
  [
    "an identity of two would make them one",
    `people: [{ id: a, identities: ['${ACCOUNT}:user/x'] }, { id: b, identities: ['${ACCOUNT}:user/p/x'] }]`,
    [
      `2:93 people[1].identities[0]: "${ACCOUNT}:user/p/x" is that of people[0] already; write it once`,
    ],
  ],
  ...[
    ["a user of Slack without the team", "slack:U0LEE"],
    ["a user of Slack in small letters", "slack:t0acme#u0lee"],
    ["a name in Jira", "jira:Lee Doe"],
    ["a record of ServiceNow by its number", "servicenow:INC0012345"],
    ["a user without a source", "webhook:4711"],
    ["a user with a blank", "webhook:tickets#lee doe"],
    ["a system that is none of these", "teams:T0ACME#U0LEE"],
  ].map(([why = "", text = ""]): [string, string, string[]] => [
    why,
    `people: [{ id: a, identities: ['${text}'] }]`,
    [`2:32 people[0].identities[0]: "${text}" is not an identity: ${IDENTITY}`],
  ]),
  [
    "a group that no policy could name",
    "people: [{ id: a, identities: ['slack:T0ACME#U0LEE'], groups: ['net work'] }]",
    [
      `2:64 people[0].groups[0]: "net work" is not a group's name, as group:NAME has it in the policy`,
    ],
  ],
  [
    "one user of Slack for two",
    "people: [{ id: a, identities: ['slack:T0ACME#U0LEE'] }, { id: b, identities: ['slack:T0ACME#U0LEE'] }]",
    [
      '2:79 people[1].identities[0]: "slack:T0ACME#U0LEE" is that of people[0] already; write it once',
    ],
  ],
  [
    "one id for two",
    "people: [{ id: a, identities: ['jwt:i#s'] }, { id: a, identities: ['jwt:i#t'] }]",
    ['2:52 people[1].id: "a" is that of people[0] already; write it once'],
  ],
  [
    "a user has no sessions",
    `sessionEmails: ['${ACCOUNT}:user/x']`,
    [
      `2:17 sessionEmails[0]: "${ACCOUNT}:user/x" is not a role: arn:aws:iam::111122223333:role/NAME (* only in NAME)`,
    ],
  ],
  [
    "a key that is none",
    "persons: []",
    ["2:1 persons: unknown key; the keys here are version, people, sessionEmails"],
  ],
];

describe("people.yaml is refused for", () => {
  test.each(refused)("%s", (_why, text, faults) => {
    const reading = readPeople(PEOPLE_HEAD + text, "p.yaml");
    const found = reading.ok ? [] : reading.faults.map(formatPolicyFault);
    expect(found.map((fault) => fault.replace("p.yaml:", ""))).toEqual(faults);
  });

  test("a version that this program does not read", () => {
    expect(readPeople("version: 2\n", "p.yaml")).toMatchObject({
      ok: false,
      faults: [{ line: 1 }],
    });
  });
});
