import { afterEach } from "@jest/globals";
import type { SealedRecord } from "../../core/ledger/record.ts";
import { isFinal } from "../../core/ledger/states.ts";
import { type GroupHead, groupChain, type StoredRequest } from "../../core/ledger/stored.ts";
import type { Policy } from "../../core/policy/policy.ts";
import { requestId } from "../../core/request/digest.ts";
import type { Ec2IpPermission } from "../../core/request/ec2.ts";
import type { Principal } from "../../core/request/principal.ts";
import type { approve } from "../../lambda/approve.ts";
import { authorize } from "../../lambda/authorize.ts";
import type { Call } from "../../lambda/door.ts";
import { extend } from "../../lambda/extend.ts";
import type { AuthorizeCall, Ports, RevokeCall } from "../../lambda/ports.ts";
import type { Reply } from "../../lambda/reply.ts";
import { revoke } from "../../lambda/revoke.ts";
import { sweep } from "../../lambda/sweepDue.ts";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import { APPROVER_ROLE, anApproval, anOpenPolicy, aPermit, PAYMENTS } from "./builders.ts";
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

/** Who may approve under it. */
export const SAM: Principal = {
  kind: "iam",
  id: "AROA0000000000000SAM",
  arn: "arn:aws:sts::111122223333:assumed-role/NetworkSecurity/sam",
};
export const LEE: Principal = {
  kind: "jwt",
  id: "https://id.example#lee",
  issuer: "https://id.example",
  subject: "lee",
  groups: [],
  email: "lee@acme.example",
};

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

/** Asks for these rules, each as `tcp 443 203.0.113.0/24`, as the built principal if not said, and without end. */
export function asks(
  rules: readonly string[],
  idempotencyKey?: string,
  principal: Principal = PAYMENTS,
  Duration?: string,
) {
  const IpPermissions = rules.map((rule) => {
    const [IpProtocol, port, CidrIp] = rule.split(" ");
    const ends = { FromPort: Number(port), ToPort: Number(port) };
    return { IpProtocol, ...ends, IpRanges: [{ CidrIp }] };
  });
  const Guard = { Duration };
  const body = Buffer.from(JSON.stringify({ GroupId: GROUP.groupId, IpPermissions, Guard }));
  return (ports: Ports): Promise<Reply> =>
    authorize(ports, {
      body,
      principal,
      source: { ip: "198.51.100.7" },
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
}

/** The id of the request that this principal made with this key. */
export function idOf(key: string, { id }: Principal = PAYMENTS): string {
  return requestId("api", id, key, "");
}

/** Says something to a request that waits, with the digest that it shows. */
export function says(
  journey: typeof approve,
  id: string,
  principal: Principal,
): (ports: Ports) => Promise<Reply> {
  return async (ports) => {
    const Digest = (await ports.ledger.request(id))?.digest;
    return journey(ports, aCall(principal, { Digest }), id);
  };
}

/** Gives up the rules of a request. */
export function revokesRules(id: string, principal: Principal = PAYMENTS) {
  return (ports: Ports): Promise<Reply> => revoke(ports, aCall(principal), id);
}

/** Keeps the rules of a request for longer. */
export function keepsRules(id: string, body: object, principal: Principal = PAYMENTS) {
  return (ports: Ports): Promise<Reply> => extend(ports, aCall(principal, body), id);
}

function aCall(principal: Principal, body?: object): Call {
  const bytes = body === undefined ? "" : JSON.stringify(body);
  return { principal, body: Buffer.from(bytes), parameters: {}, source: { ip: "198.51.100.7" } };
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

/** All of an ended request but what becomes of its rules. */
function endText(request: StoredRequest): string {
  const { status, effect, findings, rules, heldRuleIds, madeRuleIds, expiresAt, problem } = request;
  const end = { status, effect, findings, rules, heldRuleIds, madeRuleIds, expiresAt, problem };
  return JSON.stringify(end);
}

function hasEnded({ status }: StoredRequest): boolean {
  return isFinal(status);
}
