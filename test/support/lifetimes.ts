import { afterEach } from "@jest/globals";
import { isFinal } from "../../core/ledger/states.ts";
import { groupChain, type StoredRequest } from "../../core/ledger/stored.ts";
import type { Policy } from "../../core/policy/policy.ts";
import type { Ec2IpPermission } from "../../core/request/ec2.ts";
import type { Principal } from "../../core/request/principal.ts";
import { authorize } from "../../lambda/authorize.ts";
import type { AuthorizeCall, Ports } from "../../lambda/ports.ts";
import { sweep } from "../../lambda/reconcile.ts";
import type { Reply } from "../../lambda/reply.ts";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import { anOpenPolicy, aPermit, PAYMENTS } from "./builders.ts";
import { groupRecords, requestsOf, type Scene } from "./chains.ts";
import { type FakeEc2, fakeEc2 } from "./fakeEc2.ts";
import {
  aWorker,
  type PortCall,
  type PortFault,
  type PortName,
  type Worker,
} from "./faultyPorts.ts";
import { brokenEnds, brokenPromises, permissionTexts } from "./invariants.ts";
import { GROUP } from "./ledgerBuilders.ts";
import { countedHex, keptLog, type LogLine, type VirtualClock, virtualClock } from "./standIns.ts";

/** One group's life in memory: workers come and die, EC2 and the ledger stay. */
export interface Life {
  readonly ec2: FakeEc2;
  readonly clock: VirtualClock;
  readonly lines: LogLine[];
  readonly ledger: Ports["ledger"];
  /** The policy in force can be changed. */
  readonly setPolicy: (policy: Policy) => void;
  readonly worker: (plan?: (call: PortCall) => PortFault | undefined) => Worker;
  /** Lets a worker do something, whatever becomes of it, and looks whether every promise still holds. */
  readonly live: <T>(worker: Worker, job: (ports: Ports) => Promise<T>) => Promise<T | undefined>;
  /** A minute passes, and a worker does its job; a sweep if not said. */
  readonly minute: (worker?: Worker, job?: (ports: Ports) => Promise<unknown>) => Promise<void>;
  /** Minute after minute until nothing is under way; then all that was ever found broken. */
  readonly untilQuiet: () => Promise<readonly string[]>;
  readonly requests: () => Promise<readonly StoredRequest[]>;
  readonly statuses: () => Promise<readonly string[]>;
  /** The types of the group's records, in order. */
  readonly recordTypes: () => Promise<readonly string[]>;
  readonly close: () => void;
}

/** The policy of a life: it lets the built principal ask for tcp 443. */
export const OPEN = anOpenPolicy({ permits: [aPermit("tcp 443")] });

/** A policy that lets nothing through any more. */
export const SHUT = anOpenPolicy({ permits: [] });

const CHANGES: readonly PortName[] = ["ledger.commit", "ec2.authorize"];

const FAR_OFF = "9999-01-01T00:00:00.000Z";

/** So many minutes are more than the flight time of three promises. */
const MINUTES = 30;

/** The minute in which a call that is still under way lands: its signature is good for no longer. */
const LANDING = 4;

/** Begins lives, and ends them after each test of this file. */
export function useLives(): () => Life {
  let lives: readonly Life[] = [];
  afterEach(() => {
    for (const life of lives) life.close();
    lives = [];
  });
  return () => {
    const life = newLife();
    lives = [...lives, life];
    return life;
  };
}

function newLife(): Life {
  const ledger = openSqliteLedger(":memory:");
  const clock = virtualClock();
  const lines: LogLine[] = [];
  const broken: string[] = [];
  const hex = countedHex();
  let policy: Policy = OPEN;
  let finals = new Map<string, string>();
  let minutes = 0;
  const scene = (): Scene => ({ ledger, group: GROUP, rules: ec2.rules() });
  const ec2 = fakeEc2(async (call) => void broken.push(...(await unpromised(scene(), call))));
  const look = async () => {
    broken.push(...(await brokenPromises(scene())));
    const requests = await requestsOf(scene());
    broken.push(...requests.flatMap((request) => changedEnd(finals, request)));
    finals = new Map(
      requests.filter(hasEnded).map((request) => [request.requestId, JSON.stringify(request)]),
    );
  };
  const live: Life["live"] = async ({ ports, calls }, job) => {
    const result = await job(ports).catch(() => undefined);
    // Who has only asked has changed nothing.
    if (calls.some(({ name }) => CHANGES.includes(name))) await look();
    return result;
  };
  const worker: Life["worker"] = (plan) => {
    const deployment = { account: GROUP.account, region: GROUP.region };
    const newHex = (bytes: number) => hex(2 * bytes);
    const log = keptLog(lines);
    return aWorker({ ec2, ledger, policy, deployment, clock, newHex, log }, plan);
  };
  const minute: Life["minute"] = async (sweeper = worker(), job = sweep) => {
    minutes += 1;
    clock.advance(60_000);
    if (minutes % LANDING === 0) ec2.land();
    await live(sweeper, job);
  };
  const quiet = async () => ec2.flying() === 0 && (await ledger.due(FAR_OFF, 1)).length === 0;
  return {
    ec2,
    clock,
    lines,
    ledger,
    setPolicy: (next) => {
      policy = next;
    },
    worker,
    live,
    minute,
    untilQuiet: async () => {
      for (let i = 0; i < MINUTES && !(await quiet()); i++) await minute();
      // One more, in which nothing may change any more.
      await minute();
      return [...new Set([...broken, ...(await brokenEnds(scene()))])];
    },
    requests: () => requestsOf(scene()),
    statuses: async () => (await requestsOf(scene())).map(({ status }) => status),
    recordTypes: async () => (await groupRecords(scene())).map(({ record }) => record.type),
    close: ledger.close,
  };
}

/** A worker whose calls of one port all fail so. */
export function workerWith(
  { worker }: Life,
  fault: PortFault,
  port: PortName = "ec2.authorize",
): Worker {
  return worker(({ name }) => (name === port ? fault : undefined));
}

/** Asks for these rules, each as `tcp 443 203.0.113.0/24`, as the built principal if not said. */
export function asks(
  rules: readonly string[],
  idempotencyKey?: string,
  principal: Principal = PAYMENTS,
) {
  const IpPermissions = rules.map((rule) => {
    const [IpProtocol, port, CidrIp] = rule.split(" ");
    const ends = { FromPort: Number(port), ToPort: Number(port) };
    return { IpProtocol, ...ends, IpRanges: [{ CidrIp }] };
  });
  const body = Buffer.from(JSON.stringify({ GroupId: GROUP.groupId, IpPermissions }));
  return (ports: Ports): Promise<Reply> =>
    authorize(ports, {
      body,
      principal,
      source: { ip: "198.51.100.7" },
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
}

/** The call must be what the group is taken for: exactly these rules, intended on record before it leaves. */
async function unpromised({ ledger }: Scene, call: AuthorizeCall): Promise<readonly string[]> {
  const inflight = (await ledger.head(GROUP))?.inflight;
  const intended = await ledger.record(groupChain(GROUP), inflight?.intended ?? 0);
  const called = String(permissionTexts(call.ipPermissions));
  const promised = intended?.record.ipPermissions as readonly Ec2IpPermission[] | undefined;
  return promised !== undefined && String(permissionTexts(promised)) === called
    ? []
    : [`EC2 was called for ${called}, which nobody promised`];
}

function changedEnd(finals: ReadonlyMap<string, string>, request: StoredRequest) {
  const before = finals.get(request.requestId);
  return before === undefined || before === JSON.stringify(request)
    ? []
    : [`${request.requestId} had ended and changed again`];
}

function hasEnded({ status }: StoredRequest): boolean {
  return isFinal(status);
}
