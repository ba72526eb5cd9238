import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EC2Client, RevokeSecurityGroupEgressCommand } from "@aws-sdk/client-ec2";
import type { Context } from "aws-lambda";
import type { Policy } from "../core/policy/policy.ts";
import { ec2Adapter } from "../lambda/adapters/ec2.ts";
import { randomHex, systemClock } from "../lambda/adapters/system.ts";
import { createApp } from "../lambda/app.ts";
import type { Ledger } from "../lambda/ports.ts";
import { openDynamoLedger } from "../local/dynamo.ts";
import { openSqliteLedger } from "../local/sqliteLedger.ts";
import { bodyOf } from "./bodies.ts";
import { eventOf } from "./event.ts";
import { median, printRows, type Row } from "./print.ts";

const GROUP = "sg-0123456789abcdef0";
const DEPLOYMENT = { account: "111122223333", region: "us-east-1" };
const REQUESTS = 200;

/** What is asked for, and what is done before it so that it is answered the same each time. */
const CASES = [
  { name: "dry run (200)", body: bodyOf(1, 443, true), status: 200 },
  { name: "denied (403)", body: bodyOf(1, 22), status: 403 },
  { name: "allowed (201)", body: bodyOf(1), status: 201 },
] as const;

/** How much CPU one warm request costs with EC2, and where it is there DynamoDB, in processes of their own on loopback. */
export async function benchLoopback(policy: Policy): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), "egress-guard-loopback-"));
  const main = join(import.meta.dirname, "../cli/main.ts");
  const ec2 = await started(process.execPath, [main, "ec2", "--port", "0", "--data", data]);
  const sqlite = openSqliteLedger(join(data, "ledger.sqlite"));
  const rows = await measured("SQLite", sqlite, ec2.url, policy);
  sqlite.close();
  const moto = await started("moto_server", ["-H", "127.0.0.1", "-p", "0"]).catch(() => undefined);
  if (moto === undefined)
    rows.push({ name: "DynamoDB", figure: "skipped: no moto_server on PATH" });
  else rows.push(...(await onDynamo(moto.url, ec2.url, policy)));
  for (const child of [ec2.child, moto?.child]) child?.kill();
  await rm(data, { recursive: true });
  printRows(`One warm request, I/O on loopback (median of ${REQUESTS}; CPU time, and wall)`, rows);
}

async function onDynamo(endpoint: string, ec2: string, policy: Policy): Promise<readonly Row[]> {
  const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
  const ledger = await openDynamoLedger({ endpoint, region: DEPLOYMENT.region, credentials });
  const rows = await measured("DynamoDB", ledger, ec2, policy);
  ledger.close();
  return rows;
}

async function measured(
  store: string,
  ledger: Ledger,
  endpoint: string,
  policy: Policy,
): Promise<Row[]> {
  const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
  const config = { endpoint, region: DEPLOYMENT.region, credentials };
  const client = new EC2Client(config);
  const app = createApp({
    ec2: ec2Adapter(config, systemClock),
    ledger,
    policy,
    deployment: DEPLOYMENT,
    clock: systemClock,
    newHex: randomHex,
    log: { info: () => undefined, error: () => undefined },
  });
  const rows: Row[] = [];
  for (const { name, body, status } of CASES) {
    const event = eventOf(body);
    const cpu: number[] = [];
    const wall: number[] = [];
    for (let i = 0; i < REQUESTS; i++) {
      const start = performance.now();
      const before = process.cpuUsage();
      const { statusCode, body: answer = "" } = await app(event, {} as Context);
      const { user, system } = process.cpuUsage(before);
      if (statusCode !== status) throw new Error(`${name} answered ${statusCode}: ${answer}`);
      cpu.push((user + system) / 1000);
      wall.push(performance.now() - start);
      if (status === 201) await undo(client, answer);
    }
    const figure = `${median(cpu).toFixed(2)} ms`;
    rows.push({ name: `${store}, ${name}`, figure, against: `CPU; ${median(wall).toFixed(1)} ms` });
  }
  client.destroy();
  return rows;
}

/** Takes the rule away again, so that the next request finds the group as this one did. */
async function undo(client: EC2Client, answer: string): Promise<void> {
  const { SecurityGroupRules: rules } = JSON.parse(answer);
  const SecurityGroupRuleIds = [rules[0].SecurityGroupRuleId];
  await client.send(new RevokeSecurityGroupEgressCommand({ GroupId: GROUP, SecurityGroupRuleIds }));
}

/** Starts a server and waits for the line that says where it listens. */
async function started(
  command: string,
  args: readonly string[],
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  await once(child, "spawn");
  const url = await new Promise<string>((resolve, reject) => {
    let said = "";
    const read = (data: Buffer) => {
      if (said.length < 10_000) said += data;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`${command} ended with ${code}: ${said}`)));
  });
  return { url, child };
}
