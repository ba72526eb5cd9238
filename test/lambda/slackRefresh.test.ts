import { describe, expect, test } from "@jest/globals";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import { LedgerUnavailable } from "../../lambda/ports.ts";
import { refresh } from "../../lambda/slack/refresh.ts";
import { DECLINED, PENDING } from "../../scripts/openapi/approvalExamples.ts";
import { readOut } from "../support/slackBlocks.ts";
import { fakeSlack } from "../support/slackHooks.ts";
import { slackPolicy } from "../support/slackWorld.ts";
import { keptLog, type LogLine } from "../support/standIns.ts";

const URL = "https://hooks.slack.com/actions/T0ACME/1/x";

interface Press {
  readonly responseUrl?: string;
  readonly digest?: string;
  readonly action?: "cancel";
}

/** Presses a button of a message about a request in vain; what Slack was answered, and what was logged. */
async function pressed(stored: StoredRequest | Error | undefined, press: Press = {}) {
  const { responseUrl = URL, digest = PENDING.digest, action = "approve" } = press;
  const api = fakeSlack();
  const lines: LogLine[] = [];
  const conversations = { begin: async () => {} };
  const ledger = {
    request: async () => {
      if (stored instanceof Error) throw stored;
      return stored;
    },
  };
  await refresh(
    {
      ledger: ledger as never,
      policy: slackPolicy(),
      log: keptLog(lines),
      slack: { api, conversations, responseOrigin: "https://hooks.slack.com" },
    },
    {
      kind: "pressed",
      identity: "slack:T0ACME#U0KIM",
      action,
      shown: { requestId: PENDING.requestId, digest },
      trigger: "1.2",
      responseUrl,
    },
  );
  return { responses: api.responses, lines };
}

test("a message of a request that is over shows how it ended, in its place", async () => {
  const { responses } = await pressed(DECLINED);
  expect(responses).toMatchObject([{ url: URL, message: { replace_original: true } }]);
  const [{ message }] = responses as [(typeof responses)[number]];
  expect(readOut(message)).toMatch(/^# Declined: sg-/);
});

describe("a message stays as it is", () => {
  test.each<readonly [string, StoredRequest | undefined, Press]>([
    ["while others can still answer", PENDING, {}],
    [
      "while it is judged and opened, which is over in a moment",
      { ...PENDING, status: "executing" },
      {},
    ],
    ["while whoever asked can take it back", PENDING, { action: "cancel" }],
    ["that shows another content than the request has", DECLINED, { digest: "0".repeat(64) }],
    ["of a request that is not there", undefined, {}],
    [
      "that can't be answered at Slack",
      DECLINED,
      { responseUrl: "https://evil.example/actions/1" },
    ],
  ])("%s", async (_, stored, press) => {
    expect(await pressed(stored, press)).toEqual({ responses: [], lines: [] });
  });

  test("where the ledger does not answer, and nothing else fails for that", async () => {
    const { responses, lines } = await pressed(new LedgerUnavailable("away"));
    expect(responses).toEqual([]);
    expect(lines).toMatchObject([{ level: "info", message: "message not brought up to date" }]);
  });
});
