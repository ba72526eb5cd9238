import { describe, expect, test } from "@jest/globals";
import { aRequiredTicket } from "../../support/builders.ts";
import { faultsOf, HEAD, policyOf } from "../../support/policyDocuments.ts";

/** A faultless statement, key by key; its keys stand in line 4. */
function ticket(keys: Readonly<Record<string, string>>): string {
  const text = Object.entries({ id: "change", states: "[Approved]", ...keys })
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `${key}: ${value}`)
    .join(", ");
  return `${HEAD}requiredTicket:\n  - { ${text} }`;
}

test("a ticket without more has to be the requester's own, in one of the states", () => {
  expect(policyOf(ticket({})).requiredTickets).toEqual([aRequiredTicket({ person: "requester" })]);
});

test("a ticket has all that is written", () => {
  const keys = {
    states: "[Approved, 'In Progress']",
    person: "any",
    approved: "true",
    window: "true",
    reason: "r",
    mode: "warn",
    where: "{ regions: [us-east-1] }",
  };
  expect(policyOf(ticket(keys)).requiredTickets).toEqual([
    aRequiredTicket({
      states: ["Approved", "In Progress"],
      approved: true,
      window: true,
      reason: "r",
      mode: "warn",
      where: { regions: ["us-east-1"] },
    }),
  ]);
});

test("a policy that asks for a ticket has another digest", () => {
  expect(policyOf(ticket({})).digest).not.toBe(policyOf(HEAD).digest);
  expect(policyOf(ticket({})).digest).not.toBe(policyOf(ticket({ approved: "true" })).digest);
});

describe("a fault in a ticket is shown at its place", () => {
  const STATES = "a list of states, such as [Approved]";
  test.each<readonly [why: string, keys: Readonly<Record<string, string>>, fault: string]>([
    ["no states", { states: "" }, `4:5 requiredTicket[0].states: missing: write ${STATES}`],
    [
      "no state",
      { states: "[]" },
      "4:27 requiredTicket[0].states: the list is empty; write at least one entry",
    ],
    [
      "a word",
      { states: "Approved" },
      `4:27 requiredTicket[0].states: "Approved" is not ${STATES}`,
    ],
    [
      "a number",
      { states: "[7]" },
      "4:28 requiredTicket[0].states[0]: 7 is not a state: one line of text, 100 characters at most",
    ],
    [
      "a person who is neither",
      { person: "assignee" },
      '4:47 requiredTicket[0].person: "assignee" is not requester or any',
    ],
    [
      "an approval that is asked for not to be",
      { approved: "false" },
      "4:49 requiredTicket[0].approved: false is not true; without it nobody looks whether the ticket is approved",
    ],
    [
      "a window that is asked for not to be",
      { window: "no" },
      '4:47 requiredTicket[0].window: "no" is not true; without it nobody looks at the ticket\'s change window',
    ],
  ])("%s", (_why, keys, fault) => {
    expect(faultsOf(ticket(keys))).toEqual([fault]);
  });

  test("an id that another statement has", () => {
    expect(faultsOf(`${ticket({})}\nallowedPorts: [{ id: change, protocol: 50 }]`)).toEqual([
      '4:11 requiredTicket[0].id: the id "change" is that of allowedPorts[0] already; every statement has its own',
    ]);
  });

  test("no list at all", () => {
    expect(faultsOf(`${HEAD}requiredTicket: true`)).toEqual([
      "3:17 requiredTicket: true is not a list of statements",
    ]);
  });
});
