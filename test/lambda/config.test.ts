import { describe, expect, test } from "@jest/globals";
import { readConfig, readHookConfig } from "../../lambda/config.ts";

const WHOLE = {
  AWS_REGION: "us-east-1",
  EGRESS_GUARD_ACCOUNT: "111122223333",
  EGRESS_GUARD_API_IDS: "a1b2c3,d4e5f6",
  EGRESS_GUARD_AUDIT_TABLE: "Guard-Audit",
  EGRESS_GUARD_POLICY_DIGEST: "0".repeat(64),
  EGRESS_GUARD_STATE_TABLE: "Guard-State",
};

describe("the function's environment", () => {
  test("is read whole", () => {
    expect(readConfig({ ...WHOLE, PATH: "/usr/bin" })).toEqual({
      ok: true,
      config: {
        account: "111122223333",
        region: "us-east-1",
        stateTable: "Guard-State",
        auditTable: "Guard-Audit",
        policyDigest: "0".repeat(64),
        apiIds: ["a1b2c3", "d4e5f6"],
      },
    });
  });

  test("names every variable that is missing, at once", () => {
    expect(readConfig({})).toEqual({
      ok: false,
      faults: Object.keys(WHOLE).map((name) => `${name} is missing`),
    });
  });

  test.each([
    ["AWS_REGION", "virginia", "a region such as us-east-1"],
    ["EGRESS_GUARD_ACCOUNT", "11112222333", "the 12 digits of an account id"],
    ["EGRESS_GUARD_API_IDS", "a1b2c3,", "API ids, comma between"],
    ["EGRESS_GUARD_AUDIT_TABLE", "no", "the name of a DynamoDB table"],
    ["EGRESS_GUARD_POLICY_DIGEST", "0".repeat(63), "a SHA-256 in lower-case hex"],
    ["EGRESS_GUARD_STATE_TABLE", "", "the name of a DynamoDB table"],
  ])("says what %s must be when it is %j", (name, value, expected) => {
    expect(readConfig({ ...WHOLE, [name]: value })).toEqual({
      ok: false,
      faults: [`${name} is ${JSON.stringify(value)}; write ${expected}`],
    });
  });
});

describe("the environment of the function that answers hooks", () => {
  const HOOKS = {
    EGRESS_GUARD_CONVERSATIONS_TABLE: "Conversations",
    EGRESS_GUARD_HOOK_SECRET: "egress-guard/hooks",
    EGRESS_GUARD_SURFACES: "slack",
    EGRESS_GUARD_WEBHOOK_SOURCES: "tickets,chat-2",
  };

  test("is read whole, with what every function has", () => {
    const whole = readConfig(WHOLE);
    expect(readHookConfig({ ...WHOLE, ...HOOKS })).toEqual({
      ok: true,
      config: {
        ...(whole.ok ? whole.config : {}),
        conversationsTable: "Conversations",
        secretId: "egress-guard/hooks",
        sources: ["tickets", "chat-2"],
        surfaces: ["slack"],
      },
    });
  });

  test("names every variable that is missing, at once", () => {
    expect(readHookConfig({})).toEqual({
      ok: false,
      faults: Object.keys({ ...WHOLE, ...HOOKS })
        .sort()
        .map((name) => `${name} is missing`),
    });
  });

  test("may have no source, or no surface", () => {
    const none = { EGRESS_GUARD_SURFACES: "", EGRESS_GUARD_WEBHOOK_SOURCES: "" };
    expect(readHookConfig({ ...WHOLE, ...HOOKS, ...none })).toMatchObject({
      ok: true,
      config: { sources: [], surfaces: [] },
    });
  });

  test.each([",", "slack,", "Slack", "teams", "slackslack", "slack slack"])(
    "takes no surface %j",
    (surfaces) => {
      const reading = readHookConfig({ ...WHOLE, ...HOOKS, EGRESS_GUARD_SURFACES: surfaces });
      expect(reading).toMatchObject({ ok: false, faults: [expect.stringMatching(/SURFACES is/)] });
    },
  );

  test.each([",", "Tickets", "tickets,", "tickets/x", "-x"])("takes no source %j", (sources) => {
    const reading = readHookConfig({ ...WHOLE, ...HOOKS, EGRESS_GUARD_WEBHOOK_SOURCES: sources });
    expect(reading).toMatchObject({ ok: false, faults: [expect.stringMatching(/SOURCES is/)] });
  });
});

describe("what the environment says of ticket systems", () => {
  const TICKETS = {
    EGRESS_GUARD_HOOK_SECRET: "egress-guard/hooks",
    EGRESS_GUARD_TICKET_SYSTEMS:
      "jira=https://acme.atlassian.net,servicenow=https://acme.service-now.com",
  };
  const read = {
    secretId: "egress-guard/hooks",
    urls: { jira: "https://acme.atlassian.net", servicenow: "https://acme.service-now.com" },
  };

  test("is read with what every function has, and with what that of hooks has", () => {
    expect(readConfig({ ...WHOLE, ...TICKETS })).toMatchObject({
      ok: true,
      config: { tickets: read },
    });
    const hooks = {
      EGRESS_GUARD_CONVERSATIONS_TABLE: "",
      EGRESS_GUARD_SURFACES: "jira",
      EGRESS_GUARD_WEBHOOK_SOURCES: "",
    };
    expect(readHookConfig({ ...WHOLE, ...TICKETS, ...hooks })).toMatchObject({
      ok: true,
      config: { tickets: read, surfaces: ["jira"] },
    });
  });

  test.each([
    "",
    "jira",
    "jira=http://acme.atlassian.net",
    "jira=https://acme.atlassian.net/x",
    "jira=https://acme.atlassian.net,",
    "other=https://acme.example",
    "jira=https://user@acme.atlassian.net",
  ])("is not %j", (systems) => {
    expect(
      readConfig({ ...WHOLE, ...TICKETS, EGRESS_GUARD_TICKET_SYSTEMS: systems }),
    ).toMatchObject({
      ok: false,
      faults: [expect.stringMatching(/^EGRESS_GUARD_TICKET_SYSTEMS is/)],
    });
  });

  test("needs the name of the secret, too", () => {
    const { EGRESS_GUARD_HOOK_SECRET: _, ...systems } = TICKETS;
    expect(readConfig({ ...WHOLE, ...systems })).toEqual({
      ok: false,
      faults: ["EGRESS_GUARD_HOOK_SECRET is missing"],
    });
  });
});
