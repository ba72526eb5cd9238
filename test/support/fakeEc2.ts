import { answersCall, holdingsOf } from "../../core/ledger/holdings.ts";
import type { Ec2IpPermission, Ec2Rule, Ec2Tag } from "../../core/request/ec2.ts";
import type { AuthorizeCall, Described, Ec2Group, Outcome } from "../../lambda/ports.ts";
import { GROUP_ID, VPC_ID } from "./builders.ts";
import type { SlowEc2 } from "./faultyPorts.ts";

/** One security group in memory: it makes all rules of a call or none, and a rule that it has is a duplicate. */
export interface FakeEc2 extends SlowEc2 {
  readonly rules: () => readonly Ec2Rule[];
  /** Lets the calls that are still under way take effect. */
  readonly land: () => void;
  /** How many calls are still under way. */
  readonly flying: () => number;
  /** Makes rules as somebody else would, or as a call that EC2 carried out in part. */
  readonly make: (ipPermissions: readonly Ec2IpPermission[], tags?: readonly Ec2Tag[]) => void;
  readonly revoke: (ruleId: string) => void;
  readonly addRule: (rule: Ec2Rule) => void;
}

/** Makes an empty, governed group; `onCall` is told of each call before it has its effect. */
export function fakeEc2(onCall: (call: AuthorizeCall) => Promise<void> = async () => {}): FakeEc2 {
  let rules: readonly Ec2Rule[] = [];
  let before: readonly Ec2Rule[] = [];
  let flying: readonly AuthorizeCall[] = [];
  let overtaken: readonly AuthorizeCall[] = [];
  let count = 0;
  const put = (next: readonly Ec2Rule[]) => {
    before = rules;
    rules = next;
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
  return {
    describeGroup: async () => described(rules),
    describeStale: async () => described(before),
    authorize: async (call) => {
      await onCall(call);
      const outcome = apply(call);
      for (const earlier of overtaken) apply(earlier);
      overtaken = [];
      return outcome;
    },
    describePrefixList: async (id) => ({ kind: "absent", message: `no ${id}` }),
    groupNames: async () => ({ kind: "found", value: new Map() }),
    rehearse: async () => ({ kind: "permitted" }),
    later: (call, when) => {
      if (when === "on landing") flying = [...flying, call];
      else overtaken = [...overtaken, call];
    },
    flying: () => flying.length,
    land: () => {
      for (const call of flying) apply(call);
      flying = [];
    },
    rules: () => rules,
    make: (ipPermissions, tags = []) => {
      put([...rules, ...ipPermissions.map((ipPermission) => made(ipPermission, tags))]);
    },
    revoke: (ruleId) =>
      put(rules.filter(({ SecurityGroupRuleId }) => SecurityGroupRuleId !== ruleId)),
    addRule: (rule) => put([...rules, rule]),
  };
}

const DUPLICATE: Outcome = {
  kind: "refused",
  ec2Code: "InvalidPermission.Duplicate",
  message: "the specified rule already exists",
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
