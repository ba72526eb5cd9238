import { isFinal } from "../../core/ledger/states.ts";
import type { StoredRequest } from "../../core/ledger/stored.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { authorize } from "../../lambda/authorize.ts";
import type { AuthorizeCall, Ports } from "../../lambda/ports.ts";
import { sweep } from "../../lambda/reconcile.ts";
import type { Reply } from "../../lambda/reply.ts";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import { anOpenPolicy, aPermit, PAYMENTS } from "./builders.ts";
import { type FakeEc2, fakeEc2 } from "./fakeEc2.ts";
import { aWorker, type PortCall, type PortFault, type Worker } from "./faultyPorts.ts";
import {
  brokenEnds,
  brokenPromises,
  groupRecords,
  permissionTexts,
  requestsOf,
  type Scene,
} from "./invariants.ts";
import { GROUP } from "./ledgerBuilders.ts";
import { countedHex, keptLog, type LogLine, type VirtualClock, virtualClock } from "./world.ts";

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
  readonly close: () => void;
}

/** The policy of a life: it lets the built principal ask for tcp 443. */
export const OPEN = anOpenPolicy({ permits: [aPermit("tcp 443")] });

/** A policy that lets nothing through any more. */
export const SHUT = anOpenPolicy({ permits: [] });

/** So many minutes are more than the flight time of three promises. */
const MINUTES = 30;

/** The minute in which a call that is still under way lands: its signature is good for no longer. */
const LANDING = 4;

export function newLife(): Life {
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
  const live: Life["live"] = async ({ ports }, job) => {
    const result = await job(ports).catch(() => undefined);
    await look();
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
  const quiet = async () => ec2.flying() === 0 && (await requestsOf(scene())).every(hasEnded);
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
    close: ledger.close,
  };
}

/** Asks for these rules, each as `tcp 443 203.0.113.0/24`, as the built principal. */
export function asks(rules: readonly string[], idempotencyKey?: string) {
  const IpPermissions = rules.map((rule) => {
    const [IpProtocol, port, CidrIp] = rule.split(" ");
    const ends = { FromPort: Number(port), ToPort: Number(port) };
    return { IpProtocol, ...ends, IpRanges: [{ CidrIp }] };
  });
  const body = Buffer.from(JSON.stringify({ GroupId: GROUP.groupId, IpPermissions }));
  return (ports: Ports): Promise<Reply> =>
    authorize(ports, {
      body,
      principal: PAYMENTS,
      source: { ip: "198.51.100.7" },
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
}

/** The call must be the last thing that was promised: exactly these rules, on record before it leaves. */
async function unpromised(scene: Scene, call: AuthorizeCall): Promise<readonly string[]> {
  const last = (await groupRecords(scene)).at(-1);
  const called = String(permissionTexts(call.ipPermissions));
  const head = await scene.ledger.head(GROUP);
  const promised = String(permissionTexts(head?.inflight?.ipPermissions ?? []));
  return last?.record.type === "intended" && promised === called
    ? []
    : [`EC2 was called for ${called}, and promised was ${promised}`];
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
