import { describe, expect, test } from "@jest/globals";
import { readOutboxConfig } from "../../lambda/outboxConfig.ts";

const WHOLE = {
  AWS_REGION: "us-east-1",
  EGRESS_GUARD_ACCOUNT: "111122223333",
  EGRESS_GUARD_AUDIT_TABLE: "Guard-Audit",
  EGRESS_GUARD_BUS: "egress-guard",
  EGRESS_GUARD_HOOK_SECRET: "egress-guard/hooks",
  EGRESS_GUARD_RECEIVERS: "feed=https://feed.example/x?a=b,tickets=https://tickets.example",
  EGRESS_GUARD_RECEIVER_QUEUES: "https://sqs/feed.fifo,https://sqs/tickets.fifo",
  EGRESS_GUARD_STATE_TABLE: "Guard-State",
  EGRESS_GUARD_SURFACE_QUEUES: "https://sqs/slack.fifo",
};

describe("the outbox's environment", () => {
  test("is read whole, each receiver with its queue", () => {
    expect(readOutboxConfig(WHOLE)).toEqual({
      ok: true,
      config: {
        region: "us-east-1",
        stateTable: "Guard-State",
        bus: "egress-guard",
        secretId: "egress-guard/hooks",
        receivers: [
          { id: "feed", url: "https://feed.example/x?a=b", queueUrl: "https://sqs/feed.fifo" },
          { id: "tickets", url: "https://tickets.example", queueUrl: "https://sqs/tickets.fifo" },
        ],
        surfaceQueues: ["https://sqs/slack.fifo"],
      },
    });
  });

  test("may have neither receivers nor surfaces", () => {
    const none = {
      EGRESS_GUARD_RECEIVERS: "",
      EGRESS_GUARD_RECEIVER_QUEUES: "",
      EGRESS_GUARD_SURFACE_QUEUES: "",
    };
    expect(readOutboxConfig({ ...WHOLE, ...none })).toMatchObject({
      ok: true,
      config: { receivers: [], surfaceQueues: [] },
    });
  });

  test.each([
    ["a receiver without encryption", { EGRESS_GUARD_RECEIVERS: "feed=http://feed.example" }],
    ["a receiver without a name", { EGRESS_GUARD_RECEIVERS: "https://feed.example" }],
    ["a receiver without a queue", { EGRESS_GUARD_RECEIVER_QUEUES: "https://sqs/feed.fifo" }],
  ])("is not right with %s", (_, members) => {
    expect(readOutboxConfig({ ...WHOLE, ...members })).toMatchObject({ ok: false });
  });

  test("names every variable that is missing, at once", () => {
    expect(readOutboxConfig({})).toEqual({
      ok: false,
      faults: Object.keys(WHOLE)
        .sort()
        .map((name) => `${name} is missing`),
    });
  });
});
