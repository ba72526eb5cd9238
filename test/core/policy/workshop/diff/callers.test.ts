import { describe, expect, test } from "@jest/globals";
import {
  callersOf,
  personsOf,
  statementsOf,
} from "../../../../../core/policy/workshop/diff/callers.ts";
import type { Principal } from "../../../../../core/request/principal.ts";
import { HEAD, PEOPLE_HEAD, peopleOfText, policyOf } from "../../../../support/policyDocuments.ts";

const IAM = "arn:aws:iam::111122223333";
const NOBODY_NAMED = "arn:aws:sts::000000000000:federated-user/anybody-else";
const FRESH = "https://issuer.example#anybody-else";

const policy = (statements: string, people = "") =>
  policyOf(`${HEAD}${statements}\n`, {}, peopleOfText(`${PEOPLE_HEAD}${people}\n`));
const asks = (...principals: readonly string[]) =>
  `requesters: [{ id: all, principals: [${principals.map((one) => `'${one}'`).join()}] }]`;

function textOf(one: Principal): string {
  if (one.kind === "person") return `${one.id} ${one.identity}`;
  if (one.kind === "iam") return one.arn;
  return `${one.id}${one.email === undefined ? "" : ` ${one.email}`}`;
}

describe("callers of whom each stands for all like it", () => {
  test.each<readonly [why: string, statements: string, people: string, callers: readonly string[]]>(
    [
      ["are nobody in particular where nobody is named", "limits: {}", "", [NOBODY_NAMED]],
      [
        "are a role, and any other of its account",
        asks(`${IAM}:role/pay`),
        "",
        [`${IAM}:role/x`, `${IAM}:role/pay`, NOBODY_NAMED],
      ],
      [
        "are users apart from roles, and accounts apart from each other",
        asks(`${IAM}:user/pay`, `${IAM}:role/*`, "arn:aws-cn:iam::444455556666:role/*"),
        "",
        [
          `${IAM}:user/x`,
          `${IAM}:user/pay`,
          `${IAM}:role/x`,
          "arn:aws-cn:iam::444455556666:role/x",
          NOBODY_NAMED,
        ],
      ],
      [
        "are whom a condition names",
        `allowedPorts: [{ id: p, protocol: tcp, ports: [443], where: { principals: ['${IAM}:role/pay'] } }]`,
        "",
        [`${IAM}:role/x`, `${IAM}:role/pay`, NOBODY_NAMED],
      ],
      [
        "are a token's subject and any other, each with no address and with any",
        asks("jwt:i#s"),
        "",
        [
          "i#s",
          "i#s anybody-else@example.com",
          FRESH,
          `${FRESH} anybody-else@example.com`,
          NOBODY_NAMED,
        ],
      ],
      [
        "are any token where a group is named",
        asks("group:g"),
        "",
        [FRESH, `${FRESH} anybody-else@example.com`, NOBODY_NAMED],
      ],
      [
        "have the addresses of approvers and of persons, each once",
        `${asks("group:g")}\napprovals: [{ id: a, approvers: ['email:l@acme.example', '${IAM}:role/lead'] }]`,
        "people: [{ id: lee, identities: ['email:l@acme.example', 'email:m@acme.example', 'slack:T01#U01'] }]",
        [
          `${IAM}:role/x`,
          `${IAM}:role/lead`,
          FRESH,
          `${FRESH} l@acme.example`,
          `${FRESH} m@acme.example`,
          `${FRESH} anybody-else@example.com`,
          "person:lee slack:T01#U01",
          NOBODY_NAMED,
        ],
      ],
      [
        "are one session for each address where these tell persons apart",
        "limits: {}",
        `sessionEmails: ['${IAM}:role/sso']`,
        [
          `${IAM}:role/x`,
          `${IAM}:role/sso`,
          "arn:aws:sts::111122223333:assumed-role/sso/anybody-else@example.com",
          NOBODY_NAMED,
        ],
      ],
    ],
  )("%s", (_why, statements, people, callers) => {
    expect(callersOf([policy(statements, people)]).map(textOf)).toEqual(callers);
  });

  test("a role's session is the role", () => {
    const sso = policy("limits: {}", `sessionEmails: ['${IAM}:role/sso']`);
    const ids = callersOf([sso]).flatMap((one) => (textOf(one).includes("/sso") ? one.id : []));
    expect(ids).toEqual([`${IAM}:role/sso`, `${IAM}:role/sso`]);
  });

  test("come through other systems only by what these know them by", () => {
    const { people } = policy(
      "limits: {}",
      `people: [{ id: lee, identities: ['email:l@acme.example', '${IAM}:role/lee', 'slack:T01#U01', 'jira:5b1'] }]`,
    );
    expect(personsOf(people).map(textOf)).toEqual([
      "person:lee slack:T01#U01",
      "person:lee jira:5b1",
    ]);
  });
});

test("statements with conditions are those of every list", () => {
  const all = statementsOf(
    policy(`requesters: [{ id: r, principals: ['group:g'] }]
access: [{ id: s, principals: ['group:g'], may: [audit] }]
bannedCidrs: [{ id: b, cidrs: [10.0.0.0/8], reason: r }]
allowedPorts: [{ id: p, protocol: '-1' }]
requiredTags: [{ key: Owner }]
allowedPrefixLists: [{ id: l, ownerId: AWS }]
allowedSecurityGroups: [{ id: g, groupId: sg-01234567, accountId: '111122223333' }]
exceptions: [{ id: e, lifts: [b], cidrs: [10.0.0.0/9], ports: any, expires: 2027-01-31, reason: r }]
approvals: [{ id: a, approvers: ['group:g'] }]`),
  );
  expect(all.map(({ id }) => id)).toEqual([
    "r",
    "s",
    "b",
    "p",
    "Owner",
    "l",
    "g",
    "limits",
    "e",
    "a",
  ]);
});
