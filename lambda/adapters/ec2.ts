import {
  AuthorizeSecurityGroupEgressCommand,
  type AuthorizeSecurityGroupEgressCommandInput,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type EC2ClientConfig,
  EC2ServiceException,
  paginateDescribeSecurityGroupRules,
  paginateDescribeSecurityGroups,
  RevokeSecurityGroupEgressCommand,
} from "@aws-sdk/client-ec2";
import type { Ec2Rule } from "../../core/request/ec2.ts";
import type {
  AuthorizeCall,
  Clock,
  Described,
  Ec2,
  Ec2Group,
  Outcome,
  Rehearsal,
  RevokeCall,
  Revoked,
} from "../ports.ts";
import { failedDescribe, failedOutcome, LeaseEnded } from "./ec2Errors.ts";
import { describePrefixList } from "./ec2PrefixLists.ts";
import { toRule, toTags } from "./ec2Shapes.ts";

/** How long one Authorize or Revoke call may take before its outcome counts as unknown. */
const CHANGE_DEADLINE_MS = 8_000;

/** How long one describe may take, its retries included. */
const DESCRIBE_DEADLINE_MS = 8_000;

/** The most values that one filter takes (EC2 API guide, filtering). */
const FILTER_VALUES = 200;

/** EC2 says this when DryRun would have succeeded. */
const DRY_RUN_PERMITTED = "DryRunOperation";

/**
 * EC2 through the AWS SDK. Describes are retried by the SDK; an Authorize call is made exactly once, since EC2 has no
 * idempotency token for it.
 */
export function ec2Adapter(config: EC2ClientConfig, clock: Clock): Ec2 {
  const reader = new EC2Client(config);
  const writer = new EC2Client({ ...config, maxAttempts: 1 });
  return {
    describeGroup: (groupId) => describeGroup(reader, groupId),
    describePrefixList: (prefixListId) => describePrefixList(reader, prefixListId),
    groupNames: (groupIds) => groupNames(reader, groupIds),
    authorize: (call) => authorize(writer, clock, call),
    revoke: (call) => revoke(writer, clock, call),
    rehearse: (call) => rehearse(writer, clock, call),
  };
}

async function describeGroup(client: EC2Client, groupId: string): Promise<Described<Ec2Group>> {
  const abortSignal = AbortSignal.timeout(DESCRIBE_DEADLINE_MS);
  try {
    const [answer, rules] = await Promise.all([
      client.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }), { abortSignal }),
      egressRules(client, groupId, abortSignal),
    ]);
    const group = answer.SecurityGroups?.find(({ GroupId }) => GroupId === groupId);
    if (group?.OwnerId === undefined) {
      return { kind: "absent", message: `EC2 described no ${groupId}` };
    }
    const value: Ec2Group = {
      groupId,
      ownerId: group.OwnerId,
      ...(group.VpcId === undefined ? {} : { vpcId: group.VpcId }),
      tags: toTags(group.Tags),
      rules,
    };
    return { kind: "found", value };
  } catch (error) {
    return failedDescribe(error);
  }
}

async function egressRules(client: EC2Client, groupId: string, abortSignal: AbortSignal) {
  const rules: Ec2Rule[] = [];
  const pages = paginateDescribeSecurityGroupRules(
    { client, pageSize: 1000 },
    { Filters: [{ Name: "group-id", Values: [groupId] }] },
    { abortSignal },
  );
  for await (const page of pages) {
    for (const rule of page.SecurityGroupRules ?? []) {
      if (rule.IsEgress === true) rules.push(toRule(rule));
    }
  }
  return rules;
}

async function groupNames(
  client: EC2Client,
  groupIds: readonly string[],
): Promise<Described<ReadonlyMap<string, string>>> {
  const abortSignal = AbortSignal.timeout(DESCRIBE_DEADLINE_MS);
  const names = new Map<string, string>();
  try {
    for (let from = 0; from < groupIds.length; from += FILTER_VALUES) {
      // A filter passes over groups that are not there, where a list of ids would fail for one of them.
      const Values = groupIds.slice(from, from + FILTER_VALUES);
      const input = { Filters: [{ Name: "group-id", Values }] };
      const pages = paginateDescribeSecurityGroups({ client, pageSize: 1000 }, input, {
        abortSignal,
      });
      for await (const { SecurityGroups = [] } of pages) {
        for (const { GroupId, GroupName } of SecurityGroups) {
          if (GroupId !== undefined && GroupName !== undefined) names.set(GroupId, GroupName);
        }
      }
    }
    return { kind: "found", value: names };
  } catch (error) {
    return failedDescribe(error);
  }
}

async function authorize(client: EC2Client, clock: Clock, call: AuthorizeCall): Promise<Outcome> {
  try {
    const answer = await send(client, clock, call, false);
    if (answer.Return !== true)
      return { kind: "unknown", message: "EC2 did not answer Return true" };
    const rules = (answer.SecurityGroupRules ?? []).map(toRule);
    const { requestId } = answer.$metadata;
    return { kind: "done", rules, ...(requestId === undefined ? {} : { ec2RequestId: requestId }) };
  } catch (error) {
    return failedOutcome(error);
  }
}

async function rehearse(client: EC2Client, clock: Clock, call: AuthorizeCall): Promise<Rehearsal> {
  try {
    await send(client, clock, call, true);
    return { kind: "unknown", message: "EC2 answered a DryRun with success" };
  } catch (error) {
    if (error instanceof EC2ServiceException && error.name === DRY_RUN_PERMITTED) {
      return { kind: "permitted" };
    }
    return failedOutcome(error);
  }
}

function send(client: EC2Client, clock: Clock, call: AuthorizeCall, dryRun: boolean) {
  const command = new AuthorizeSecurityGroupEgressCommand(inputOf(call, dryRun));
  command.middlewareStack.add(refuseAfterLease(clock, call.leaseUntil), AT_THE_LAST);
  return client.send(command, { abortSignal: AbortSignal.timeout(CHANGE_DEADLINE_MS) });
}

const AT_THE_LAST = { step: "finalizeRequest", priority: "low", name: "refuseAfterLease" } as const;

/** A frozen worker may wake up after its lease: then another one owns the request, and nothing may leave here. */
function refuseAfterLease(clock: Clock, leaseUntil: number) {
  return <Args, Answer>(next: (args: Args) => Promise<Answer>) =>
    (args: Args): Promise<Answer> => {
      if (clock.now().getTime() >= leaseUntil) throw new LeaseEnded("the lease has ended");
      return next(args);
    };
}

async function revoke(client: EC2Client, clock: Clock, call: RevokeCall): Promise<Revoked> {
  const { groupId, ruleIds, leaseUntil } = call;
  const input = { GroupId: groupId, SecurityGroupRuleIds: [...ruleIds] };
  const command = new RevokeSecurityGroupEgressCommand(input);
  command.middlewareStack.add(refuseAfterLease(clock, leaseUntil), AT_THE_LAST);
  const abortSignal = AbortSignal.timeout(CHANGE_DEADLINE_MS);
  try {
    const { Return, $metadata } = await client.send(command, { abortSignal });
    if (Return !== true) return { kind: "unknown", message: "EC2 did not answer Return true" };
    const { requestId } = $metadata;
    return { kind: "done", ...(requestId === undefined ? {} : { ec2RequestId: requestId }) };
  } catch (error) {
    return failedOutcome(error);
  }
}

function inputOf(call: AuthorizeCall, dryRun: boolean): AuthorizeSecurityGroupEgressCommandInput {
  const { groupId, ipPermissions, tags } = call;
  return {
    GroupId: groupId,
    // The SDK's types are mutable: a copy, one level deep, is what it may change.
    IpPermissions: ipPermissions.map((permission) => structuredClone(permission) as object),
    ...(tags.length === 0
      ? {}
      : { TagSpecifications: [{ ResourceType: "security-group-rule", Tags: [...tags] }] }),
    DryRun: dryRun,
  };
}
