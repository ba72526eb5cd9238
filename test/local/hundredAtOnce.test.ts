import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stderr } from "node:process";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { groupChain } from "../../core/ledger/stored.ts";
import type { Ledger } from "../../lambda/ports.ts";
import { openDynamoLedger } from "../../local/dynamo.ts";
import { endpointConfig } from "../../local/endpoints.ts";
import { type Served, serve } from "../../local/serve.ts";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import { PAYMENTS } from "../support/builders.ts";
import { GROUP } from "../support/ledgerBuilders.ts";
import { type DynamoServer, hasMoto, startMoto } from "../support/motoServer.ts";
import { aWish, POLICY } from "../support/world.ts";

const A = "tcp 443 203.0.113.0/24";
const B = "tcp 443 198.51.100.0/24";
const AT_ONCE = 100;
const DEPLOYMENT = { account: "111122223333", region: "us-east-1" };

interface Answer {
  readonly status: number;
  readonly body: { readonly [member: string]: unknown };
}

let folder = "";
let served: Served | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "egress-guard-hundred-"));
});
afterEach(async () => {
  await served?.close();
  served = undefined;
  rmSync(folder, { recursive: true });
});

async function start(ledgerEndpoint?: string): Promise<Served> {
  const ledger = ledgerEndpoint === undefined ? {} : { ledgerEndpoint };
  const where = { port: 0, data: folder, deployment: DEPLOYMENT };
  served = await serve({ ...where, ...ledger, policy: POLICY, principal: PAYMENTS.arn });
  return served;
}

/** One call on a connection of its own. */
function ask({ url }: Served, rule: string, key: string): Promise<Answer> {
  const headers = { "idempotency-key": key };
  const agent = new Agent();
  return new Promise((resolve, reject) => {
    const call = request(`${url}/v1/egress-rules`, { method: "POST", headers, agent }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      answer.once("end", () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) }));
    });
    call.once("error", reject).end(JSON.stringify(aWish([rule])));
  });
}

/** Calls at once, and what they were answered in the end: one that was told to wait asks again, as a client does. */
async function allAtOnce(guard: Served, rules: readonly string[], key: string) {
  const asked = rules.map(async (rule) => {
    for (;;) {
      const answer = await ask(guard, rule, key);
      if (![202, 503, 504].includes(answer.status)) return answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  return Promise.all(asked);
}

function requestIn({ body }: Answer): unknown {
  return Reflect.get(Object(body.Request), "RequestId");
}

/** What the group's chain holds, by type. */
async function recordTypes(ledger: Ledger): Promise<readonly string[]> {
  const records = await ledger.records(groupChain(GROUP), 1, 1_000);
  return records.map(({ record }) => record.type);
}

function describeHundred(name: string, endpoint: () => string | undefined): void {
  const open = async () => {
    const at = endpoint();
    return at === undefined
      ? openSqliteLedger(join(folder, "ledger.sqlite"))
      : openDynamoLedger(endpointConfig(at, DEPLOYMENT));
  };

  describe(`a hundred calls at once, on ${name}`, () => {
    test("with one key and one body are one rule and one answer", async () => {
      const guard = await start(endpoint());
      const answers = await allAtOnce(guard, Array<string>(AT_ONCE).fill(A), "k");
      expect(answers.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(1);
      expect(answers.filter(({ status }) => status !== 200 && status !== 201)).toEqual([]);
      expect(new Set(answers.map(requestIn)).size).toBe(1);
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      const ledger = await open();
      expect(await recordTypes(ledger)).toEqual(["intended", "done"]);
      ledger.close();
    }, 120_000);

    test("with one key and two bodies: one body gets its rule, the other is refused each time", async () => {
      const guard = await start(endpoint());
      const rules = Array.from({ length: AT_ONCE }, (_, i) =>
        i % 2 === 0 ? B : "tcp 80 8.8.8.0/24",
      );
      const answers = await allAtOnce(guard, rules, "two");
      const refused = answers.filter(({ status }) => status === 422);
      expect(refused).toHaveLength(AT_ONCE / 2);
      expect(new Set(refused.map(({ body }) => body.code))).toEqual(
        new Set(["idempotency-key-reused"]),
      );
      expect(new Set(answers.filter((one) => !refused.includes(one)).map(requestIn)).size).toBe(1);
    }, 120_000);
  });
}

describeHundred("SQLite", () => undefined);

if (hasMoto()) {
  let moto: DynamoServer | undefined;
  beforeAll(async () => {
    moto = await startMoto();
  }, 60_000);
  afterAll(async () => moto?.stop());
  describeHundred("DynamoDB", () => moto?.endpoint);
} else {
  const why = "a hundred calls at once on DynamoDB: skipped, as there is no moto_server on PATH";
  stderr.write(`${why}\n`);
  test.skip(why, () => {});
}
