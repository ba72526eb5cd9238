/** What a member of the request or of the answer is made of, and the order in which EC2's model lists its members. */
export type Shape =
  | { readonly kind: "string"; readonly example?: string }
  | { readonly kind: "integer" }
  | { readonly kind: "boolean" }
  | { readonly kind: "list"; readonly member: Shape }
  | Structure;

/** An object of named members. */
export interface Structure {
  readonly kind: "structure";
  readonly members: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
}

const string = { kind: "string" } as const;
const integer = { kind: "integer" } as const;
const boolean = { kind: "boolean" } as const;

function listOf(members: Readonly<Record<string, Shape>>): Shape {
  return { kind: "list", member: { kind: "structure", members } };
}

const tags = listOf({ Key: string, Value: string });

/** EC2's IpPermission, as one rule or several are asked for. */
const ipPermissions = listOf({
  IpProtocol: string,
  FromPort: integer,
  ToPort: integer,
  UserIdGroupPairs: listOf({
    Description: string,
    UserId: string,
    GroupName: string,
    GroupId: string,
    VpcId: string,
    VpcPeeringConnectionId: string,
    PeeringStatus: string,
  }),
  IpRanges: listOf({ Description: string, CidrIp: string }),
  Ipv6Ranges: listOf({ Description: string, CidrIpv6: string }),
  PrefixListIds: listOf({ Description: string, PrefixListId: string }),
});

/** What AuthorizeSecurityGroupEgress takes. Source: the EC2 API reference; the order is the service model's. */
export const INPUT = {
  kind: "structure",
  required: ["GroupId"],
  members: {
    TagSpecifications: listOf({
      ResourceType: { kind: "string", example: "capacity-reservation" },
      Tags: tags,
    }),
    DryRun: boolean,
    GroupId: string,
    SourceSecurityGroupName: string,
    SourceSecurityGroupOwnerId: string,
    IpProtocol: string,
    FromPort: integer,
    ToPort: integer,
    CidrIp: string,
    IpPermissions: ipPermissions,
  },
} as const satisfies Structure;

/** What AuthorizeSecurityGroupEgress answers. Source: the EC2 API reference; the order is the service model's. */
export const OUTPUT = {
  kind: "structure",
  members: {
    Return: boolean,
    SecurityGroupRules: listOf({
      SecurityGroupRuleId: string,
      GroupId: string,
      GroupOwnerId: string,
      IsEgress: boolean,
      IpProtocol: string,
      FromPort: integer,
      ToPort: integer,
      CidrIpv4: string,
      CidrIpv6: string,
      PrefixListId: string,
      ReferencedGroupInfo: {
        kind: "structure",
        members: {
          GroupId: string,
          PeeringStatus: string,
          UserId: string,
          VpcId: string,
          VpcPeeringConnectionId: string,
        },
      },
      Description: string,
      Tags: tags,
      SecurityGroupRuleArn: string,
    }),
  },
} as const satisfies Structure;
