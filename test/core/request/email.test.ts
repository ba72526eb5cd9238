import { expect, test } from "@jest/globals";
import { isEmail } from "../../../core/request/email.ts";

test.each([
  ["of the form that everybody uses", "jo@acme.example"],
  ["in a domain of several parts", "jo@mail.eu.acme.example"],
  ["with a sign in its name", "jo.smith+aws@acme.example"],
  ["with a name as long as may be", `${"j".repeat(64)}@acme.example`],
  ["as long as may be", `jo@${"a".repeat(243)}.example`],
])("is an e-mail address: %s", (_, text) => {
  expect(isEmail(text)).toBe(true);
});

test.each([
  ["nothing", ""],
  ["without a name", "@acme.example"],
  ["without a domain", "jo@"],
  ["in a domain of one part", "jo@acme"],
  ["in capitals", "Jo@acme.example"],
  ["with a name too long", `${"j".repeat(65)}@acme.example`],
  ["too long", `jo@${"a".repeat(244)}.example`],
  ["with a bracket behind it", "jo@acme.example>"],
  ["with a bracket before it", "<jo@acme.example"],
  ["two of them", "jo@acme.example,kim@acme.example"],
  ["with a line behind it", "jo@acme.example\n"],
])("is none: %s", (_, text) => {
  expect(isEmail(text)).toBe(false);
});
