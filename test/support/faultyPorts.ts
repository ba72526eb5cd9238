import type { Change } from "../../core/ledger/change.ts";
import {
  type AuthorizeCall,
  type Ec2,
  type Ledger,
  LedgerUnavailable,
  type Outcome,
  type Ports,
  type RevokeCall,
  type Revoked,
} from "../../lambda/ports.ts";

/** The worker died here: nothing that it does afterwards has any effect. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** What can go wrong with one call of a port. */
export type PortFault =
  /** The worker dies and the call has no effect, or has it. */
  | "crash-before"
  | "crash-after"
  /** The call is not answered and has no effect, or has it. */
  | "lost-before"
  | "lost-after"
  /** EC2 turns the call away for certain. */
  | "throttled"
  | "refused"
  /** The call is not answered, and takes effect long afterwards, or right after the next call. */
  | "late"
  | "overtaken"
  /** A describe shows the group as it was before its last change. */
  | "stale";

/** One call of a port by one worker: the first has the number 1. */
export interface PortCall {
  readonly name: PortName;
  readonly number: number;
}

export type PortName =
  | `ec2.${keyof Ec2}`
  | `ledger.${"request" | "head" | "commit" | "record" | "requests" | "due"}`
  | "tickets";

/** Which faults a call of each port can have; a call that has no such fault is carried out as it is. */
export const FAULTS_OF: Readonly<Record<PortName, readonly PortFault[]>> = {
  "ledger.request": ["crash-before", "lost-before"],
  "ledger.head": ["crash-before", "lost-before"],
  "ledger.record": ["crash-before", "lost-before"],
  "ledger.requests": ["crash-before", "lost-before"],
  "ledger.due": ["crash-before", "lost-before"],
  "ledger.commit": ["crash-before", "crash-after", "lost-before", "lost-after"],
  "ec2.describeGroup": ["crash-before", "lost-before", "stale"],
  "ec2.authorize": [
    "crash-before",
    "crash-after",
    "lost-before",
    "lost-after",
    "throttled",
    "refused",
    "late",
    "overtaken",
  ],
  "ec2.describePrefixList": ["crash-before", "lost-before"],
  "ec2.groupNames": [],
  "ec2.revoke": [
    "crash-before",
    "crash-after",
    "lost-before",
    "lost-after",
    "throttled",
    "refused",
    "late",
    "overtaken",
  ],
  "ec2.rehearse": [],
  tickets: ["crash-before", "lost-before"],
};

/** How a test makes EC2 late or forgetful. */
export interface SlowEc2 extends Ec2 {
  /** Takes a call whose effect comes later: when it is let land, or right after the next call. */
  readonly later: (
    call: AuthorizeCall | RevokeCall,
    when: "on landing" | "after the next call",
  ) => void;
  readonly describeStale: Ec2["describeGroup"];
}

/** How a test makes a ledger late: the change is written when nobody waits for it any more. */
export interface SlowLedger extends Ledger {
  readonly later?: (change: Change) => void;
}

/** Ports whose effects a test can put off. */
export type SlowPorts = Ports & { readonly ec2: SlowEc2; readonly ledger: SlowLedger };

/** Says what goes wrong with a call, if anything; the call waits for it. */
export type FaultPlan = (call: PortCall) => PortFault | undefined | Promise<PortFault | undefined>;

/** The ports of one worker, and what it called. */
export interface Worker {
  readonly ports: Ports;
  readonly calls: PortCall[];
  readonly crashed: () => boolean;
}

/** Gives a worker ports that fail where the plan says so; `onAnswer` is waited for between an effect and its answer. */
export function aWorker(
  ports: SlowPorts,
  plan: FaultPlan = () => undefined,
  onAnswer: (call: PortCall) => Promise<void> | undefined = () => undefined,
): Worker {
  const calls: PortCall[] = [];
  let dead = false;
  const die = () => {
    dead = true;
    return new Crash("the worker died");
  };
  const meet = async <T>(
    name: PortName,
    work: () => Promise<T>,
    unanswered: () => T,
    other: Partial<Record<PortFault, () => T | Promise<T>>> = {},
  ): Promise<T> => {
    if (dead) throw new Crash(`a dead worker called ${name}`);
    const call = { name, number: calls.length + 1 };
    calls.push(call);
    const fault = await plan(call);
    if (dead) throw new Crash(`a dead worker called ${name}`);
    if (fault === "crash-before") throw die();
    if (fault === "lost-before") return unanswered();
    const special = fault === undefined ? undefined : other[fault];
    if (special !== undefined) return special();
    const result = await work();
    await onAnswer(call);
    if (dead || fault === "crash-after") throw die();
    return fault === "lost-after" ? unanswered() : result;
  };
  const wrapped = {
    ...ports,
    ec2: faultyEc2(ports.ec2, meet),
    ledger: faultyLedger(ports, meet),
    ...faultyTickets(ports, meet),
  };
  return { ports: wrapped, calls, crashed: () => dead };
}

type Meet = <T>(
  name: PortName,
  work: () => Promise<T>,
  unanswered: () => T,
  other?: Partial<Record<PortFault, () => T | Promise<T>>>,
) => Promise<T>;

function faultyEc2(ec2: SlowEc2, meet: Meet): Ec2 {
  const lost = { kind: "unknown", message: "no answer" } as const;
  const throttled = {
    kind: "not-executed",
    problem: "ec2-throttled",
    message: "slow down",
  } as const;
  const refused = { kind: "refused", ec2Code: "UnauthorizedOperation", message: "no" } as const;
  return {
    describeGroup: (groupId) =>
      meet(
        "ec2.describeGroup",
        () => ec2.describeGroup(groupId),
        () => ({ kind: "unavailable", message: "no answer" }),
        { stale: () => ec2.describeStale(groupId) },
      ),
    authorize: (call) =>
      meet<Outcome>(
        "ec2.authorize",
        () => ec2.authorize(call),
        () => lost,
        { throttled: () => throttled, refused: () => refused, ...lateness(ec2, call, lost) },
      ),
    revoke: (call) =>
      meet<Revoked>(
        "ec2.revoke",
        () => ec2.revoke(call),
        () => lost,
        { throttled: () => throttled, refused: () => refused, ...lateness(ec2, call, lost) },
      ),
    describePrefixList: (prefixListId) =>
      meet(
        "ec2.describePrefixList",
        () => ec2.describePrefixList(prefixListId),
        () => ({ kind: "unavailable", message: "no answer" }),
      ),
    groupNames: ec2.groupNames,
    rehearse: (call) =>
      meet(
        "ec2.rehearse",
        () => ec2.rehearse(call),
        () => lost,
      ),
  };
}

function faultyTickets({ tickets }: SlowPorts, meet: Meet): Pick<Ports, "tickets"> {
  if (tickets === undefined) return {};
  const lost = () => {
    throw new Error("the ticket system did not answer");
  };
  return { tickets: (key) => meet("tickets", () => tickets(key), lost) };
}

function lateness<T>(ec2: SlowEc2, call: AuthorizeCall | RevokeCall, answer: T) {
  return {
    late: () => {
      ec2.later(call, "on landing");
      return answer;
    },
    overtaken: () => {
      ec2.later(call, "after the next call");
      return answer;
    },
  };
}

function faultyLedger({ ledger }: SlowPorts, meet: Meet): Ledger {
  const lost = () => {
    throw new LedgerUnavailable("no answer");
  };
  return {
    ...ledger,
    request: (id) => meet("ledger.request", () => ledger.request(id), lost),
    head: (group) => meet("ledger.head", () => ledger.head(group), lost),
    record: (chain, seq) => meet("ledger.record", () => ledger.record(chain, seq), lost),
    requests: (query) => meet("ledger.requests", () => ledger.requests(query), lost),
    due: (now, limit) => meet("ledger.due", () => ledger.due(now, limit), lost),
    commit: (change) =>
      meet("ledger.commit", () => ledger.commit(change), lost, {
        late: () => {
          ledger.later?.(change);
          return lost();
        },
      }),
  };
}
