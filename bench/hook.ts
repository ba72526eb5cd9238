import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "aws-lambda";
import { SCHEMES } from "../core/hooks/schemes.ts";
import { keysOf, signedHeaders } from "../core/hooks/signature.ts";
import { peopleOf } from "../core/policy/peopleDocument.ts";
import type { Policy } from "../core/policy/policy.ts";
import { randomHex, systemClock } from "../lambda/adapters/system.ts";
import { createHookApp } from "../lambda/hookApp.ts";
import { openSqliteLedger } from "../local/sqliteLedger.ts";
import { bodyOf } from "./bodies.ts";
import { eventOf } from "./event.ts";
import { median, printRows } from "./print.ts";

const MESSAGES = 300;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const PEOPLE = peopleOf({
  version: 1,
  people: [{ id: "bench", identities: ["webhook:bench#1"] }],
  sessionEmails: [],
});

/** How long a signed message takes from the function's call to its answer, the durable write in between. */
export async function benchHook(policy: Policy): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), "egress-guard-hook-"));
  const ledger = openSqliteLedger(join(data, "ledger.sqlite"));
  const app = createHookApp({
    ledger,
    policy: { ...policy, people: PEOPLE },
    deployment: { account: "111122223333", region: "us-east-1" },
    clock: systemClock,
    newHex: randomHex,
    log: { info: () => undefined, error: () => undefined },
    secrets: async () => [SECRET],
    sources: ["bench"],
    surfaces: [],
  });
  const [written, again, forged]: number[][] = [[], [], []];
  for (let i = 0; i < MESSAGES; i++) {
    const event = signedEvent(`msg_${i}`);
    written?.push(await timed(() => app(event, {} as Context), 202));
    again?.push(await timed(() => app(event, {} as Context), 202));
    const headers = { ...event.headers, "webhook-id": "msg_other" };
    forged?.push(await timed(() => app({ ...event, headers }, {} as Context), 401));
  }
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
}

function signedEvent(id: string) {
  const request: unknown = JSON.parse(bodyOf(1));
  const body = JSON.stringify({ Action: "request", User: "1", Request: request });
  const keys = keysOf(SCHEMES.standardWebhooks, [SECRET]) ?? [];
  const event = eventOf(body);
  const { http } = event.requestContext;
  const path = "/v1/hooks/webhooks/bench";
  return {
    ...event,
    rawPath: path,
    headers: { ...signedHeaders(id, Date.now(), Buffer.from(body), keys) },
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
