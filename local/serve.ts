import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Policy } from "../core/policy/policy.ts";
import { ec2Adapter } from "../lambda/adapters/ec2.ts";
import { structuredLog } from "../lambda/adapters/logger.ts";
import { fetchPost } from "../lambda/adapters/post.ts";
import { randomHex, systemClock } from "../lambda/adapters/system.ts";
import { createApp } from "../lambda/app.ts";
import { carryOn } from "../lambda/carryOn.ts";
import { type DeliverPorts, type Receiver, receiverTold, type Told } from "../lambda/deliver.ts";
import { createHookApp } from "../lambda/hookApp.ts";
import type { Deployment, Ports } from "../lambda/ports.ts";
import { SLACK } from "../lambda/slackPorts.ts";
import { sweep } from "../lambda/sweepDue.ts";
import type { TicketUrls } from "../lambda/ticketConfig.ts";
import { watchLists } from "../lambda/watchLists.ts";
import { deskCheckpoints, startCheckpoints } from "./deskCheckpoints.ts";
import { openDynamoLedger } from "./dynamo.ts";
import { startEmbeddedEc2 } from "./embeddedEc2.ts";
import { endpointConfig } from "./endpoints.ts";
import { hookParts, hookPaths } from "./hookParts.ts";
import { startHttpServer } from "./httpServer.ts";
import { openOutbox, startSending } from "./outbox.ts";
import { openSlackHooks } from "./slackHooks.ts";
import { hasSlackToken, openSlackTold, type SlackDesk } from "./slackTold.ts";
import { openSqliteLedger } from "./sqliteLedger.ts";
import { type StandInPorts, type StandIns, startStandIns } from "./startStandIns.ts";
import { ticketSystems } from "./ticketSystems.ts";
import { wakingLedger } from "./wakingLedger.ts";

/** What the embedded default runs with. */
export interface ServeOptions {
  /** 0 picks a free port. */
  readonly port: number;
  readonly policy: Policy;
  /** The folder of the ledger and of the embedded EC2's state; it is made where it does not exist. */
  readonly data: string;
  /** Another EC2 than the embedded one. */
  readonly ec2Endpoint?: string;
  /** A DynamoDB for the ledger, instead of a file in `data`. */
  readonly ledgerEndpoint?: string;
  readonly deployment: Deployment;
  /** The ARN of whoever calls without naming themselves. */
  readonly principal: string;
  /** The document that holds the secrets of hooks, JSON; absent where there are no hooks. */
  readonly hookSecrets?: string;
  /** Who is told what becomes of requests; needs the ledger in `data`. */
  readonly receivers?: readonly Receiver[];
  /** A channel of Slack that is asked for approvals, beside the approvers themselves. */
  readonly slackChannel?: string;
  /** The systems that are played here, for whoever tries the guard with them. */
  readonly standIns?: StandInPorts;
  /** Where ticket systems are that the policy's `tickets.yaml` describes. */
  readonly ticketUrls?: TicketUrls;
}

/** The running guard: where it listens, where its EC2 does, and how to stop both. */
export interface Served {
  readonly url: string;
  readonly ec2Url: string;
  /** Where each system sends what it signs. */
  readonly hookUrls: readonly string[];
  /** The pages of the systems that are played. */
  readonly pages: StandIns["pages"];
  readonly close: () => Promise<void>;
}

const SWEEP_INTERVAL_MS = 60_000;

const WATCH_INTERVAL_MS = 15 * 60_000;

/** Starts the guard on this desk: the deployed app, on an embedded EC2 and a ledger on disk. */
export async function serve(options: ServeOptions): Promise<Served> {
  if (options.ledgerEndpoint !== undefined && options.receivers !== undefined) {
    throw new Error("--receiver needs the ledger on disk; leave --ledger-endpoint out");
  }
  await mkdir(options.data, { recursive: true });
  const opened: (() => unknown)[] = [];
  const close = async () => {
    for (const closeOne of opened.splice(0).reverse()) await closeOne();
  };
  try {
    return { ...(await start(options, opened)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts one part after the other, and notes for each how it is closed. */
async function start(
  options: ServeOptions,
  opened: (() => unknown)[],
): Promise<Omit<Served, "close">> {
  const { policy, deployment, port, principal } = options;
  const kept = await openLedger(options);
  opened.push(() => kept.close());
  const waking: { wake?: (requestId: string) => void } = {};
  const ledger = wakingLedger(kept, (requestId) => waking.wake?.(requestId));
  const ec2 =
    options.ec2Endpoint === undefined ? await startEmbeddedEc2({ ...options, port: 0 }) : undefined;
  opened.push(() => ec2?.close());
  const ec2Url = options.ec2Endpoint ?? ec2?.url ?? "";
  const log = structuredLog();
  const standIns = await startStandIns(options.standIns ?? {}, policy.people, options.hookSecrets);
  opened.push(standIns.close);
  const parts = hookParts(standIns.hookSecrets);
  const telling = { ...parts, ledger, policy, clock: systemClock, post: fetchPost, log };
  const ticketUrls = { ...options.ticketUrls, ...standIns.ticketUrls };
  const inTickets = ticketSystems(ticketUrls, policy, telling);
  const outbox = deskOutbox(options, { ...telling, others: inTickets.told }, standIns, opened);
  const ports: Ports = {
    ec2: ec2Adapter(endpointConfig(ec2Url, deployment), systemClock),
    ledger,
    policy,
    deployment,
    clock: systemClock,
    newHex: randomHex,
    log,
    ...(outbox && { failing: outbox.failing }),
    ...(inTickets.tickets && { tickets: inTickets.tickets }),
  };
  const checkpoints = await deskCheckpoints(options, ledger, ports.log);
  const app = createApp(ports);
  const places = standIns.slack ?? SLACK;
  const slack = openSlackHooks({ file: ledgerFile(options.data), places, ...parts });
  opened.push(slack.close);
  const hooks = createHookApp({ ...ports, ...parts, desks: inTickets.desks, slack: slack.ports });
  const http = await startHttpServer({ app, hooks, port, principal, clock: systemClock.now });
  inTickets.listening(http.url);
  const sweeping = startSweeping(ports);
  waking.wake = sweeping.wake;
  if (outbox !== undefined) opened.push(startSending(outbox, log));
  opened.push(sweeping.close, startCheckpoints(checkpoints), http.close);
  standIns.sendTo(http.url);
  const hookUrls = hookPaths(parts).map((path) => `${http.url}${path}`);
  return { url: http.url, ec2Url, hookUrls, pages: standIns.pages };
}

/** The outbox in the ledger's file, for receivers and for Slack where there is a token for it; a ledger elsewhere has none on a desk. */
function deskOutbox(
  { data, ledgerEndpoint, receivers = [], slackChannel }: ServeOptions,
  telling: DeliverPorts & Omit<SlackDesk, "file" | "places"> & { readonly others: readonly Told[] },
  { slack: places = SLACK, hookSecrets }: Pick<StandIns, "slack" | "hookSecrets">,
  opened: (() => unknown)[],
) {
  if (ledgerEndpoint !== undefined) return undefined;
  const file = ledgerFile(data);
  const channel = slackChannel === undefined ? {} : { channel: slackChannel };
  const slack = hasSlackToken(hookSecrets)
    ? openSlackTold({ ...telling, file, places, ...channel })
    : undefined;
  opened.push(() => slack?.close());
  const told = receivers.map((receiver) => receiverTold(telling, receiver));
  const outbox = openOutbox(
    file,
    [...told, ...(slack ? [slack.told] : []), ...telling.others],
    telling,
  );
  opened.push(() => outbox.close());
  return outbox;
}

function ledgerFile(data: string): string {
  return join(data, "ledger.sqlite");
}

function openLedger({ data, ledgerEndpoint, deployment }: ServeOptions) {
  return ledgerEndpoint === undefined
    ? openSqliteLedger(ledgerFile(data))
    : openDynamoLedger(endpointConfig(ledgerEndpoint, deployment));
}

/** Sees to what has come due, at once and then every minute, to prefix lists every quarter of an hour, and to a request as soon as it is approved; one after the other. */
function startSweeping(ports: Ports) {
  let running: Promise<unknown> = Promise.resolve();
  const run = (job: () => Promise<unknown>) => {
    running = running.then(job).catch((error: unknown) => {
      ports.log.error("sweep failed", { error: String(error) });
    });
  };
  const sweepAll = () => run(() => sweep(ports));
  sweepAll();
  const timers = [
    setInterval(sweepAll, SWEEP_INTERVAL_MS),
    setInterval(() => run(() => watchLists(ports)), WATCH_INTERVAL_MS),
  ];
  return {
    wake: (requestId: string) => run(() => carryOn(ports, requestId)),
    close: () => {
      timers.forEach(clearInterval);
      return running;
    },
  };
}
