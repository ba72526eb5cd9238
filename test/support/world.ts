import {
  AuthorizeSecurityGroupEgressCommand,
  DescribeSecurityGroupRulesCommand,
  EC2Client,
  RevokeSecurityGroupEgressCommand,
  type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import { afterEach } from "@jest/globals";
import { READY } from "../../core/ledger/states.ts";
import type { Policy } from "../../core/policy/policy.ts";
import type { Ec2Tag } from "../../core/request/ec2.ts";
import { toIpPermission } from "../../core/request/permissions.ts";
import { ec2Adapter } from "../../lambda/adapters/ec2.ts";
import { createApp } from "../../lambda/app.ts";
import { carryOn } from "../../lambda/carryOn.ts";
import type { Ec2, Ports } from "../../lambda/ports.ts";
import { sweep } from "../../lambda/sweepDue.ts";
import { type RunningEc2, startEc2 } from "../../local/ec2/server.ts";
import { openSqliteLedger } from "../../local/sqliteLedger.ts";
import type { Members } from "./bodies.ts";
import { aPermission, GROUP_ID, PAYMENTS_ROLE } from "./builders.ts";
import { untold } from "./conformity.ts";
import { type Answer, type Call, callApp } from "./gatewayEvents.ts";
import { HEAD, policyOf } from "./policyDocuments.ts";
import { countedHex, keptLog, type LogLine, type VirtualClock, virtualClock } from "./standIns.ts";

/** A whole guard: the real app and journeys, a ledger on SQLite, and the real SDK against an EC2 that speaks HTTP. */
export interface World {
  readonly ports: Ports;
  readonly clock: VirtualClock;
  readonly ec2: RunningEc2;
  /** The names of the calls that EC2 got, in order. */
  readonly calls: string[];
  readonly lines: LogLine[];
  /** Calls the API; an answer that is not as the API's description tells it is an error. */
  readonly call: (call: Call) => Promise<Answer>;
  /** Asks for egress rules. */
  readonly ask: (body: unknown, call?: Call) => Promise<Answer>;
  readonly sweep: () => Promise<void>;
  /** Carries on with what has come in or been approved, as the stream has it done. */
  readonly carryOn: () => Promise<void>;
  /** The same world under another policy. */
  readonly under: (policy: Policy) => World;
  /** The same world through other ports. */
  readonly with: (ports: Ports) => World;
  /** The egress rules that EC2 itself describes, now and through a client of its own. */
  readonly rules: (groupId?: string) => Promise<readonly SecurityGroupRule[]>;
  /** Somebody who goes past the guard makes a rule, such as `tcp 443 203.0.113.0/24`. */
  readonly strangerMakes: (rule: string, tags?: readonly Ec2Tag[]) => Promise<void>;
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

/** The body of a request for these rules, such as `tcp 443 203.0.113.0/24`, tagged as the policy of a world asks for. */
export function aWish(rules: readonly string[], members: Members = {}): Members {
  const Tags = [{ Key: "Owner", Value: "payments@acme.example" }];
  return {
    GroupId: GROUP_ID,
    IpPermissions: rules.map((rule) => toIpPermission(aPermission(rule))),
    TagSpecifications: [{ ResourceType: "security-group-rule", Tags }],
    ...members,
  };
}

const STATEMENTS = `${HEAD}
requesters: [{ id: payments, principals: ['${PAYMENTS_ROLE}'] }]
bannedCidrs: [{ id: private, cidrs: [10.0.0.0/8, 'fc00::/7'], reason: not for anyone }]
allowedPorts:
  - { id: web, protocol: tcp, ports: [80, 443, 8443] }
  - { id: ping, protocol: icmp, types: [8] }
  - { id: ping6, protocol: icmpv6, types: any }
requiredTags: [{ key: Owner, pattern: '[^@\\s]+@acme\\.example' }]
limits: { minPrefixLength: { ipv4: 16, ipv6: 48 }, maxRulesPerRequest: 3 }
`;

/** A policy with one statement of each kind, for the built principal. */
export const POLICY = policyOf(STATEMENTS);

/** The same policy with an entry of access for the built auditor, such as `may: [audit]`. */
export function withAccess(keys: string): Policy {
  const auditor = "id: auditor, principals: ['arn:aws:iam::111122223333:role/Auditor']";
  return policyOf(`${STATEMENTS}access: [{ ${auditor}, ${keys} }]\n`);
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
  const asked: Promise<unknown>[] = [];
  const bare: Ports = {
    ec2: withoutLeavings(ec2Adapter(config, clock), asked),
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
    await Promise.all(asked);
    client.destroy();
    await ec2.close();
    ledger.close();
  };
  const through = (inner: Ports): World => ({
    ports: inner,
    clock,
    ec2,
    calls,
    lines,
    ...doors(inner, client, calls),
    under: (other) => through({ ...inner, policy: other }),
    with: through,
  });
  return { world: through(ports), close };
}

/** A call that fails on one side leaves its look at EC2 under way: that is waited for in the end. */
function withoutLeavings(ec2: Ec2, asked: Promise<unknown>[]): Ec2 {
  return {
    ...ec2,
    describeGroup: (groupId) => {
      const described = ec2.describeGroup(groupId);
      asked.push(described);
      return described;
    },
  };
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
  const call = async (call: Call): Promise<Answer> => {
    const answer = await callApp(app, call);
    const faults = untold(call, answer);
    if (faults.length > 0) throw new Error(`an answer is not as it is told: ${faults}`);
    return answer;
  };
  return {
    call,
    ask: (body: unknown, members: Call = {}) =>
      call({ method: "POST", path: "/v1/egress-rules", body, ...members }),
    sweep: () => sweep(ports),
    carryOn: async () => {
      for (const status of READY) {
        const ready = await ports.ledger.requests({ status, limit: 100 });
        for (const { requestId } of ready) await carryOn(ports, requestId);
      }
    },
    rules: (groupId = GROUP_ID) => aside(() => egressRules(client, groupId)),
    strangerMakes: (rule: string, tags: readonly Ec2Tag[] = []) =>
      aside(async () => {
        const IpPermissions = [structuredClone(toIpPermission(aPermission(rule))) as object];
        const specification = { ResourceType: "security-group-rule" as const, Tags: [...tags] };
        const TagSpecifications = tags.length === 0 ? [] : [specification];
        const input = { GroupId: GROUP_ID, IpPermissions, TagSpecifications };
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
