import type { SecurityGroupRule, Tag } from "@aws-sdk/client-ec2";
import type { Ec2Rule, Ec2Tag } from "../../core/request/ec2.ts";

/** Reads a rule of an EC2 answer; an answer without what every rule has is no answer to build on. */
export function toRule(rule: SecurityGroupRule): Ec2Rule {
  const { SecurityGroupRuleId, GroupId, IpProtocol, ReferencedGroupInfo, Tags, ...rest } = rule;
  if (SecurityGroupRuleId === undefined || GroupId === undefined || IpProtocol === undefined) {
    throw new Error("EC2 described a rule without id, group or protocol");
  }
  return withoutUndefined({
    SecurityGroupRuleId,
    GroupId,
    GroupOwnerId: rest.GroupOwnerId,
    IsEgress: true as const,
    IpProtocol,
    FromPort: rest.FromPort ?? -1,
    ToPort: rest.ToPort ?? -1,
    CidrIpv4: rest.CidrIpv4,
    CidrIpv6: rest.CidrIpv6,
    PrefixListId: rest.PrefixListId,
    ReferencedGroupInfo:
      ReferencedGroupInfo?.GroupId === undefined
        ? undefined
        : withoutUndefined({ ...ReferencedGroupInfo, GroupId: ReferencedGroupInfo.GroupId }),
    Description: rest.Description,
    Tags: Tags === undefined ? undefined : toTags(Tags),
    SecurityGroupRuleArn: rest.SecurityGroupRuleArn,
  });
}

/** Reads the tags of an EC2 answer; a tag without a value has the empty one. */
export function toTags(tags: readonly Tag[] | undefined): readonly Ec2Tag[] {
  return (tags ?? []).flatMap(({ Key, Value }) =>
    Key === undefined ? [] : [{ Key, Value: Value ?? "" }],
  );
}

type Present<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** The SDK's shapes say `undefined` where the wire says nothing. */
function withoutUndefined<T extends object>(value: T): Present<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Present<T>;
}
