import { describe, expect, test } from "@jest/globals";
import { formatPolicyFault } from "../../../core/policy/fault.ts";
import { emailOf, NOBODY, type People, samePerson } from "../../../core/policy/people.ts";
import { peopleOf } from "../../../core/policy/peopleDocument.ts";
import { readPeople } from "../../../core/policy/peopleSchema.ts";
import type { Principal } from "../../../core/request/principal.ts";
import { PEOPLE_HEAD, peopleOfText } from "../../support/policyDocuments.ts";

const ACCOUNT = "arn:aws:iam::111122223333";
const STS = "arn:aws:sts::111122223333:assumed-role";
const ISSUER = "https://login.acme.example";

const iam = (id: string, arn: string): Principal => ({ kind: "iam", id, arn });
const token = (subject: string, email?: string): Principal => ({
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
  - { id: lee, identities: ['${ACCOUNT}:user/lee', 'jwt:${ISSUER}#8c1f', 'email:lee@acme.example'] }
sessionEmails: ['${ACCOUNT}:role/AWSReservedSSO_*']
`),
);

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
])("the address of a principal is %s", (_why, principal, email) => {
  expect(emailOf(principal, PEOPLE)).toBe(email);
});

const IDENTITY =
  "arn:aws:iam::111122223333:user/NAME or role/NAME, jwt:ISSUER#SUBJECT, or email:ADDRESS in lower case";
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
