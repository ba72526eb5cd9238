import { describe, expect, test } from "@jest/globals";
import { readSettings, ticketFaults } from "../../infra/settings.ts";
import { ticketsOfText } from "../support/policyDocuments.ts";
import { jiraTickets } from "../support/ticketScene.ts";

describe("the settings", () => {
  test("keep logs for a year, and checkpoints a month longer, where nothing is said", () => {
    expect(readSettings({})).toEqual({
      ok: true,
      settings: { checkpointRetentionDays: 400, logRetentionDays: 365 },
    });
  });

  test.each([
    ["1", true],
    ["0", false],
    ["36500", true],
    ["36501", false],
    ["1e3", false],
    ["-1", false],
  ])("keep checkpoints for %s days: %s", (checkpointRetentionDays, ok) => {
    expect(readSettings({ checkpointRetentionDays }).ok).toBe(ok);
  });

  test("are read from the context, beside the tools' own keys", () => {
    const context = {
      "@aws-cdk/core:bootstrapQualifier": "egguard",
      "aws:cdk:enable-path-metadata": true,
      "cli-telemetry": false,
      alarmEmail: "oncall@acme.example",
      apiReservedConcurrency: 50,
      checkpointRetentionDays: "2557",
      jwtAudience: "one,two",
      jwtIssuer: "https://login.acme.example/",
      logRetentionDays: "731",
    };
    expect(readSettings(context)).toEqual({
      ok: true,
      settings: {
        alarmEmail: "oncall@acme.example",
        apiReservedConcurrency: 50,
        checkpointRetentionDays: 2557,
        jwt: { issuer: "https://login.acme.example/", audiences: ["one", "two"] },
        logRetentionDays: 731,
      },
    });
  });

  test("are refused with all their faults at once", () => {
    const context = {
      alarmEmail: "oncall",
      apiReservedConcurrency: "0",
      jwtIsuer: "https://login.acme.example",
      jwtAudience: "one",
      logRetentionDays: "100",
    };
    expect(readSettings(context)).toMatchObject({
      ok: false,
      faults: [
        'alarmEmail is "oncall"; write an e-mail address',
        'apiReservedConcurrency is "0"; write a whole number from 1 to 9999',
        expect.stringMatching(/^jwtIsuer is no setting; there are alarmEmail, /),
        expect.stringMatching(/^logRetentionDays is "100"; write one of 1, 3, 5, /),
        "jwtIssuer and jwtAudience belong together; give both or neither",
      ],
    });
  });

  test("let in the surfaces that are named, each once", () => {
    expect(readSettings({ surfaces: "slack,slack" })).toMatchObject({
      ok: true,
      settings: { surfaces: ["slack"] },
    });
  });

  test.each(["", "teams", "slack,", ",slack", "slackslack", "slack jira"])(
    "know no surface %j",
    (surfaces) => {
      expect(readSettings({ surfaces })).toEqual({
        ok: false,
        faults: [`surfaces is "${surfaces}"; write any of slack, jira, servicenow, comma between`],
      });
    },
  );

  test("give no receiver the name of a surface", () => {
    const webhookReceivers =
      "feed=https://a.example,slack=https://b.example,jira=https://c.example";
    expect(readSettings({ webhookReceivers })).toEqual({
      ok: false,
      faults: ["slack", "jira"].map(
        (id) => `webhookReceivers names ${id}, which is a surface; give the receiver another name`,
      ),
    });
  });

  test.each([
    ["a channel's id", { surfaces: "slack", slackChannel: "C0NETSEC" }, true],
    ["a private channel's id", { surfaces: "slack", slackChannel: "G0NETSEC" }, true],
    ["a channel's name", { surfaces: "slack", slackChannel: "#netsec" }, false],
    ["a user", { surfaces: "slack", slackChannel: "U0SAM" }, false],
    ["a channel where Slack is not let in", { slackChannel: "C0NETSEC" }, false],
  ])("ask in %s: %s", (_, context, ok) => {
    expect(readSettings(context).ok).toBe(ok);
  });

  test("name a ticket system's site, by its host alone", () => {
    const [jiraUrl, servicenowUrl] = ["https://acme.atlassian.net", "https://acme.service-now.com"];
    expect(readSettings({ jiraUrl })).toMatchObject({
      ok: true,
      settings: { ticketUrls: { jira: jiraUrl } },
    });
    expect(readSettings({ jiraUrl, servicenowUrl })).toMatchObject({
      ok: true,
      settings: { ticketUrls: { jira: jiraUrl, servicenow: servicenowUrl } },
    });
  });

  test.each([
    "http://acme.atlassian.net",
    "https://acme.atlassian.net/",
    "https://acme.atlassian.net/browse",
    "https://me:secret@acme.atlassian.net",
    "https://acme.atlassian.net,https://b.example",
    "acme.atlassian.net",
  ])("take no site %j", (jiraUrl) => {
    expect(readSettings({ jiraUrl })).toMatchObject({
      ok: false,
      faults: [expect.stringMatching(/^jiraUrl is ".*"; write https/)],
    });
  });

  test("let no ticket system in that can't be looked at", () => {
    expect(readSettings({ surfaces: "slack,servicenow,jira" })).toEqual({
      ok: false,
      faults: ["jira", "servicenow"].map(
        (name) => `surfaces lets ${name} in; give ${name}Url, where its tickets are looked at`,
      ),
    });
  });

  test("fit a policy that says what the fields of their tickets mean", () => {
    const ticketUrls = { jira: "https://acme.atlassian.net" };
    expect(ticketFaults({ ticketUrls }, {})).toEqual([
      "jiraUrl is given, and tickets.yaml says nothing of jira; write what its fields mean",
    ]);
    expect(ticketFaults({ ticketUrls }, { tickets: ticketsOfText(jiraTickets()) })).toEqual([]);
    expect(ticketFaults({}, {})).toEqual([]);
  });

  test("take no issuer over plain http, and no inherited name for a setting", () => {
    expect(readSettings({ jwtIssuer: "http://a.example", jwtAudience: "b" }).ok).toBe(false);
    expect(readSettings({ toString: "x" }).ok).toBe(false);
  });
});
