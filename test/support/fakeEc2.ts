import { answersCall, holdingsOf } from "../../core/ledger/holdings.ts";
import type { Ec2IpPermission, Ec2Rule, Ec2Tag } from "../../core/request/ec2.ts";
import type {
  AuthorizeCall,
  Described,
  Ec2Group,
  Outcome,
  RevokeCall,
  Revoked,
} from "../../lambda/ports.ts";
import { GROUP_ID, VPC_ID } from "./builders.ts";
import type { SlowEc2 } from "./faultyPorts.ts";

/** One security group in memory: it makes all rules of a call or none, and a rule that it has is a duplicate. */
export interface FakeEc2 extends SlowEc2 {
  readonly rules: () => readonly Ec2Rule[];
  /** Lets the calls take effect that have been under way for long enough. */
  readonly land: () => void;
  /** How many calls are still under way. */
  readonly flying: () => number;
  /** Makes rules as somebody else would, or as a call that EC2 carried out in part. */
  readonly make: (ipPermissions: readonly Ec2IpPermission[], tags?: readonly Ec2Tag[]) => void;
  /** Removes a rule as somebody else would. */
  readonly remove: (ruleId: string) => void;
  readonly addRule: (rule: Ec2Rule) => void;
}

/** How long a call may be under way before it has its effect: its signature is good for no longer. */
const FLIGHT_MS = 4 * 60_000;

/** How long a describe may lag behind a change. */
const LAG_MS = 60_000;

/** A call whose effect comes later. */
interface Flying {
  readonly call: AuthorizeCall | RevokeCall;
  readonly landsAt: number;
}

/** Makes an empty, governed group; `onCall` is told of each call before it has its effect. */
export function fakeEc2(
  now: () => Date,
  onCall: (call: AuthorizeCall | RevokeCall) => Promise<void> = async () => {},
): FakeEc2 {
  let rules: readonly Ec2Rule[] = [];
  let before: readonly Ec2Rule[] = [];
  let changed = 0;
  let flying: readonly Flying[] = [];
  let overtaken: readonly Flying[] = [];
  let count = 0;
  const put = (next: readonly Ec2Rule[]) => {
    before = rules;
    rules = next;
    changed = now().getTime();
  };
  const made = (ipPermission: Ec2IpPermission, tags: readonly Ec2Tag[]) =>
    ruleOf(ipPermission, `sgr-${(++count).toString(16).padStart(17, "0")}`, tags);
  const apply = ({ ipPermissions, tags }: AuthorizeCall): Outcome => {
    if (missingOf(ipPermissions, rules).length < ipPermissions.length) return DUPLICATE;
    const news = ipPermissions.map((ipPermission) => made(ipPermission, tags));
    if (!answersCall(ipPermissions, news)) throw new Error("the fake EC2 made other rules");
    put([...rules, ...news]);
    return { kind: "done", rules: news, ec2RequestId: `ec2-${count}` };
  };
  const take = ({ ruleIds }: RevokeCall): Revoked => {
    const known = new Set(rules.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId));
    if (!ruleIds.every((id) => known.has(id))) return NO_SUCH_RULE;
    put(rules.filter(({ SecurityGroupRuleId }) => !ruleIds.includes(SecurityGroupRuleId)));
    return { kind: "done", ec2RequestId: `ec2-${++count}` };
  };
  const have = (call: AuthorizeCall | RevokeCall) => ("ruleIds" in call ? take(call) : apply(call));
  const passed = <T>(outcome: T): T => {
    for (const earlier of overtaken) have(earlier.call);
    overtaken = [];
    return outcome;
  };
  return {
    describeGroup: async () => described(rules),
    describeStale: async () => described(now().getTime() - changed < LAG_MS ? before : rules),
    authorize: async (call) => {
      await onCall(call);
      return passed(apply(call));
    },
    revoke: async (call) => {
      await onCall(call);
      return passed(take(call));
    },
    describePrefixList: async (id) => ({ kind: "absent", message: `no ${id}` }),
    groupNames: async () => ({ kind: "found", value: new Map() }),
    rehearse: async () => ({ kind: "permitted" }),
    later: (call, when) => {
      const one: Flying = { call, landsAt: now().getTime() + FLIGHT_MS };
      if (when === "on landing") flying = [...flying, one];
      else overtaken = [...overtaken, one];
    },
    flying: () => flying.length + overtaken.length,
    land: () => {
      const time = now().getTime();
      const isLanding = ({ landsAt }: Flying) => landsAt <= time;
      for (const { call } of [...overtaken, ...flying].filter(isLanding)) have(call);
      overtaken = overtaken.filter((one) => !isLanding(one));
      flying = flying.filter((one) => !isLanding(one));
    },
    rules: () => rules,
    make: (ipPermissions, tags = []) => {
      put([...rules, ...ipPermissions.map((ipPermission) => made(ipPermission, tags))]);
    },
    remove: (ruleId) =>
      put(rules.filter(({ SecurityGroupRuleId }) => SecurityGroupRuleId !== ruleId)),
    addRule: (rule) => put([...rules, rule]),
  };
}

const DUPLICATE: Outcome = {
  kind: "refused",
  ec2Code: "InvalidPermission.Duplicate",
  message: "the specified rule already exists",
};

const NO_SUCH_RULE: Revoked = {
  kind: "refused",
  ec2Code: "InvalidSecurityGroupRuleId.NotFound",
  message: "the security group rule ID does not exist",
};

function missingOf(ipPermissions: readonly Ec2IpPermission[], rules: readonly Ec2Rule[]) {
  return holdingsOf({ ipPermissions, requestId: "", nonce: "" }, rules).missing;
}

function described(rules: readonly Ec2Rule[]): Described<Ec2Group> {
  const tags = [{ Key: "egress-guard:governed", Value: "true" }];
  const value = { groupId: GROUP_ID, ownerId: "111122223333", vpcId: VPC_ID, tags, rules };
  return { kind: "found", value };
}

/** The rule of a canonical permission, whose destination must be an address block. */
function ruleOf(permission: Ec2IpPermission, id: string, tags: readonly Ec2Tag[]): Ec2Rule {
  const cidr4 = permission.IpRanges?.[0]?.CidrIp;
  const cidr6 = permission.Ipv6Ranges?.[0]?.CidrIpv6;
  return {
    SecurityGroupRuleId: id,
    GroupId: GROUP_ID,
    GroupOwnerId: "111122223333",
    IsEgress: true,
    IpProtocol: permission.IpProtocol,
    FromPort: permission.FromPort ?? -1,
    ToPort: permission.ToPort ?? -1,
    ...(cidr4 === undefined ? {} : { CidrIpv4: cidr4 }),
    ...(cidr6 === undefined ? {} : { CidrIpv6: cidr6 }),
    Tags: tags,
  };
}
