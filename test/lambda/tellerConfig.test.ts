import { describe, expect, test } from "@jest/globals";
import { readTellerConfig } from "../../lambda/tellerConfig.ts";

const WHOLE = {
  AWS_REGION: "us-east-1",
  EGRESS_GUARD_ACCOUNT: "111122223333",
  EGRESS_GUARD_API_IDS: "a1b2",
  EGRESS_GUARD_AUDIT_TABLE: "Guard-Audit",
  EGRESS_GUARD_POLICY_DIGEST: "d".repeat(64),
  EGRESS_GUARD_STATE_TABLE: "Guard-State",
  EGRESS_GUARD_API_URL: "https://a1b2.execute-api.us-east-1.amazonaws.com",
  EGRESS_GUARD_CONVERSATIONS_TABLE: "Guard-Conversations",
  EGRESS_GUARD_HOOK_SECRET: "egress-guard/hooks",
  EGRESS_GUARD_SLACK_CHANNEL: "C0NETSEC",
  EGRESS_GUARD_SURFACE_QUEUES: "slack=https://sqs.us-east-1.amazonaws.com/1/slack.fifo",
};

describe("the environment of the function that tells surfaces", () => {
  test("is read whole", () => {
    expect(readTellerConfig(WHOLE)).toEqual({
      ok: true,
      config: expect.objectContaining({
        region: "us-east-1",
        stateTable: "Guard-State",
        secretId: "egress-guard/hooks",
        queues: [
          { surface: "slack", queueUrl: "https://sqs.us-east-1.amazonaws.com/1/slack.fifo" },
        ],
        conversationsTable: "Guard-Conversations",
        slackChannel: "C0NETSEC",
        apiUrl: "https://a1b2.execute-api.us-east-1.amazonaws.com",
      }),
    });
  });

  test("may name no channel", () => {
    const reading = readTellerConfig({ ...WHOLE, EGRESS_GUARD_SLACK_CHANNEL: "" });
    expect(reading).toMatchObject({ ok: true });
    expect(reading).not.toHaveProperty("config.slackChannel");
  });

  test.each([
    ["no surface", { EGRESS_GUARD_SURFACE_QUEUES: "" }],
    ["a surface that there is not", { EGRESS_GUARD_SURFACE_QUEUES: "teams=https://sqs/teams" }],
    ["a surface without its queue", { EGRESS_GUARD_SURFACE_QUEUES: "slack=" }],
    ["a user for a channel", { EGRESS_GUARD_SLACK_CHANNEL: "U0SAM" }],
    ["an API over plain http", { EGRESS_GUARD_API_URL: "http://a1b2.example" }],
    ["an API's path", { EGRESS_GUARD_API_URL: "https://a1b2.example/" }],
    ["no table", { EGRESS_GUARD_CONVERSATIONS_TABLE: "" }],
  ])("is not right with %s", (_, members) => {
    expect(readTellerConfig({ ...WHOLE, ...members })).toMatchObject({ ok: false });
  });

  test("names every variable that is missing, at once", () => {
    const reading = readTellerConfig({});
    expect(reading.ok ? [] : [...reading.faults].sort()).toEqual(
      Object.keys(WHOLE)
        .sort()
        .map((name) => `${name} is missing`),
    );
  });
});
