import { describe, expect, test } from "@jest/globals";
import { formatPolicyFault } from "../../../core/policy/fault.ts";
import { fieldsRead } from "../../../core/tickets/mapping.ts";
import { readTickets } from "../../../core/tickets/mappingSchema.ts";
import { HEAD, policyOf, ticketsOfText } from "../../support/policyDocuments.ts";
import { JIRA_MAPPING, jiraTickets } from "../../support/ticketScene.ts";

function faults(text: string): readonly string[] {
  const reading = readTickets(text, "t.yaml");
  if (reading.ok) return [];
  return reading.faults.map((fault) => formatPolicyFault(fault).replace(/^t\.yaml:/, ""));
}

/** The lines of the built Jira begin at the third. */
const one = (key: string, text: string) => {
  const lines = { projects: "[NET]", [key]: text };
  const written = Object.entries(lines).map((line) => `  ${line.join(": ")}\n`);
  return faults(`version: 1\njira:\n${written.join("")}`);
};
const ASKS = "group: customfield_1, permissions: customfield_2";

describe("what tickets mean", () => {
  test("is read whole, with what is meant where nothing is said", () => {
    expect(
      ticketsOfText(
        `version: 1\njira:\n  projects: [NET]\n  asks: { when: { is: [Ready] }, ${ASKS} }\n`,
      ),
    ).toEqual({
      version: 1,
      jira: {
        projects: ["NET"],
        asks: {
          when: { field: "status", is: ["Ready"] },
          requester: "reporter",
          group: "customfield_1",
          permissions: "customfield_2",
        },
        transitions: {},
        tells: "own",
      },
    });
  });

  test("may be nothing at all", () => {
    expect(ticketsOfText("version: 1\n")).toEqual({ version: 1 });
  });

  test("is a part of the policy's digest", () => {
    const digest = (tickets?: string) =>
      policyOf(HEAD, {}, undefined, tickets === undefined ? undefined : ticketsOfText(tickets))
        .digest;
    expect(new Set([digest(), digest("version: 1\n"), digest(jiraTickets())]).size).toBe(3);
    expect(digest(jiraTickets())).toBe(digest(`# the same\n${jiraTickets()}`));
  });

  test.each([
    [
      "another version",
      "version: 2\n",
      ["1:10 version: 2 is not 1, the only version that this program reads"],
    ],
    [
      "another system",
      "version: 1\nzendesk: {}\n",
      ["2:1 zendesk: unknown key; the keys here are version, jira, servicenow"],
    ],
    [
      "no mapping",
      "version: 1\njira: [NET]\n",
      ["2:7 jira: a list is not a mapping of projects, asks, approval and the like"],
    ],
    [
      "no project",
      "version: 1\njira: {}\n",
      [expect.stringMatching(/^2:7 jira\.projects: missing: write a list of project keys/)],
    ],
    [
      "a list",
      "- 1\n",
      [expect.stringMatching(/a list is not a mapping with version, jira and servicenow/)],
    ],
  ])("with %s is not taken", (_, text, expected) => {
    expect(faults(text)).toEqual(expected);
  });

  test.each([
    ["projects", "[net]", /"net" is not a project's key/],
    ["projects", "[]", /the list is empty/],
    ["issueTypes", '[""]', /is not a value as the system shows it/],
    [
      "asks",
      `{ when: { is: [Ready] }, ${ASKS}, url: x }`,
      /asks\.url: unknown key; the keys here are when, requester/,
    ],
    ["asks", `{ ${ASKS} }`, /asks\.when: missing/],
    [
      "asks",
      "{ when: { is: [Ready] }, permissions: customfield_2 }",
      /asks\.group: missing: write a field's id/,
    ],
    [
      "asks",
      `{ when: { is: [Ready] }, ${ASKS}, tags: 'custom field' }`,
      /"custom field" is not a field's id/,
    ],
    [
      "asks",
      `{ when: { is: [Ready] }, ${ASKS}, tags: https://evil.example }`,
      /is not a field's id/,
    ],
    ["asks", `{ when: { is: Ready }, ${ASKS} }`, /asks\.when\.is: "Ready" is not a list of values/],
    ["tells", "all", /tells: "all" is not own or named/],
    ["transitions", "{ executing: Go }", /transitions\.executing: unknown key/],
    ["transitions", "{ authorized: [Done] }", /transitions\.authorized: a list is not a value/],
    [
      "window",
      "{ from: customfield_1 }",
      /window\.from: unknown key; the keys here are start, end/,
    ],
    [
      "writes",
      "{ told: customfield_1 }",
      /writes\.told: unknown key; the keys here are requestId, digest/,
    ],
    ["approval", "{ approved: [Approved] }", /approval: an approval is for what the guard wrote/],
    ["url", "https://acme.atlassian.net", /url: unknown key/],
  ])("with %s: %s is not taken", (key, text, expected) => {
    expect(one(key, text).join("\n")).toMatch(expected);
  });

  test("says all that is wrong at once, in the order of lines", () => {
    const text = jiraTickets({ projects: "[net]", tells: "all", url: "x" });
    expect(faults(text).map((line) => Number(line.split(":")[0]))).toEqual([3, 10, 11]);
  });

  test.each([
    [
      "a value that approves and declines",
      { approval: "{ approved: [Done], declined: [No, Done] }" },
      /approval\.declined\[1\]: "Done" approves already/,
    ],
    [
      "a field that is read and written",
      { writes: "{ requestId: customfield_10042, digest: customfield_10046 }" },
      /writes\.requestId: "customfield_10042" is read for something else/,
    ],
    [
      "one field for two things that are written",
      { writes: "{ requestId: customfield_10045, digest: customfield_10045 }" },
      /writes\.digest: "customfield_10045" is read for something else/,
    ],
    [
      "an approval, and no digest that it is for",
      { writes: "{ requestId: customfield_10045 }" },
      /approval: an approval is for what the guard wrote: name writes\.requestId and writes\.digest/,
    ],
  ])("with %s is not taken", (_, lines, expected) => {
    expect(faults(jiraTickets(lines)).join("\n")).toMatch(expected);
  });

  test("without an approval needs no digest", () => {
    expect(faults(jiraTickets({ approval: undefined, writes: undefined }))).toEqual([]);
  });

  test("names all fields that are read, each once", () => {
    const { jira } = ticketsOfText(jiraTickets());
    expect(jira && fieldsRead(jira).toSorted()).toEqual(
      [
        ...new Set(JSON.stringify(JIRA_MAPPING).match(/customfield_\d+/g)),
        "reporter",
        "status",
        "summary",
      ].toSorted(),
    );
  });

  test("of ServiceNow is read with its own field names, and what is meant where nothing is said", () => {
    const text = `version: 1\nservicenow:\n  table: sc_req_item\n  asks: { when: { is: ['2'] }, group: u_g, permissions: u_p }\n  writes: { requestId: u_r, digest: u_d, told: u_t }\n  approval: { approved: [approved] }\n`;
    expect(ticketsOfText(text).servicenow).toEqual({
      table: "sc_req_item",
      asks: {
        when: { field: "state", is: ["2"] },
        requester: "opened_by",
        group: "u_g",
        permissions: "u_p",
      },
      writes: { requestId: "u_r", digest: "u_d", told: "u_t" },
      approval: { field: "approval", approved: ["approved"], declined: [] },
      transitions: {},
      tells: "own",
    });
  });

  test.each([
    ["table: incident", /table: "incident" is not change_request or sc_req_item/],
    ["table: change_request\n  writes: { requestId: 'u_r.x' }", /"u_r\.x" is not a field's name/],
    [
      "table: change_request\n  transitions: { authorized: 3 }",
      /transitions\.authorized: 3 is not a value/,
    ],
    ["table: change_request\n  projects: [NET]", /projects: unknown key/],
  ])("of ServiceNow with %s is not taken", (lines, expected) => {
    expect(faults(`version: 1\nservicenow:\n  ${lines}\n`).join("\n")).toMatch(expected);
  });
});
