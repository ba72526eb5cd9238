import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateSecurityGroupCommand, EC2Client } from "@aws-sdk/client-ec2";
import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Policy } from "../core/policy/policy.ts";
import { startHttpServer } from "../local/httpServer.ts";
import { serve } from "../local/serve.ts";
import { bodyOf, bodyTo } from "./bodies.ts";
import { printRows, type Row } from "./print.ts";

const CONNECTIONS: readonly number[] = [1, 16, 64];
const SECONDS = 2;
const PRINCIPAL = "arn:aws:iam::111122223333:user/local";
const DEPLOYMENT = { account: "111122223333", region: "us-east-1" };

/** More groups than connections: a group takes one change at a time, and has room for so many rules. */
const GROUPS = 96;
const RULES = 55;

/** What is sent, one body after the other, and how it must be answered. */
interface Case {
  readonly name: string;
  readonly url: string;
  readonly status: number;
  readonly body: () => string;
}

/** Requests per second through the whole local server, and how long they take, next to a bare middy handler behind the same HTTP server. */
export async function benchServer(policy: Policy): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), "egress-guard-bench-"));
  const guard = await serve({
    port: 0,
    policy,
    data,
    deployment: DEPLOYMENT,
    principal: PRINCIPAL,
  });
  const bare = await startHttpServer({
    app: middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>().handler(async () => ({
      statusCode: 200,
      body: "{}",
    })),
    port: 0,
    principal: PRINCIPAL,
    clock: () => new Date(),
  });
  const { url } = guard;
  const cases: readonly Case[] = [
    { name: "bare middy handler", url: bare.url, status: 200, body: () => bodyOf(1) },
    { name: "dry run", url, status: 200, body: () => bodyOf(1, 443, true) },
    { name: "denied", url, status: 403, body: () => bodyOf(1, 22) },
    { name: "allowed: the rule is made", url, status: 201, body: await newRules(guard.ec2Url) },
  ];
  const rows: Row[] = [];
  for (const one of cases) {
    await load(one, 4, 0.5);
    for (const connections of CONNECTIONS) rows.push(await measured(one, connections));
  }
  await Promise.all([guard.close(), bare.close()]);
  await rm(data, { recursive: true });
  printRows("Requests per second through the local stack (client and server in one process)", rows);
}

async function measured(one: Case, connections: number): Promise<Row> {
  const { rate, times } = await load(one, connections, SECONDS);
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) => (sorted[Math.floor(sorted.length * part)] ?? Number.NaN).toFixed(1);
  return {
    name: `${one.name}, ${connections} ${connections === 1 ? "connection" : "connections"}`,
    figure: `${rate.toFixed(0)} /s`,
    against: `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
  };
}

/** Makes groups, and gives a body for a rule that none of them has yet each time it is asked. */
async function newRules(endpoint: string): Promise<() => string> {
  const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
  const client = new EC2Client({ endpoint, region: DEPLOYMENT.region, credentials });
  const Tags = [{ Key: "egress-guard:governed", Value: "true" }];
  const ids: string[] = [];
  for (let i = 0; i < GROUPS; i++) {
    const { GroupId = "" } = await client.send(
      new CreateSecurityGroupCommand({
        GroupName: `bench-${i}`,
        Description: "for the bench",
        VpcId: "vpc-0123456789abcdef0",
        TagSpecifications: [{ ResourceType: "security-group", Tags }],
      }),
    );
    ids.push(GroupId);
  }
  client.destroy();
  let asked = 0;
  return () => {
    const group = ids[asked % GROUPS] ?? "";
    const rule = Math.floor(asked / GROUPS);
    asked += 1;
    if (rule >= RULES) throw new Error("the bench's groups are full: give it more");
    return bodyTo(group, [`203.0.${rule}.0/24`]);
  };
}

/** Sends one request after the other on each connection for so many seconds: the rate of whole answers, and the time of each in ms. */
async function load({ url, status, body, name }: Case, connections: number, seconds: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const start = performance.now();
  const end = start + seconds * 1000;
  const times: number[] = [];
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        const sent = performance.now();
        const answered = await send(agent, url, body());
        if (answered !== status) throw new Error(`${name} was answered with ${answered}`);
        times.push(performance.now() - sent);
      }
    }),
  );
  agent.destroy();
  return { rate: (times.length * 1000) / (performance.now() - start), times };
}

function send(agent: Agent, url: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(`${url}/v1/egress-rules`, { agent, method: "POST" }, (response) => {
      const { statusCode } = response;
      response
        .resume()
        .once("end", () => resolve(statusCode))
        .once("error", reject);
    });
    call.once("error", reject).end(body);
  });
}
