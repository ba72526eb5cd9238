import {
  AuthorizeSecurityGroupEgressCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
  RevokeSecurityGroupEgressCommand,
  type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import { afterEach } from "@jest/globals";
import type { Policy } from "../../core/policy/policy.ts";
import { ec2Adapter } from "../../lambda/adapters/ec2.ts";
import { createApp } from "../../lambda/app.ts";
import type { Clock, Log, Ports } from "../../lambda/ports.ts";
import { sweep } from "../../lambda/reconcile.ts";
import { type RunningEc2, startEc2 } from "../../local/ec2/server.ts";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import { aTraffic, GROUP_ID, PAYMENTS_ROLE } from "./builders.ts";
import { type Answer, type Call, callApp } from "./gatewayEvents.ts";
import { HEAD, policyOf } from "./policyDocuments.ts";

/** One structured log line as it was written. */
export interface LogLine {
  readonly level: "info" | "error";
  readonly message: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** A clock that only a test moves; waiting takes no time. */
export interface VirtualClock extends Clock {
  readonly advance: (milliseconds: number) => void;
}

/** A whole guard: the real app and journeys, a ledger on SQLite, and the real SDK against an EC2 that speaks HTTP. */
export interface World {
  readonly ports: Ports;
  readonly clock: VirtualClock;
  readonly ec2: RunningEc2;
  /** The names of the calls that EC2 got, in order. */
  readonly calls: string[];
  readonly lines: LogLine[];
  readonly call: (call: Call) => Promise<Answer>;
  /** Asks for egress rules. */
  readonly ask: (body: unknown, call?: Call) => Promise<Answer>;
  readonly sweep: () => Promise<void>;
  /** The egress rules that EC2 itself describes, now and through a client of its own. */
  readonly rules: (groupId?: string) => Promise<readonly SecurityGroupRule[]>;
  /** Somebody who goes past the guard makes a rule, such as `tcp 443 203.0.113.0/24`. */
  readonly strangerMakes: (rule: string, groupId?: string) => Promise<void>;
  readonly strangerRevokes: (ruleId: string, groupId?: string) => Promise<void>;
}

/** What a test may choose of a world. */
export interface WorldOptions {
  readonly policy?: Policy;
  /** Where the ledger is kept; in memory if not said. */
  readonly ledgerFile?: string;
  /** Puts a wrapper round the ports. */
  readonly wrap?: (ports: Ports) => Ports;
}

/** A policy with one statement of each kind, for the built principal. */
export const POLICY = policyOf(`${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}'] }]
bannedCidrs: [{ id: private, cidrs: [10.0.0.0/8, 'fc00::/7'], reason: not for anyone }]
allowedPorts:
  - { id: web, protocol: tcp, ports: [80, 443, 8443] }
  - { id: ping, protocol: icmp, types: [8] }
  - { id: ping6, protocol: icmpv6, types: any }
requiredTags: [{ key: Owner, pattern: '[^@\\s]+@acme\\.example' }]
limits: { minPrefixLength: { ipv4: 16, ipv6: 48 }, maxRulesPerRequest: 3 }
`);

/** Hexadecimal digits that are the same in each run and never come twice. */
export function countedHex(): (digits: number) => string {
  let count = 0;
  return (digits) => (++count).toString(16).padStart(digits, "0");
}

/** A clock that starts at one and the same moment in each run. */
export function virtualClock(): VirtualClock {
  let time = Date.UTC(2026, 0, 2, 3, 4, 5);
  return {
    now: () => new Date(time),
    pause: () => new Promise((resolve) => void setImmediate(resolve)),
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}

/** A log that keeps its lines. */
export function keptLog(lines: LogLine[]): Log {
  const keep = (level: LogLine["level"]) => (message: string, members: LogLine["members"]) => {
    lines.push({ level, message, members });
  };
  return { info: keep("info"), error: keep("error") };
}

/** Opens worlds, and ends them after each test of this file. */
export function useWorlds(): (options?: WorldOptions) => Promise<World> {
  let ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(ends.map((end) => end()));
    ends = [];
  });
  return async (options = {}) => {
    const { world, close } = await openWorld(options);
    ends.push(close);
    return world;
  };
}

async function openWorld({ policy = POLICY, ledgerFile = ":memory:", wrap }: WorldOptions) {
  const clock = virtualClock();
  const deployment = { account: "111122223333", region: "us-east-1" };
  const calls: string[] = [];
  const lines: LogLine[] = [];
  const onCall = (action: string) => void calls.push(action);
  const newEc2Hex = countedHex();
  const options = {
    database: ":memory:",
    port: 0,
    clock: clock.now,
    newHex: newEc2Hex,
    seed: true,
  };
  const ec2 = await startEc2({ ...deployment, ...options, onCall });
  const ledger = openSqliteLedger(ledgerFile);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const config = { endpoint: ec2.url, region: deployment.region, credentials };
  const newHex = countedHex();
  const bare: Ports = {
    ec2: ec2Adapter(config, clock),
    ledger,
    policy,
    deployment,
    clock,
    newHex: (bytes) => newHex(2 * bytes),
    log: keptLog(lines),
  };
  const ports = wrap === undefined ? bare : wrap(bare);
  const client = new EC2Client(config);
  const close = async () => {
    client.destroy();
    await ec2.close();
    ledger.close();
  };
  return { world: { ports, clock, ec2, calls, lines, ...doors(ports, client, calls) }, close };
}

function doors(ports: Ports, client: EC2Client, calls: string[]) {
  const app = createApp(ports);
  /** What a test does itself is none of the guard's calls. */
  const aside = async <T>(work: () => Promise<T>): Promise<T> => {
    const before = calls.length;
    const result = await work();
    calls.length = before;
    return result;
  };
  return {
    call: (call: Call) => callApp(app, call),
    ask: (body: unknown, call: Call = {}) =>
      callApp(app, { method: "POST", path: "/v1/egress-rules", body, ...call }),
    sweep: () => sweep(ports),
    rules: (groupId = GROUP_ID) => aside(() => egressRules(client, groupId)),
    strangerMakes: (rule: string, groupId = GROUP_ID) =>
      aside(async () => {
        const { protocol, ports: range } = aTraffic(rule);
        const IpRanges = [{ CidrIp: rule.split(" ").at(-1) }];
        const traffic = { IpProtocol: protocol, FromPort: range.from, ToPort: range.to, IpRanges };
        const input = { GroupId: groupId, IpPermissions: [traffic] };
        await client.send(new AuthorizeSecurityGroupEgressCommand(input));
      }),
    strangerRevokes: (ruleId: string, groupId = GROUP_ID) =>
      aside(async () => {
        const input = { GroupId: groupId, SecurityGroupRuleIds: [ruleId] };
        await client.send(new RevokeSecurityGroupEgressCommand(input));
      }),
  };
}

async function egressRules(client: EC2Client, groupId: string) {
  const filter = { Filters: [{ Name: "group-id", Values: [groupId] }] };
  const answer = await client.send(new DescribeSecurityGroupRulesCommand(filter));
  return (answer.SecurityGroupRules ?? []).filter(({ IsEgress }) => IsEgress);
}
