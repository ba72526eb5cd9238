import { describe, expect, test } from "@jest/globals";
import { type Approver, mostApprovers, parseApprover } from "../../../core/policy/approvers.ts";
import { NOBODY, type People } from "../../../core/policy/people.ts";
import { parseRole } from "../../../core/policy/peopleDocument.ts";
import { must, PAYMENTS } from "../../support/builders.ts";

const ACCOUNT = "arn:aws:iam::111122223333";

function approver(text: string): Approver {
  return { text, pattern: must(parseApprover(text), text) };
}

function most(texts: readonly string[], people: People = NOBODY): number {
  return mostApprovers(texts.map(approver), PAYMENTS, people);
}

describe("how many persons other than the requester approvers can be", () => {
  test.each([
    ["none, where nobody is named", [], 0],
    ["a user is one", [`${ACCOUNT}:user/kim`], 1],
    ["a role is one, as nothing tells its sessions apart", [`${ACCOUNT}:role/Net`], 1],
    ["an address is one", ["email:kim@acme.example"], 1],
    ["a token's subject is one", ["jwt:https://login.acme.example#kim"], 1],
    ["two are two", [`${ACCOUNT}:user/kim`, `${ACCOUNT}:user/lee`], 2],
    ["the requester is none", [`${ACCOUNT}:role/PaymentsDeploy`], 0],
    ["a group is any number", ["group:network"], Number.POSITIVE_INFINITY],
    ["roles of a form are any number", [`${ACCOUNT}:role/Net*`], Number.POSITIVE_INFINITY],
    [
      "any number beside one is any number",
      [`${ACCOUNT}:user/kim`, "group:network"],
      Number.POSITIVE_INFINITY,
    ],
  ])("%s", (_why, texts, count) => {
    expect(most(texts)).toBe(count);
  });

  test("a role whose sessions have persons' addresses for names is as many as use it", () => {
    const role = must(parseRole(`${ACCOUNT}:role/SSO_*`), "a role");
    const people: People = { ...NOBODY, sessionEmails: [role] };
    expect(most([`${ACCOUNT}:role/SSO_Net`], people)).toBe(Number.POSITIVE_INFINITY);
    expect(most([`${ACCOUNT}:role/Net`], people)).toBe(1);
  });

  test("two identities of one person are one", () => {
    const persons = new Map([
      [`${ACCOUNT}:user/kim`, "kim"],
      ["email:kim@acme.example", "kim"],
    ]);
    const both = [`${ACCOUNT}:user/kim`, "email:kim@acme.example"];
    expect(most(both, { ...NOBODY, persons })).toBe(1);
    expect(most(both)).toBe(2);
  });
});

test.each([
  ["in capitals", "email:Kim@acme.example"],
  ["without a domain", "email:kim"],
  ["with something in front", "xemail:kim@acme.example"],
])("an address %s is no approver", (_why, text) => {
  expect(parseApprover(text)).toBeUndefined();
});
