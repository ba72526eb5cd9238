import { describe, expect, test } from "@jest/globals";
import { isJiraKey, jiraFields, readJiraIssue } from "../../../core/tickets/jiraIssue.ts";
import type { JiraMapping } from "../../../core/tickets/mapping.ts";
import { must } from "../../support/builders.ts";
import { ticketsOfText } from "../../support/policyDocuments.ts";
import { asked, JIRA_FIELDS, jiraTickets, WHO } from "../../support/ticketScene.ts";

const mappingOf = (lines = {}): JiraMapping =>
  must(ticketsOfText(jiraTickets(lines)).jira, "a mapping");
const MAPPING = mappingOf();
const SITE = "https://acme.atlassian.net";
const { lee, sam, kim } = WHO;

/** An issue as Jira answers it; a test may put other fields and changes in place. */
function anIssue(fields = {}, histories: unknown[] = [], members = {}) {
  return {
    key: "NET-12",
    self: "https://elsewhere.example/rest/api/3/issue/1",
    fields: {
      ...asked("tcp 443 to 203.0.113.0/24"),
      issuetype: { name: "Egress rule" },
      reporter: { accountId: lee.jira, emailAddress: "sam@acme.example" },
      creator: { accountId: kim.jira },
      assignee: { accountId: sam.jira },
      [JIRA_FIELDS.start]: null,
      [JIRA_FIELDS.end]: null,
      ...fields,
    },
    changelog: { histories },
    ...members,
  };
}

function change(id: number, account: string | null, to: string, fieldId = "status", day = "23") {
  const author = account === null ? null : { accountId: account };
  const created = `2026-11-${day}T10:00:00.000+0100`;
  return { id: String(id), author, created, items: [{ field: fieldId, fieldId, toString: to }] };
}

const sheetOf = (issue: unknown, mapping = MAPPING) => {
  const reading = readJiraIssue(issue, mapping, SITE);
  if (!reading.ok) throw new Error(reading.message);
  return reading.sheet;
};

describe("the key of an issue", () => {
  test.each([
    ["NET-1", true],
    ["NET-9999999999", true],
    ["NET-0", false],
    ["NET-01", false],
    ["NET-99999999999", false],
    ["OPS-1", false],
    ["NETS-1", false],
    ["net-1", false],
    ["NET-1 ", false],
    ["NET-1/../2", false],
    ["../../NET-1", false],
    ["NET-1?x=1", false],
    ["NET-1%2f", false],
    ["NET-1\n", false],
    ["", false],
  ])("is %j: %j", (key, expected) => {
    expect(isJiraKey(key, MAPPING)).toBe(expected);
  });
});

test("the fields that are asked for are those of the mapping, and no others", () => {
  expect(jiraFields(MAPPING).toSorted()).toEqual(
    [
      "assignee",
      "creator",
      "issuetype",
      "reporter",
      "status",
      "summary",
      ...Object.values(JIRA_FIELDS),
    ].toSorted(),
  );
  const bare = mappingOf({
    asks: undefined,
    writes: undefined,
    approval: undefined,
    window: undefined,
  });
  expect(jiraFields(bare)).toEqual(["assignee", "creator", "issuetype", "reporter", "status"]);
});

describe("an issue", () => {
  test("is a ticket with its people by their accounts, and its address at the site that is configured", () => {
    expect(sheetOf(anIssue())).toMatchObject({
      ticket: {
        key: "NET-12",
        system: "jira",
        url: "https://acme.atlassian.net/browse/NET-12",
        state: "Ready",
        people: [`jira:${lee.jira}`, `jira:${sam.jira}`],
        approved: false,
      },
      asks: true,
      requester: `jira:${lee.jira}`,
      filedBy: `jira:${kim.jira}`,
    });
  });

  test("is not said to be approved or not where nothing says when it is", () => {
    expect(sheetOf(anIssue(), mappingOf({ approval: undefined })).ticket).not.toHaveProperty(
      "approved",
    );
  });

  test.each([
    ["of another project", { key: "OPS-1" }, "no-ticket", /no project that tickets\.yaml names/],
    ["without a key", { key: undefined }, "no-ticket", /no project/],
    ["without fields", { fields: undefined }, "unavailable", /did not show its fields/],
    ["without a status", { fields: { status: null } }, "unavailable", /did not show its fields/],
    [
      "of another type",
      { fields: { status: { name: "x" }, issuetype: { name: "Bug" } } },
      "no-ticket",
      /it is a Bug/,
    ],
    ["of no type", { fields: { status: { name: "x" } } }, "no-ticket", /ticket of no type/],
  ] as const)("%s is none", (_, members, why, message) => {
    expect(readJiraIssue(anIssue({}, [], members), MAPPING, SITE)).toEqual({
      ok: false,
      why,
      message: expect.stringMatching(message),
    });
  });

  test.each([[null], [undefined], ["x"], [7], [[]], [{ key: "NET-12", fields: [] }]])(
    "that is %j is none, and nothing is thrown",
    (issue) => {
      expect(readJiraIssue(issue, MAPPING, SITE).ok).toBe(false);
    },
  );

  test("of any type is one where no type is named", () => {
    const mapping = mappingOf({ issueTypes: undefined });
    expect(sheetOf(anIssue({ issuetype: { name: "Bug" } }), mapping).ticket.key).toBe("NET-12");
  });
});

describe("a change window", () => {
  const { start, end } = JIRA_FIELDS;
  test.each([
    [
      "in the site's zone",
      { [start]: "2026-11-30T09:00:00.000+0100", [end]: "2026-11-30T11:30:00.000+0100" },
      { start: "2026-11-30T08:00:00.000Z", end: "2026-11-30T10:30:00.000Z" },
    ],
    ["in UTC", { [start]: "2026-11-30T09:00:00Z" }, { start: "2026-11-30T09:00:00.000Z" }],
    [
      "of one day is all of that day",
      { [start]: "2026-11-30", [end]: "2026-11-30" },
      { start: "2026-11-30T00:00:00.000Z", end: "2026-12-01T00:00:00.000Z" },
    ],
    [
      "without a beginning",
      { [start]: null, [end]: "2026-11-30T11:30:00.000+0000" },
      { end: "2026-11-30T11:30:00.000Z" },
    ],
  ])("%s is read", (_, fields, window) => {
    expect(sheetOf(anIssue(fields)).ticket.window).toEqual(window);
  });

  test("that is empty is none", () => {
    expect(sheetOf(anIssue({ [start]: null })).ticket).not.toHaveProperty("window");
  });

  test.each(["soon", "2026-02-30", "2026-11-30T25:00:00Z", "30.11.2026", 1_790_000_000])(
    "that is %j can't be read, and is no open one",
    (value) => {
      expect(readJiraIssue(anIssue({ [end]: value }), MAPPING, SITE)).toEqual({
        ok: false,
        why: "unavailable",
        message: "its field customfield_10048 has no time in it",
      });
    },
  );
});

test("a window whose field Jira does not show is no open one", () => {
  const issue = anIssue();
  Reflect.deleteProperty(issue.fields, JIRA_FIELDS.end);
  expect(readJiraIssue(issue, MAPPING, SITE)).toEqual({
    ok: false,
    why: "unavailable",
    message: "its field customfield_10048 is not shown",
  });
});

describe("what an issue's approval field says", () => {
  const APPROVED = { status: { name: "Approved" } };
  const verdict = (fields: object, histories: unknown[], mapping = MAPPING) =>
    sheetOf(anIssue(fields, histories), mapping).verdict;

  test("is nothing where it has neither value", () => {
    expect(verdict({}, [change(1, sam.jira, "Approved")])).toBeUndefined();
  });

  test("was said by whoever gave it that value last", () => {
    const histories = [
      change(3, sam.jira, "Approved"),
      change(2, kim.jira, "Waiting"),
      change(1, lee.jira, "Approved"),
    ];
    expect(verdict(APPROVED, histories)).toEqual({
      says: "approve",
      id: "3",
      by: `jira:${sam.jira}`,
      changedSince: [],
    });
  });

  test("is found whichever way Jira sorts", () => {
    const histories = [
      change(1, lee.jira, "Waiting", "status", "21"),
      change(2, sam.jira, "Approved", "status", "22"),
    ];
    expect(verdict(APPROVED, histories)?.by).toBe(`jira:${sam.jira}`);
    expect(verdict(APPROVED, histories.toReversed())?.by).toBe(`jira:${sam.jira}`);
  });

  test("comes with the fields that were changed after it", () => {
    const histories = [
      change(4, lee.jira, "x", JIRA_FIELDS.permissions),
      change(3, lee.jira, "y", "summary"),
      change(2, sam.jira, "Approved"),
      change(1, lee.jira, "z", JIRA_FIELDS.group),
    ];
    expect(verdict(APPROVED, histories)?.changedSince).toEqual([
      "summary",
      JIRA_FIELDS.permissions,
    ]);
  });

  test.each([
    ["no change shows it", []],
    [
      "the last change led elsewhere",
      [change(2, kim.jira, "Waiting"), change(1, sam.jira, "Approved")],
    ],
    ["the changes are not shown", "x"],
    ["the changes are of no form", [null, 7, { id: 1 }, { id: "1", created: "?", items: [] }]],
  ])("was said by nobody who is known where %s", (_, histories) => {
    expect(verdict(APPROVED, histories as unknown[])).toEqual({
      says: "approve",
      id: "approve",
      changedSince: [],
    });
  });

  test("was said by nobody where the change has no author", () => {
    expect(verdict(APPROVED, [change(5, null, "Approved")])).toEqual({
      says: "approve",
      id: "5",
      changedSince: [],
    });
  });

  test("is no where it has both values", () => {
    const field = "customfield_1";
    const mapping = mappingOf({ approval: `{ field: ${field}, approved: [Yes], declined: [No] }` });
    expect(verdict({ [field]: [{ value: "Yes" }, { value: "No" }] }, [], mapping)?.says).toBe(
      "decline",
    );
  });

  test("may stand in a field of its own", () => {
    const field = "customfield_1";
    const mapping = mappingOf({ approval: `{ field: ${field}, approved: [Yes] }` });
    expect(
      verdict({ [field]: { value: "Yes" } }, [change(1, sam.jira, "Yes", field)], mapping),
    ).toMatchObject({
      says: "approve",
      by: `jira:${sam.jira}`,
    });
  });
});
