import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Logger } from "@aws-lambda-powertools/logger";
import type { EC2ClientConfig } from "@aws-sdk/client-ec2";
import type { Policy } from "../core/policy/policy.ts";
import { ec2Adapter } from "../lambda/adapters/ec2.ts";
import { createApp } from "../lambda/app.ts";
import type { Clock, Deployment, Log, NewHex, Ports } from "../lambda/ports.ts";
import { sweep } from "../lambda/reconcile.ts";
import { startEc2 } from "./ec2/server.ts";
import { startHttpServer } from "./httpServer.ts";
import { openSqliteLedger } from "./sqliteLedger.ts";

/** What the embedded default runs with. */
export interface ServeOptions {
  /** 0 picks a free port. */
  readonly port: number;
  readonly policy: Policy;
  /** The folder of the ledger and of the embedded EC2's state; it is made where it does not exist. */
  readonly data: string;
  /** Another EC2 than the embedded one. */
  readonly ec2Endpoint?: string;
  readonly deployment: Deployment;
  /** The ARN of whoever calls without naming themselves. */
  readonly principal: string;
}

/** The running guard: where it listens, where its EC2 does, and how to stop both. */
export interface Served {
  readonly url: string;
  readonly ec2Url: string;
  readonly close: () => Promise<void>;
}

const SWEEP_INTERVAL_MS = 60_000;

const clock: Clock = {
  now: () => new Date(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

const newHex: NewHex = (bytes) => randomBytes(bytes).toString("hex");

/** Starts the guard on this desk: the deployed app, on an embedded EC2 and a ledger on disk. */
export async function serve(options: ServeOptions): Promise<Served> {
  await mkdir(options.data, { recursive: true });
  const ec2 = options.ec2Endpoint === undefined ? await startEmbeddedEc2(options) : undefined;
  const ec2Url = options.ec2Endpoint ?? ec2?.url ?? "";
  const ledger = openSqliteLedger(join(options.data, "ledger.sqlite"));
  const { policy, deployment, port, principal } = options;
  const ports: Ports = {
    ec2: ec2Adapter(ec2Config(ec2Url, deployment), clock),
    ledger,
    policy,
    deployment,
    clock,
    newHex,
    log: structuredLog(),
  };
  const closeBelow = async () => {
    ledger.close();
    await ec2?.close();
  };
  try {
    const app = createApp(ports);
    const http = await startHttpServer({ app, port, principal, clock: clock.now });
    const stopSweeping = startSweeping(ports);
    const close = async () => {
      await http.close();
      await stopSweeping();
      await closeBelow();
    };
    return { url: http.url, ec2Url, close };
  } catch (error) {
    await closeBelow();
    throw error;
  }
}

function startEmbeddedEc2({ data, deployment }: ServeOptions) {
  return startEc2({
    database: join(data, "ec2.sqlite"),
    ...deployment,
    port: 0,
    clock: clock.now,
    newHex: (length) => newHex(Math.ceil(length / 2)).slice(0, length),
    seed: true,
  });
}

/** An EC2 on this machine checks no signature, so it gets credentials that open nothing; any other gets the caller's own. */
function ec2Config(endpoint: string, { region }: Deployment): EC2ClientConfig {
  const local = ["127.0.0.1", "localhost", "[::1]"].includes(new URL(endpoint).hostname);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return { endpoint, region, ...(local ? { credentials } : {}) };
}

/** Log lines as the function in AWS writes them. */
function structuredLog(): Log {
  const logger = new Logger({ serviceName: "egress-guard" });
  return {
    info: (message, members) => logger.info(message, { ...members }),
    error: (message, members) => logger.error(message, { ...members }),
  };
}

/** Reconciles what was left unfinished: at once, and then every minute. */
function startSweeping(ports: Ports): () => Promise<void> {
  let running = Promise.resolve();
  const run = () => {
    running = running
      .then(() => sweep(ports))
      .catch((error: unknown) => {
        ports.log.error("sweep failed", { error: String(error) });
      });
  };
  run();
  const timer = setInterval(run, SWEEP_INTERVAL_MS);
  return () => {
    clearInterval(timer);
    return running;
  };
}
