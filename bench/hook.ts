import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "aws-lambda";
import { SCHEMES } from "../core/hooks/schemes.ts";
import { keysOf, macOf, signedHeaders } from "../core/hooks/signature.ts";
import { peopleOf } from "../core/policy/peopleDocument.ts";
import type { Policy } from "../core/policy/policy.ts";
import { randomHex, systemClock } from "../lambda/adapters/system.ts";
import { createHookApp } from "../lambda/hookApp.ts";
import { SLACK, type SlackApi } from "../lambda/slackPorts.ts";
import { openSqliteConversations } from "../local/sqliteConversations.ts";
import { openSqliteLedger } from "../local/sqliteLedger.ts";
import { bodyOf } from "./bodies.ts";
import { eventOf } from "./event.ts";
import { median, printRows } from "./print.ts";

const MESSAGES = 300;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const PEOPLE = peopleOf({
  version: 1,
  people: [{ id: "bench", identities: ["webhook:bench#1", "slack:T0BENCH#U0BENCH"] }],
  sessionEmails: [],
});

/** How long a signed message takes from the function's call to its answer, the durable write in between. */
export async function benchHook(policy: Policy): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), "egress-guard-hook-"));
  const ledger = openSqliteLedger(join(data, "ledger.sqlite"));
  const conversations = openSqliteConversations(join(data, "ledger.sqlite"));
  const app = createHookApp({
    ledger,
    policy: { ...policy, people: PEOPLE },
    deployment: { account: "111122223333", region: "us-east-1" },
    clock: systemClock,
    newHex: randomHex,
    log: { info: () => undefined, error: () => undefined },
    secrets: async () => [SECRET],
    sources: ["bench"],
    surfaces: ["slack"],
    slack: { api: NO_SLACK, conversations, responseOrigin: SLACK.responseOrigin },
  });
  const [written, again, forged, command, slip]: number[][] = [[], [], [], [], []];
  for (let i = 0; i < MESSAGES; i++) {
    const event = signedEvent(`msg_${i}`);
    written?.push(await timed(() => app(event, {} as Context), 202));
    again?.push(await timed(() => app(event, {} as Context), 202));
    const headers = { ...event.headers, "webhook-id": "msg_other" };
    forged?.push(await timed(() => app({ ...event, headers }, {} as Context), 401));
    const line = `allow tcp/443 to 203.0.113.0/24 from sg-0123456789abcdef0 for 7d because NET-${i}`;
    command?.push(await timed(() => app(commandEvent(line), {} as Context), 200));
    const other = line.replace("tcp/443", "https");
    slip?.push(await timed(() => app(commandEvent(other), {} as Context), 200));
  }
  conversations.close();
  ledger.close();
  await rm(data, { recursive: true });
  const row = (name: string, times: readonly number[] = []) => ({
    name,
    figure: `${median(times).toFixed(2)} ms`,
    against: `${Math.max(...times).toFixed(1)} ms at most`,
  });
  printRows(`One signed webhook, SQLite on disk (wall time, median of ${MESSAGES})`, [
    row("verified and durably written (202)", written),
    row("the same message again (202)", again),
    row("forged (401)", forged),
  ]);
  printRows(`One Slack command, SQLite on disk (wall time, median of ${MESSAGES})`, [
    row("verified, the talk and the request durably written", command),
    row("a slip, with the corrected line", slip),
  ]);
}

/** No window is opened here. */
const NO_SLACK: SlackApi = {
  call: async () => ({ ok: false, error: "no_token" }),
  respond: async () => ({ ok: false, error: "no_token" }),
};

function commandEvent(text: string) {
  const form = {
    team_id: "T0BENCH",
    user_id: "U0BENCH",
    channel_id: "D0BENCH",
    text,
    response_url: `${SLACK.responseOrigin}/commands/T0BENCH/1/x`,
  };
  const body = new URLSearchParams(form).toString();
  const headers = { "x-slack-request-timestamp": String(Math.floor(Date.now() / 1000)) };
  const message = { headers, body: Buffer.from(body) };
  const mac = macOf(SCHEMES.slack, message, Buffer.from(SECRET)).toString("hex");
  const signed = { ...headers, "x-slack-signature": `v0=${mac}` };
  return hookEvent("/v1/hooks/slack/commands", body, signed);
}

function signedEvent(id: string) {
  const request: unknown = JSON.parse(bodyOf(1));
  const body = JSON.stringify({ Action: "request", User: "1", Request: request });
  const keys = keysOf(SCHEMES.standardWebhooks, [SECRET]) ?? [];
  const signed = { ...signedHeaders(id, Date.now(), Buffer.from(body), keys) };
  return hookEvent("/v1/hooks/webhooks/bench", body, signed);
}

function hookEvent(path: string, body: string, headers: Record<string, string>) {
  const event = eventOf(body);
  const { http } = event.requestContext;
  return {
    ...event,
    rawPath: path,
    headers,
    requestContext: { ...event.requestContext, http: { ...http, method: "POST", path } },
  };
}

async function timed(
  call: () => Promise<{
    readonly statusCode?: number | undefined;
    readonly body?: string | undefined;
  }>,
  status: number,
): Promise<number> {
  const start = performance.now();
  const { statusCode, body } = await call();
  const took = performance.now() - start;
  if (statusCode !== status) throw new Error(`a webhook was answered ${statusCode}: ${body}`);
  return took;
}
