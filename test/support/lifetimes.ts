import { afterEach } from "@jest/globals";
import type { SealedRecord } from "../../core/ledger/record.ts";
import { isFinal } from "../../core/ledger/states.ts";
import { type GroupHead, groupChain, type StoredRequest } from "../../core/ledger/stored.ts";
import type { Policy } from "../../core/policy/policy.ts";
import type { Ec2IpPermission } from "../../core/request/ec2.ts";
import type { AuthorizeCall, Ports, RevokeCall } from "../../lambda/ports.ts";
import { sweep } from "../../lambda/sweepDue.ts";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import { APPROVER_ROLE, anApproval, anOpenPolicy, aPermit } from "./builders.ts";
import { groupRecords, requestsOf, type Scene } from "./chains.ts";
import { type FakeEc2, fakeEc2 } from "./fakeEc2.ts";
import {
  aWorker,
  type PortCall,
  type PortFault,
  type PortName,
  type Worker,
} from "./faultyPorts.ts";
import { brokenEnds, brokenPromises, endText, permissionTexts } from "./invariants.ts";
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
  /** Time passes, and calls that are under way arrive. */
  readonly pass: (milliseconds: number) => void;
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

/** Another policy of a life: two persons have to approve what the built principal asks for, within ten minutes. */
export const ASKING = anOpenPolicy({
  permits: [aPermit("tcp 443")],
  approvals: [
    anApproval([APPROVER_ROLE, "email:lee@acme.example"], { quorum: 2, waitSeconds: 600 }),
  ],
});

/** A policy that lets nothing through any more. */
export const SHUT = anOpenPolicy({ permits: [] });

const CHANGES: readonly PortName[] = ["ledger.commit", "ec2.authorize", "ec2.revoke"];

/** So many minutes are more than the flight time of three promises, and than any rule of a test may stay. */
const MINUTES = 60;

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
  const now = () => clock.now().toISOString();
  const scene = (): Scene => ({ ledger, group: GROUP, rules: ec2.rules(), now: now() });
  const ec2 = fakeEc2(
    clock.now,
    async (call) => void broken.push(...(await unpromised(scene(), call))),
  );
  const look = async () => {
    broken.push(...(await brokenPromises(scene())));
    const requests = await requestsOf(scene());
    broken.push(...requests.flatMap((request) => changedEnd(finals, request)));
    finals = new Map(
      requests.filter(hasEnded).map((request) => [request.requestId, endText(request)]),
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
  const pass: Life["pass"] = (milliseconds) => {
    clock.advance(milliseconds);
    ec2.land();
  };
  const minute: Life["minute"] = async (sweeper = worker(), job = sweep) => {
    pass(60_000);
    await live(sweeper, job);
  };
  const quiet = async () =>
    ec2.flying() === 0 && (await requestsOf(scene())).every(({ dueAt }) => dueAt === undefined);
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
    pass,
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

/** The call must be what the group is taken for: exactly these rules, intended on record before it leaves. */
async function unpromised(
  { ledger }: Scene,
  call: AuthorizeCall | RevokeCall,
): Promise<readonly string[]> {
  const head = await ledger.head(GROUP);
  const inflight = head?.inflight;
  const intended = await ledger.record(groupChain(GROUP), inflight?.intended ?? 0);
  if ("ruleIds" in call) return unpromisedRevocation(call, head, intended);
  const called = String(permissionTexts(call.ipPermissions));
  const promised = intended?.record.ipPermissions as readonly Ec2IpPermission[] | undefined;
  return promised !== undefined && String(permissionTexts(promised)) === called
    ? []
    : [`EC2 was called for ${called}, which nobody promised`];
}

/** Only rules that are to go may be revoked, and that nobody holds. */
function unpromisedRevocation(
  { ruleIds }: RevokeCall,
  head: GroupHead | undefined,
  intended: SealedRecord | undefined,
): readonly string[] {
  const promised = Object(intended?.record.ruleIds);
  const held = (head?.open ?? []).flatMap(({ rule, holders }) =>
    holders.length === 0 ? [] : [rule.SecurityGroupRuleId],
  );
  return ruleIds
    .filter((id) => !Array.isArray(promised) || !promised.includes(id) || held.includes(id))
    .map((id) => `EC2 was called to revoke ${id}, which nobody promised or somebody holds`);
}

function changedEnd(finals: ReadonlyMap<string, string>, request: StoredRequest) {
  const before = finals.get(request.requestId);
  return before === undefined || before === endText(request)
    ? []
    : [`${request.requestId} had ended and changed again`];
}

function hasEnded({ status }: StoredRequest): boolean {
  return isFinal(status);
}
