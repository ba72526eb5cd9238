import { describe, expect, test } from "@jest/globals";
import { principalOf } from "../../lambda/principal.ts";
import { anEvent, iam } from "../support/gatewayEvents.ts";

const ROLE = "arn:aws:sts::111122223333:assumed-role/PaymentsDeploy/ci";
const USER = "arn:aws:iam::111122223333:user/local";

function principalWith(authorizer: unknown) {
  return principalOf(anEvent({ authorizer }));
}

function jwt(claims: unknown) {
  return principalWith({ jwt: { claims, scopes: null } });
}

describe("an IAM caller", () => {
  test.each([
    ["a role in a session", "AROA0000000000000PAY:ci", ROLE, "AROA0000000000000PAY"],
    ["a user", "AIDA0000000000000USR", USER, "AIDA0000000000000USR"],
    ["a session name with a colon", "AROA0000000000000PAY:a:b", ROLE, "AROA0000000000000PAY"],
    ["a session name with a slash", "AROA0000000000000PAY:a/b", ROLE, "AROA0000000000000PAY"],
    ["a session name like another id", "AROA1:AROA2", ROLE, "AROA1"],
    ["a session name with a line feed", "AROA1:a\nAROA2", ROLE, "AROA1"],
    ["an empty session name", "AROA1:", ROLE, "AROA1"],
  ])("is the unique id before the colon: %s", (_, userId, arn, id) => {
    expect(principalWith(iam(userId, arn))).toEqual({ kind: "iam", id, arn });
  });

  test.each([
    ["the root user", iam("111122223333", "arn:aws:iam::111122223333:root")],
    ["a federated user", iam("111122223333:bob", "arn:aws:sts::111122223333:federated-user/bob")],
    ["a service", iam("ec2.amazonaws.com", "ec2.amazonaws.com")],
    ["an access key's id", iam("AKIA0000000000000KEY", USER)],
    ["a temporary key's id", iam("ASIA0000000000000KEY", USER)],
    ["an instance profile's id", iam("AIPA0000000000000PRO", USER)],
    ["a small-letter id", iam("aroa0000000000000pay:ci", ROLE)],
    ["an id with something before it", iam("x:AROA0000000000000PAY", ROLE)],
    ["an id with a blank", iam(" AROA0000000000000PAY", ROLE)],
    ["a prefix alone", iam("AROA", ROLE)],
    ["an empty id", iam("", ROLE)],
    ["an empty ARN", iam("AROA0000000000000PAY:ci", "")],
    ["no id", iam(undefined, ROLE)],
    ["no ARN", iam("AROA0000000000000PAY:ci", undefined)],
    ["an id that is no text", iam(["AROA1"], ROLE)],
    ["an ARN that is no text", iam("AROA1", { toString: () => ROLE })],
    ["nothing in the block", { iam: {} }],
    ["a text for the block", { iam: "AROA1" }],
  ])("is not known as %s", (_, authorizer) => {
    expect(principalWith(authorizer)).toBeUndefined();
  });

  test("is not taken from a token beside an IAM block that names nobody", () => {
    const authorizer = { iam: { userId: "root", userArn: "x" }, jwt: { claims: claimsOf({}) } };
    expect(principalWith(authorizer)).toBeUndefined();
  });
});

describe("a call without an authorizer's word", () => {
  test.each([
    ["no block", undefined],
    ["null", null],
    ["an empty block", {}],
    ["a text", "AROA0000000000000PAY"],
    ["null for each kind", { iam: null, jwt: null }],
    ["a Lambda authorizer's own words", { lambda: { userId: "AROA1", userArn: ROLE } }],
    ["a token without claims", { jwt: {} }],
  ])("is nobody's: %s", (_, authorizer) => {
    expect(principalWith(authorizer)).toBeUndefined();
  });

  test("is nobody's, whatever its headers say", () => {
    const headers = { "x-local-principal": USER, authorization: "Bearer x" };
    expect(principalOf(anEvent({ authorizer: undefined, headers }))).toBeUndefined();
  });
});

function claimsOf(more: Readonly<Record<string, unknown>>) {
  return { iss: "https://id.example", sub: "bob", ...more };
}

describe("a token's holder", () => {
  const bob = { kind: "jwt", id: "https://id.example#bob", issuer: "https://id.example" };

  test("is issuer and subject together", () => {
    expect(jwt(claimsOf({}))).toEqual({ ...bob, subject: "bob", groups: [] });
  });

  test.each([
    ["no issuer", { sub: "bob" }],
    ["no subject", { iss: "https://id.example" }],
    ["an empty issuer", claimsOf({ iss: "" })],
    ["an empty subject", claimsOf({ sub: "" })],
    ["a subject that is no text", claimsOf({ sub: 7 })],
    ["claims that are a text", "bob"],
  ])("is nobody with %s", (_, claims) => {
    expect(jwt(claims)).toBeUndefined();
  });

  test("is not the one whose issuer and subject only read the same when joined", () => {
    const one = jwt({ iss: "https://id.example", sub: "a#b" });
    const other = jwt({ iss: "https://id.example#a", sub: "b" });
    expect(one?.id).not.toBe(other?.id);
  });

  test.each([
    ["a list as the gateway writes it", { groups: "[deploy network]" }, ["deploy", "network"]],
    ["one group", { groups: "[deploy]" }, ["deploy"]],
    ["a plain text", { groups: "deploy" }, ["deploy"]],
    ["Cognito's own claim", { "cognito:groups": "[a b]" }, ["a", "b"]],
    ["a real list", { groups: ["deploy", "network"] }, ["deploy", "network"]],
    ["every allowed character", { groups: "[aZ0_:/.@+-]" }, ["aZ0_:/.@+-"]],
    ["an empty list", { groups: "[]" }, []],
    ["no claim", {}, []],
    ["null", { groups: null }, []],
  ])("has the groups of %s", (_, claims, groups) => {
    expect(jwt(claimsOf(claims))).toMatchObject({ groups });
  });

  test.each([
    ["a bracket", "[[deploy]]"],
    ["half a bracket", "[deploy"],
    ["a comma", "[deploy, network]"],
    ["a quote", '["deploy" "network"]'],
    ["a tab", "[deploy\tnetwork]"],
    ["a line feed", "[deploy\nnetwork]"],
    ["a letter beyond ASCII", "[déploy network]"],
    ["a star", "[deploy *]"],
  ])("has none of its groups where one has %s", (_, groups) => {
    expect(jwt(claimsOf({ groups }))).toMatchObject({ groups: [] });
  });

  test.each([
    ["a group with a blank", ["deploy", "net work"]],
    ["something that is no text", ["deploy", { name: "network" }]],
    ["a list in the list", ["deploy", ["a", "b"]]],
  ])("has none of its groups where a real list has %s", (_, groups) => {
    expect(jwt(claimsOf({ groups }))).toMatchObject({ groups: [] });
  });
});
