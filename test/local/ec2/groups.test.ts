import { describe, expect, test } from "@jest/globals";
import { type Row, type Step, testRows } from "./rows.ts";
import {
  APP,
  ask,
  FRESH,
  filterBy,
  type Parameters,
  PROXY,
  permission,
  rulesOf,
  textsOf,
  VPC,
  withEc2,
} from "./support.ts";

const API = "EC2 API Reference";

const create = (parameters: Parameters): Step => [
  "CreateSecurityGroup",
  { GroupName: "web", GroupDescription: "Web servers", VpcId: VPC, ...parameters },
];
const remove = (parameters: Parameters): Step => ["DeleteSecurityGroup", parameters];
const createVpc = (parameters: Parameters): Step => ["CreateVpc", parameters];

const CREATE: readonly Row[] = [
  {
    why: "a name of 255 characters",
    source: `${API}, CreateSecurityGroup`,
    call: create({ GroupName: "a".repeat(255) }),
  },
  {
    why: "a name of 256 characters",
    source: `${API}, CreateSecurityGroup`,
    call: create({ GroupName: "a".repeat(256) }),
    code: "InvalidParameterValue",
  },
  {
    why: "a name that looks like an id",
    source: "pulumi/pulumi-awsx#477",
    call: create({ GroupName: "sg-web" }),
    code: "InvalidParameterValue",
    message:
      "Value (sg-web) for parameter GroupName is invalid. Group names may not be in the format sg-*.",
  },
  {
    why: "the reserved name",
    source: `${API}, CreateSecurityGroup`,
    call: create({ GroupName: "default" }),
    code: "InvalidParameterValue",
    message: "Cannot use reserved security group name: default",
  },
  {
    why: "a name that the VPC has",
    source: `${API}, error codes`,
    call: create({ GroupName: "app" }),
    code: "InvalidGroup.Duplicate",
    message: `The security group 'app' already exists for VPC '${VPC}'`,
  },
  {
    why: "a description beyond ASCII",
    source: `${API}, CreateSecurityGroup`,
    call: create({ GroupDescription: "für" }),
    code: "InvalidParameterValue",
    message:
      "Value (für) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.",
  },
  {
    why: "no description",
    source: `${API}, CreateSecurityGroup`,
    call: ["CreateSecurityGroup", { GroupName: "web", VpcId: VPC }],
    code: "MissingParameter",
    message: "The request must contain the parameter GroupDescription",
  },
  {
    why: "a VPC that is not there",
    source: `${API}, error codes`,
    call: create({ VpcId: "vpc-00000000" }),
    code: "InvalidVpcID.NotFound",
    message: "The vpc ID 'vpc-00000000' does not exist",
  },
  {
    why: "an id of another kind",
    source: `${API}, error codes`,
    call: create({ VpcId: APP }),
    code: "InvalidVpcId.Malformed",
  },
  {
    why: "no VPC, and no default one",
    source: `${API}, error codes`,
    call: ["CreateSecurityGroup", { GroupName: "web", GroupDescription: "Web" }],
    code: "VPCIdNotSpecified",
    message: "No default VPC for this user",
  },
  {
    why: "tags of a group",
    source: `${API}, CreateSecurityGroup`,
    call: create({
      "TagSpecification.1.ResourceType": "security-group",
      "TagSpecification.1.Tag.1.Key": "a",
      "TagSpecification.1.Tag.1.Value": "b",
    }),
    shows: { key: ["a"], value: ["b"] },
  },
  {
    why: "tags of something else",
    source: "aws/aws-tools-for-powershell#237",
    call: create({ "TagSpecification.1.ResourceType": "vpc", "TagSpecification.1.Tag.1.Key": "a" }),
    code: "InvalidParameter",
    message: "'vpc' is not a valid taggable resource type for this operation.",
  },
  {
    why: "DryRun makes nothing",
    source: `${API}, DryRun`,
    call: create({ DryRun: "true" }),
    code: "DryRunOperation",
  },
];

const named = permission(1, "tcp", 1, 1, PROXY);

const DELETE: readonly Row[] = [
  {
    why: "a group that nothing names",
    source: `${API}, DeleteSecurityGroup`,
    call: remove({ GroupId: FRESH }),
    shows: { return: ["true"], groupId: [FRESH] },
  },
  {
    why: "a group that another group's rule names",
    source: `${API}, DeleteSecurityGroup`,
    before: [["AuthorizeSecurityGroupEgress", { GroupId: APP, ...named }]],
    call: remove({ GroupId: PROXY }),
    code: "DependencyViolation",
    message: `resource ${PROXY} has a dependent object`,
  },
  {
    why: "a group that only its own rule names",
    source: `${API}, DeleteSecurityGroup`,
    before: [["AuthorizeSecurityGroupEgress", { GroupId: PROXY, ...named }]],
    call: remove({ GroupId: PROXY }),
  },
  {
    why: "a group that is not there",
    source: `${API}, error codes`,
    call: remove({ GroupId: "sg-00000000" }),
    code: "InvalidGroup.NotFound",
  },
  {
    why: "neither id nor name",
    source: `${API}, DeleteSecurityGroup`,
    call: remove({}),
    code: "MissingParameter",
  },
];

const VPCS: readonly Row[] = [
  {
    why: "/16 is the widest VPC",
    source: "VPC User Guide, VPC CIDR blocks",
    call: createVpc({ CidrBlock: "10.1.0.0/16" }),
    shows: { state: ["available", "associated"], isDefault: ["false"] },
  },
  {
    why: "/15 is wider",
    source: "VPC User Guide, VPC CIDR blocks",
    call: createVpc({ CidrBlock: "10.2.0.0/15" }),
    code: "InvalidVpc.Range",
    message: "The CIDR '10.2.0.0/15' is invalid.",
  },
  {
    why: "/28 is the narrowest VPC",
    source: "VPC User Guide, VPC CIDR blocks",
    call: createVpc({ CidrBlock: "10.1.0.0/28" }),
  },
  {
    why: "/29 is narrower",
    source: "VPC User Guide, VPC CIDR blocks",
    call: createVpc({ CidrBlock: "10.1.0.0/29" }),
    code: "InvalidVpc.Range",
  },
  {
    why: "a VPC needs a block",
    source: `${API}, CreateVpc`,
    call: createVpc({}),
    code: "MissingParameter",
  },
  {
    why: "a tenancy that EC2 has not",
    source: `${API}, CreateVpc`,
    call: createVpc({ CidrBlock: "10.1.0.0/16", InstanceTenancy: "shared" }),
    code: "InvalidParameterValue",
  },
  {
    why: "the VPC of the seed",
    source: `${API}, DescribeVpcs`,
    call: ["DescribeVpcs", filterBy({ cidr: ["10.0.0.0/16"] })],
    shows: { vpcId: [VPC], ownerId: ["111122223333"] },
  },
  {
    why: "a VPC that is not there",
    source: `${API}, error codes`,
    call: ["DescribeVpcs", { "VpcId.1": "vpc-00000000" }],
    code: "InvalidVpcID.NotFound",
  },
];

describe("CreateSecurityGroup", () => testRows(CREATE));
describe("DeleteSecurityGroup", () => testRows(DELETE));
describe("CreateVpc, DescribeVpcs", () => testRows(VPCS));

describe("what groups start with", () => {
  test("everything out over IPv4 (VPC User Guide, Default security groups)", () =>
    withEc2(async (ec2) => {
      const { xml } = await ask(ec2, ...create({}));
      const [id = ""] = textsOf(xml, "groupId");
      expect(id).toMatch(/^sg-[0-9a-f]{17}$/);
      expect(await rulesOf(ec2, id)).toEqual(["-1 -1 -1 0.0.0.0/0"]);
    }));

  test("everything out over IPv6 too where the VPC has an IPv6 block (hashicorp/terraform-provider-aws tests)", () =>
    withEc2(async (ec2) => {
      const vpc = await ask(ec2, "CreateVpc", {
        CidrBlock: "10.1.0.0/16",
        AmazonProvidedIpv6CidrBlock: "true",
      });
      expect(textsOf(vpc.xml, "ipv6CidrBlock")[0]).toMatch(/^2600:1f18:.*\/56$/);
      const { xml } = await ask(ec2, ...create({ VpcId: textsOf(vpc.xml, "vpcId")[0] ?? "" }));
      const [id = ""] = textsOf(xml, "groupId");
      expect(await rulesOf(ec2, id)).toEqual(["-1 -1 -1 0.0.0.0/0", "-1 -1 -1 ::/0"]);
    }));

  test("a VPC's own group lets its members in, and can't be deleted (VPC User Guide, Default security groups)", () =>
    withEc2(async (ec2) => {
      const vpc = await ask(ec2, "CreateVpc", { CidrBlock: "10.1.0.0/16" });
      const [vpcId = ""] = textsOf(vpc.xml, "vpcId");
      const shown = await ask(ec2, "DescribeSecurityGroups", filterBy({ "vpc-id": [vpcId] }));
      expect(textsOf(shown.xml, "groupName")).toEqual(["default"]);
      const [id = ""] = textsOf(shown.xml, "groupId");
      expect(await rulesOf(ec2, id)).toEqual(["-1 -1 -1 0.0.0.0/0", `-1 -1 -1 ${id}`]);
      expect(await ask(ec2, "DeleteSecurityGroup", { GroupId: id })).toMatchObject({
        code: "CannotDelete",
        message: `the specified group: "${id}" name: "default" cannot be deleted by a user`,
      });
      const inbound = { GroupId: id, ...permission(1, "-1", undefined, undefined, id) };
      const { code } = await ask(ec2, "RevokeSecurityGroupEgress", inbound);
      expect(code).toBe("InvalidPermission.NotFound");
    }));

  test("a group of another VPC is no destination (boto/boto3#569)", () =>
    withEc2(async (ec2) => {
      const vpc = await ask(ec2, "CreateVpc", { CidrBlock: "10.1.0.0/16" });
      const { xml } = await ask(ec2, ...create({ VpcId: textsOf(vpc.xml, "vpcId")[0] ?? "" }));
      const [id = ""] = textsOf(xml, "groupId");
      const call = { GroupId: APP, ...permission(1, "tcp", 1, 1, id) };
      expect(await ask(ec2, "AuthorizeSecurityGroupEgress", call)).toMatchObject({
        code: "InvalidGroup.NotFound",
        message: "You have specified two resources that belong to different networks.",
      });
    }));

  test("a deleted group takes its rules and tags with it", () =>
    withEc2(async (ec2) => {
      await ask(ec2, "DeleteSecurityGroup", { GroupId: FRESH });
      const rules = await ask(ec2, "DescribeSecurityGroupRules", {
        "SecurityGroupRuleId.1": "sgr-0fedcba9876543210",
      });
      expect(rules.code).toBe("InvalidSecurityGroupRuleId.NotFound");
      const tagged = await ask(ec2, "CreateTags", { "ResourceId.1": FRESH, "Tag.1.Key": "a" });
      expect(tagged.code).toBe("InvalidGroup.NotFound");
      expect((await ask(ec2, ...create({ GroupName: "fresh" }))).status).toBe(200);
    }));
});
