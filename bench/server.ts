import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Policy } from "../core/policy/policy.ts";
import { startHttpServer } from "../local/httpServer.ts";
import { serve } from "../local/serve.ts";
import { bodyOf } from "./bodies.ts";
import { printRows } from "./print.ts";

const CONNECTIONS = 16;
const SECONDS = 2;
const PRINCIPAL = "arn:aws:iam::111122223333:user/local";

/** Requests per second through the whole local server, next to a bare middy handler behind the same HTTP server. */
export async function benchServer(policy: Policy): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), "egress-guard-bench-"));
  const deployment = { account: "111122223333", region: "us-east-1" };
  const guard = await serve({ port: 0, policy, data, deployment, principal: PRINCIPAL });
  const bare = await startHttpServer({
    app: middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>().handler(async () => ({
      statusCode: 200,
      body: "{}",
    })),
    port: 0,
    principal: PRINCIPAL,
    clock: () => new Date(),
  });
  const cases = [
    { name: "bare middy handler", url: bare.url, body: bodyOf(1) },
    {
      name: "dry run: describes and DryRun at the embedded EC2",
      url: guard.url,
      body: bodyOf(1, 443, true),
    },
    { name: "denied: describes and one durable write", url: guard.url, body: bodyOf(1, 22) },
  ];
  const rates: number[] = [];
  for (const { url, body } of cases) {
    await load(url, body, 0.5);
    rates.push(await load(url, body, SECONDS));
  }
  await Promise.all([guard.close(), bare.close()]);
  await rm(data, { recursive: true });
  const [peer = Number.NaN] = rates;
  printRows(
    `Requests per second (${CONNECTIONS} connections, client and server in one process)`,
    cases.map(({ name }, index) => {
      const rate = rates[index] ?? Number.NaN;
      const against = index === 0 ? "" : `1 / ${(peer / rate).toFixed(1)} of the bare handler`;
      return { name, figure: `${rate.toFixed(0)} /s`, against };
    }),
  );
}

/** Sends one request after the other on each connection for so many seconds; the rate of whole answers. */
async function load(url: string, body: string, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const start = performance.now();
  const end = start + seconds * 1000;
  let answers = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < end) {
        await send(agent, url, body);
        answers++;
      }
    }),
  );
  agent.destroy();
  return (answers * 1000) / (performance.now() - start);
}

function send(agent: Agent, url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}/v1/egress-rules`, { agent, method: "POST" }, (response) => {
      response.resume().once("end", resolve).once("error", reject);
    });
    call.once("error", reject).end(body);
  });
}
