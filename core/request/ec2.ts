/**
 * The shapes of EC2's AuthorizeSecurityGroupEgress, in EC2's own spelling, as JSON carries them.
 * Source: the EC2 API reference, IpPermission and SecurityGroupRule.
 */
export interface Ec2IpPermission {
  readonly IpProtocol: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly IpRanges?: readonly { readonly CidrIp: string; readonly Description?: string }[];
  readonly Ipv6Ranges?: readonly { readonly CidrIpv6: string; readonly Description?: string }[];
  readonly PrefixListIds?: readonly {
    readonly PrefixListId: string;
    readonly Description?: string;
  }[];
  readonly UserIdGroupPairs?: readonly Ec2UserIdGroupPair[];
}

/** A security group named as the destination of a rule. */
export interface Ec2UserIdGroupPair {
  readonly GroupId: string;
  readonly UserId?: string;
  readonly VpcId?: string;
  readonly VpcPeeringConnectionId?: string;
  readonly Description?: string;
}

/** A rule as EC2 describes it. */
export interface Ec2Rule {
  readonly SecurityGroupRuleId: string;
  readonly GroupId: string;
  readonly GroupOwnerId?: string;
  readonly IsEgress: true;
  readonly IpProtocol: string;
  readonly FromPort: number;
  readonly ToPort: number;
  readonly CidrIpv4?: string;
  readonly CidrIpv6?: string;
  readonly PrefixListId?: string;
  readonly ReferencedGroupInfo?: {
    readonly GroupId: string;
    readonly UserId?: string;
    readonly VpcId?: string;
    readonly VpcPeeringConnectionId?: string;
    readonly PeeringStatus?: string;
  };
  readonly Description?: string;
  readonly Tags?: readonly Ec2Tag[];
  readonly SecurityGroupRuleArn?: string;
}

/** A prefix list as EC2 describes it, with the blocks of the version that was described. */
export interface Ec2PrefixList {
  readonly prefixListId: string;
  readonly name: string;
  /** The account that owns the list, or `AWS`. */
  readonly ownerId: string;
  readonly addressFamily?: string;
  readonly state?: string;
  /** AWS's own lists show neither version nor MaxEntries. */
  readonly version?: number;
  readonly maxEntries?: number;
  readonly cidrs: readonly string[];
}

/** A tag in EC2's spelling. */
export interface Ec2Tag {
  readonly Key: string;
  readonly Value: string;
}
