import { describe, expect, test } from "@jest/globals";
import { type Row, type Step, testRows } from "./rows.ts";
import {
  APP,
  ask,
  FRESH,
  filterBy,
  OWN_LIST,
  type Parameters,
  PROXY,
  permission,
  rulesOf,
  S3_LIST,
  textsOf,
  VPC,
  withEc2,
} from "./support.ts";

const API = "EC2 API Reference";
const DESCRIPTION_ERROR =
  "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*";
const PEERS = "cidrIp, cidrIpv6, prefixListId, or referencedGroupId";
const WEB = permission(1, "tcp", 443, 443, "203.0.113.0/24", "web");
const WEB_LINE = "tcp 443 443 203.0.113.0/24";
const DNS = permission(1, "udp", 53, 53, "198.51.100.0/24");
const DNS_LINE = "udp 53 53 198.51.100.0/24";

const call =
  (action: string) =>
  (parameters: Parameters): Step => [action, { GroupId: APP, ...parameters }];
const authorize = call("AuthorizeSecurityGroupEgress");
const revoke = call("RevokeSecurityGroupEgress");
const modify = call("ModifySecurityGroupRules");
const redescribe = call("UpdateSecurityGroupRuleDescriptionsEgress");

const REVOKE: readonly Row[] = [
  {
    why: "by permission, without its description",
    source: `${API}, RevokeSecurityGroupEgress`,
    before: [authorize(WEB), authorize(DNS)],
    call: revoke(permission(1, "tcp", 443, 443, "203.0.113.0/24")),
    rules: [DNS_LINE],
    shows: { cidrIpv4: ["203.0.113.0/24"], description: ["web"], return: ["true"] },
  },
  {
    why: "by permission in other words",
    source: `${API}, RevokeSecurityGroupEgress`,
    before: [authorize(WEB)],
    call: revoke(permission(1, "6", 443, 443, "203.0.113.9/24")),
    rules: [],
  },
  {
    why: "by id",
    source: `${API}, RevokeSecurityGroupEgress`,
    before: [authorize(WEB), authorize(DNS)],
    call: revoke({ "SecurityGroupRuleId.1": "rule:0" }),
    rules: [DNS_LINE],
  },
  {
    why: "a group as peer stands flat in the answer",
    source: `${API}, RevokedSecurityGroupRule`,
    before: [authorize(permission(1, "tcp", 1, 1, PROXY))],
    call: revoke({ "SecurityGroupRuleId.1": "rule:0" }),
    rules: [],
    shows: { referencedGroupId: [PROXY] },
  },
  {
    why: "a rule that only overlaps stays",
    source: `${API}, RevokeSecurityGroupEgress`,
    before: [authorize(WEB)],
    call: revoke(permission(1, "tcp", 443, 443, "203.0.113.0/25")),
    code: "InvalidPermission.NotFound",
    message: "The specified rule does not exist in this security group.",
    rules: [WEB_LINE],
  },
  {
    why: "nothing is removed when one permission is not there",
    source: `${API}, RevokeSecurityGroupEgress`,
    before: [authorize(WEB)],
    call: revoke({ ...WEB, ...permission(2, "udp", 1, 1, "10.0.0.0/8") }),
    code: "InvalidPermission.NotFound",
    rules: [WEB_LINE],
  },
  {
    why: "nothing is removed when one id is not there",
    source: `${API}, RevokeSecurityGroupEgress`,
    before: [authorize(WEB)],
    call: revoke({
      "SecurityGroupRuleId.1": "rule:0",
      "SecurityGroupRuleId.2": "sgr-00000000000000000",
    }),
    code: "InvalidSecurityGroupRuleId.NotFound",
    message: "The security group rule ID 'sgr-00000000000000000' does not exist",
    rules: [WEB_LINE],
  },
  {
    why: "another group's rule is not there",
    source: `${API}, RevokeSecurityGroupEgress`,
    call: revoke({ "SecurityGroupRuleId.1": "sgr-0fedcba9876543210" }),
    code: "InvalidSecurityGroupRuleId.NotFound",
  },
  {
    why: "ids and permissions do not go together",
    source: `${API}, error codes`,
    before: [authorize(WEB)],
    call: revoke({ ...WEB, "SecurityGroupRuleId.1": "rule:0" }),
    code: "InvalidParameterCombination",
    rules: [WEB_LINE],
  },
  {
    why: "an id that is none",
    source: `${API}, error codes`,
    call: revoke({ "SecurityGroupRuleId.1": "foo" }),
    code: "InvalidSecurityGroupRuleId.Malformed",
    message: 'Invalid id: "foo" (expecting "sgr-...")',
  },
  {
    why: "a permission twice",
    source: "inferred from AuthorizeSecurityGroupEgress",
    before: [authorize(WEB)],
    call: revoke({ ...WEB, ...permission(2, "6", 443, 443, "203.0.113.0/24") }),
    code: "InvalidParameterValue",
    message: "The same permission must not appear multiple times",
    rules: [WEB_LINE],
  },
  {
    why: "neither ids nor permissions",
    source: "inferred",
    call: revoke({}),
    code: "MissingParameter",
    message: "The request must contain the parameter ipPermissions",
  },
  {
    why: "DryRun removes nothing",
    source: `${API}, DryRun`,
    before: [authorize(WEB)],
    call: revoke({ ...WEB, DryRun: "true" }),
    code: "DryRunOperation",
    rules: [WEB_LINE],
  },
  {
    why: "the default rule can go",
    source: "EC2 User Guide, default security groups",
    call: revoke({ ...permission(1, "-1", undefined, undefined, "0.0.0.0/0"), GroupId: FRESH }),
  },
];

const replacement = (members: Parameters, id = "rule:0", index = 1): Parameters => ({
  [`SecurityGroupRule.${index}.SecurityGroupRuleId`]: id,
  ...Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      `SecurityGroupRule.${index}.SecurityGroupRule.${name}`,
      value,
    ]),
  ),
});
const TCP = { IpProtocol: "tcp", FromPort: 443, ToPort: 443 };

const MODIFY: readonly Row[] = [
  {
    why: "a rule is replaced whole, in canonical form",
    source: `${API}, ModifySecurityGroupRules`,
    before: [authorize(WEB)],
    call: modify(replacement({ ...TCP, CidrIpv4: "192.0.2.77/24" })),
    rules: ["tcp 443 443 192.0.2.0/24"],
  },
  {
    why: "without a peer",
    source: "hashicorp/terraform-provider-aws, security group rule tests",
    before: [authorize(WEB)],
    call: modify(replacement(TCP)),
    code: "MissingParameter",
    message: `The request must contain exactly one of: ${PEERS}`,
  },
  {
    why: "with two peers",
    source: "hashicorp/terraform-provider-aws, security group rule tests",
    before: [authorize(WEB)],
    call: modify(replacement({ ...TCP, CidrIpv4: "10.0.0.0/8", PrefixListId: S3_LIST })),
    code: "InvalidParameterCombination",
    message: `Only one of ${PEERS} can be specified`,
  },
  {
    why: "IPv4 does not become IPv6",
    source: `${API}, ModifySecurityGroupRules`,
    before: [authorize(WEB)],
    call: modify(replacement({ ...TCP, CidrIpv6: "::/0" })),
    code: "InvalidParameterValue",
    rules: [WEB_LINE],
  },
  {
    why: "all protocols with ports are refused here",
    source: "aws-ia/terraform-aws-genai-document-ingestion-rag#36",
    before: [authorize(WEB)],
    call: modify(replacement({ ...TCP, IpProtocol: "-1", CidrIpv4: "10.0.0.0/8" })),
    code: "InvalidParameterValue",
    message:
      "You may not specify all protocols and specific ports. Please specify each protocol and port range combination individually, or all protocols and no port range.",
  },
  {
    why: "all protocols without ports",
    source: `${API}, ModifySecurityGroupRules`,
    before: [authorize(WEB)],
    call: modify(replacement({ IpProtocol: "-1", CidrIpv4: "10.0.0.0/8" })),
    rules: ["-1 -1 -1 10.0.0.0/8"],
  },
  {
    why: "tcp without ports",
    source: "hashicorp/terraform-provider-aws, security group rule tests",
    before: [authorize(WEB)],
    call: modify(replacement({ IpProtocol: "tcp", CidrIpv4: "10.0.0.0/8" })),
    code: "InvalidParameterValue",
    message: "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.",
  },
  {
    why: "into a rule that the group has",
    source: `${API}, ModifySecurityGroupRules`,
    before: [authorize(WEB), authorize(DNS)],
    call: modify(
      replacement({ IpProtocol: "udp", FromPort: 53, ToPort: 53, CidrIpv4: "198.51.100.0/24" }),
    ),
    code: "InvalidPermission.Duplicate",
    rules: [WEB_LINE, DNS_LINE],
  },
  {
    why: "into itself",
    source: `${API}, ModifySecurityGroupRules`,
    before: [authorize(WEB)],
    call: modify(replacement({ ...TCP, CidrIpv4: "203.0.113.0/24" })),
    rules: [WEB_LINE],
  },
  {
    why: "two rules may change places",
    source: `${API}, ModifySecurityGroupRules`,
    before: [authorize(WEB), authorize(DNS)],
    call: modify({
      ...replacement({ IpProtocol: "udp", FromPort: 53, ToPort: 53, CidrIpv4: "198.51.100.0/24" }),
      ...replacement({ ...TCP, CidrIpv4: "203.0.113.0/24" }, "rule:1", 2),
    }),
    rules: [DNS_LINE, WEB_LINE],
  },
  {
    why: "two rules may not become one",
    source: `${API}, ModifySecurityGroupRules`,
    before: [authorize(WEB), authorize(DNS)],
    call: modify({
      ...replacement({ ...TCP, CidrIpv4: "192.0.2.0/24" }),
      ...replacement({ ...TCP, CidrIpv4: "192.0.2.0/24" }, "rule:1", 2),
    }),
    code: "InvalidPermission.Duplicate",
    rules: [WEB_LINE, DNS_LINE],
  },
  {
    why: "a rule twice in one call",
    source: "inferred",
    before: [authorize(WEB)],
    call: modify({
      ...replacement({ ...TCP, CidrIpv4: "192.0.2.0/24" }),
      ...replacement({ ...TCP, CidrIpv4: "192.0.2.128/25" }, "rule:0", 2),
    }),
    code: "InvalidParameterValue",
    rules: [WEB_LINE],
  },
  {
    why: "another group's rule",
    source: `${API}, error codes`,
    call: modify(replacement({ ...TCP, CidrIpv4: "10.0.0.0/8" }, "sgr-0fedcba9876543210")),
    code: "InvalidSecurityGroupRuleId.NotFound",
  },
  {
    why: "no rule at all",
    source: `${API}, ModifySecurityGroupRules`,
    call: modify({}),
    code: "MissingParameter",
    message: "The request must contain the parameter SecurityGroupRule",
  },
];

const UPDATE: readonly Row[] = [
  {
    why: "by permission",
    source: `${API}, UpdateSecurityGroupRuleDescriptionsEgress`,
    before: [authorize(WEB)],
    call: redescribe(permission(1, "tcp", 443, 443, "203.0.113.0/24", "new")),
    shows: { return: ["true"] },
    rules: [WEB_LINE],
  },
  {
    why: "a description that EC2 doesn't take",
    source: `${API}, IpRange`,
    before: [authorize(WEB)],
    call: redescribe(permission(1, "tcp", 443, 443, "203.0.113.0/24", "<new>")),
    code: "InvalidParameterValue",
    message: DESCRIPTION_ERROR,
  },
  {
    why: "a rule that is not there",
    source: `${API}, error codes`,
    call: redescribe(WEB),
    code: "InvalidPermission.NotFound",
    message: "The specified rule does not exist in this security group.",
  },
  {
    why: "all protocols with a port",
    source: "hashicorp/terraform#1920",
    call: redescribe({ ...permission(1, "-1", 0, 0, "0.0.0.0/0"), GroupId: FRESH }),
    code: "InvalidParameterValue",
    message: "When protocol is ALL, you cannot specify from-port.",
  },
  {
    why: "all protocols without a port",
    source: "hashicorp/terraform#1920",
    call: redescribe({
      ...permission(1, "-1", undefined, undefined, "0.0.0.0/0", "all"),
      GroupId: FRESH,
    }),
  },
  {
    why: "an id that is not there",
    source: `${API}, error codes`,
    call: redescribe({ "SecurityGroupRuleDescription.1.SecurityGroupRuleId": "sgr-00000000" }),
    code: "InvalidSecurityGroupRuleId.NotFound",
  },
  {
    why: "nothing to describe",
    source: "inferred",
    call: redescribe({}),
    code: "MissingParameter",
  },
  {
    why: "a name without a default VPC",
    source: `${API}, UpdateSecurityGroupRuleDescriptionsEgress`,
    call: ["UpdateSecurityGroupRuleDescriptionsEgress", { GroupName: "app", ...WEB }],
    code: "InvalidParameterValue",
    message:
      "Invalid value 'app' for groupName. You may not reference Amazon VPC security groups by name. Please use the corresponding id for this operation.",
  },
];

const describeRules = (parameters: Parameters): Step => ["DescribeSecurityGroupRules", parameters];
const describeGroups = (parameters: Parameters): Step => ["DescribeSecurityGroups", parameters];

const manyFilters = (filters: number, values: number, length: number): Parameters =>
  filterBy(
    Object.fromEntries(
      Array.from({ length: filters }, (_, i) => [
        `tag:${i}`,
        Array.from({ length: values }, () => "x".repeat(length)),
      ]),
    ),
  );

const DESCRIBE: readonly Row[] = [
  {
    why: "50 filters are the most",
    source: "EC2 User Guide, filters",
    call: describeGroups(manyFilters(50, 1, 1)),
  },
  {
    why: "51 filters are too many",
    source: "EC2 User Guide, filters",
    call: describeGroups(manyFilters(51, 1, 1)),
    code: "FilterLimitExceeded",
  },
  {
    why: "200 values are the most",
    source: "EC2 User Guide, filters",
    call: describeGroups(manyFilters(1, 200, 1)),
  },
  {
    why: "201 values are too many",
    source: "EC2 User Guide, filters",
    call: describeGroups(manyFilters(1, 201, 1)),
    code: "FilterLimitExceeded",
  },
  {
    why: "255 characters are the most",
    source: `${API}, error codes`,
    call: describeGroups(manyFilters(1, 1, 255)),
  },
  {
    why: "256 characters are too many",
    source: `${API}, error codes`,
    call: describeGroups(manyFilters(1, 1, 256)),
    code: "FilterLimitExceeded",
  },
  {
    why: "names are taken in a default VPC only",
    source: "boto/boto#561",
    call: describeGroups({ "GroupName.1": "app" }),
    code: "InvalidParameterValue",
  },
  {
    why: "rules of two groups, whatever the order they are named in",
    source: `${API}, DescribeSecurityGroupRules`,
    call: describeRules(filterBy({ "group-id": [PROXY, FRESH, PROXY] })),
    shows: { groupId: [FRESH, PROXY] },
  },
  {
    why: "groups by id, whatever the order they are named in",
    source: `${API}, DescribeSecurityGroups`,
    call: describeGroups({ "GroupId.1": PROXY, "GroupId.2": APP, "GroupId.3": PROXY }),
    shows: { groupName: ["app", "proxy"] },
  },
  {
    why: "an unknown group in the filter gives nothing",
    source: "hashicorp/terraform-provider-aws, security group rules tests",
    call: describeRules(filterBy({ "group-id": ["sg-00000000"] })),
    shows: { securityGroupRuleId: [] },
  },
  {
    why: "a malformed group in the filter is an error",
    source: "hashicorp/terraform-provider-aws, security group rules tests",
    call: describeRules(filterBy({ "group-id": ["foobar"] })),
    code: "InvalidGroupId.Malformed",
    message: "The security group ID 'foobar' is malformed",
  },
  {
    why: "an unknown rule is an error",
    source: "hashicorp/terraform-provider-aws, security group rules tests",
    call: describeRules({ "SecurityGroupRuleId.1": "sgr-00000000" }),
    code: "InvalidSecurityGroupRuleId.NotFound",
    message: "The security group rule ID 'sgr-00000000' does not exist",
  },
  {
    why: "a rule by its id in the filter",
    source: `${API}, DescribeSecurityGroupRules`,
    call: describeRules(
      filterBy({ "security-group-rule-id": ["sgr-0fedcba9876543210", "sgr-00000000"] }),
    ),
    shows: {
      securityGroupRuleId: ["sgr-0fedcba9876543210"],
      fromPort: ["-1"],
      cidrIpv4: ["0.0.0.0/0"],
    },
  },
  {
    why: "a filter that the call has not",
    source: `${API}, DescribeSecurityGroupRules`,
    call: describeRules(filterBy({ "tag-key": ["a"] })),
    code: "InvalidParameterValue",
    message: "The filter 'tag-key' is invalid",
  },
  {
    why: "MaxResults 4 is too few",
    source: `${API}, DescribeSecurityGroupRules`,
    call: describeRules({ MaxResults: 4 }),
    code: "InvalidParameterValue",
    message: "Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.",
  },
  {
    why: "MaxResults 5 is the least",
    source: `${API}, DescribeSecurityGroupRules`,
    call: describeRules({ MaxResults: 5 }),
  },
  {
    why: "MaxResults 1000 is the most",
    source: `${API}, DescribeSecurityGroupRules`,
    call: describeRules({ MaxResults: 1000 }),
  },
  {
    why: "MaxResults 1001 is too many",
    source: `${API}, DescribeSecurityGroupRules`,
    call: describeRules({ MaxResults: 1001 }),
    code: "InvalidParameterValue",
  },
  {
    why: "a token that EC2 did not give",
    source: `${API}, error codes`,
    call: describeRules({ NextToken: "Zm9v" }),
    code: "InvalidPaginationToken",
  },
  {
    why: "all protocols show no ports in the group's view",
    source: "hashicorp/terraform-provider-aws, security group tests",
    call: describeGroups({ "GroupId.1": FRESH }),
    shows: { ipProtocol: ["-1"], fromPort: [], toPort: [], cidrIp: ["0.0.0.0/0"] },
  },
  {
    why: "icmp shows type and code in the group's view",
    source: `${API}, IpPermission`,
    before: [authorize(permission(1, "icmp", -1, -1, "0.0.0.0/0"))],
    call: describeGroups({ "GroupId.1": APP }),
    shows: { ipProtocol: ["icmp"], fromPort: ["-1"], toPort: ["-1"] },
  },
  {
    why: "rules of one protocol and port range stand together",
    source: "hashicorp/terraform-provider-aws, security group tests",
    before: [
      authorize(WEB),
      authorize(permission(1, "tcp", 443, 443, OWN_LIST)),
      authorize(permission(1, "tcp", 443, 444, "10.0.0.0/8")),
    ],
    call: describeGroups({ "GroupId.1": APP }),
    shows: {
      fromPort: ["443", "443"],
      toPort: ["443", "444"],
      prefixListId: [OWN_LIST],
      cidrIp: ["203.0.113.0/24", "10.0.0.0/8"],
    },
  },
  {
    why: "an unknown group",
    source: `${API}, error codes`,
    call: describeGroups({ "GroupId.1": "sg-00000000" }),
    code: "InvalidGroup.NotFound",
    message: "The security group 'sg-00000000' does not exist",
  },
  {
    why: "groups by tag",
    source: "EC2 User Guide, filters",
    call: describeGroups(filterBy({ "tag:egress-guard:governed": ["true"] })),
    shows: { groupName: ["app", "fresh", "proxy"] },
  },
  {
    why: "filters are ANDed, values ORed",
    source: "EC2 User Guide, filters",
    call: describeGroups(filterBy({ "vpc-id": [VPC], "group-name": ["app", "legacy"] })),
    shows: { groupName: ["app", "legacy"] },
  },
  {
    why: "a star stands for anything, a question mark for one character",
    source: "EC2 User Guide, filters",
    call: describeGroups(filterBy({ "group-name": ["pro?y", "leg*"] })),
    shows: { groupName: ["proxy", "legacy"] },
  },
  {
    why: "case counts in filters",
    source: "EC2 User Guide, filters",
    call: describeGroups(filterBy({ "group-name": ["APP"] })),
    shows: { groupName: [] },
  },
  {
    why: "groups that let out towards a block",
    source: `${API}, DescribeSecurityGroups`,
    before: [authorize(WEB)],
    call: describeGroups(filterBy({ "egress.ip-permission.cidr": ["203.0.113.0/24"] })),
    shows: { groupName: ["app"] },
  },
  {
    why: "groups that let out on a port",
    source: `${API}, DescribeSecurityGroups`,
    before: [authorize(WEB)],
    call: describeGroups(
      filterBy({
        "egress.ip-permission.from-port": ["443"],
        "egress.ip-permission.protocol": ["tcp"],
      }),
    ),
    shows: { groupName: ["app"] },
  },
  {
    why: "inbound filters do not see outbound rules",
    source: `${API}, DescribeSecurityGroups`,
    before: [authorize(WEB)],
    call: describeGroups(filterBy({ "ip-permission.cidr": ["203.0.113.0/24"] })),
    shows: { groupName: [] },
  },
  {
    why: "a filter that nobody has",
    source: `${API}, error codes`,
    call: describeGroups(filterBy({ x: ["y"] })),
    code: "InvalidParameterValue",
    message: "The filter 'x' is invalid",
  },
  {
    why: "ids and MaxResults do not go together",
    source: `${API}, DescribeSecurityGroups`,
    call: describeGroups({ "GroupId.1": APP, MaxResults: 5 }),
    code: "InvalidParameterCombination",
  },
  {
    why: "DryRun of a describe",
    source: `${API}, DryRun`,
    call: describeGroups({ DryRun: "true" }),
    code: "DryRunOperation",
  },
];

describe("RevokeSecurityGroupEgress", () => testRows(REVOKE));
describe("ModifySecurityGroupRules", () => testRows(MODIFY));
describe("UpdateSecurityGroupRuleDescriptionsEgress", () => testRows(UPDATE));
describe("the describes", () => testRows(DESCRIBE));

describe("what calls leave behind", () => {
  test("a description left out is removed (EC2 API Reference, UpdateSecurityGroupRuleDescriptionsEgress)", () =>
    withEc2(async (ec2) => {
      const shown = async () =>
        textsOf((await ask(ec2, "DescribeSecurityGroupRules")).xml, "description");
      await ask(ec2, ...authorize(WEB));
      expect(await shown()).toEqual(["web"]);
      await ask(ec2, ...redescribe(permission(1, "tcp", 443, 443, "203.0.113.0/24", "new")));
      expect(await shown()).toEqual(["new"]);
      await ask(ec2, ...redescribe(permission(1, "tcp", 443, 443, "203.0.113.0/24")));
      expect(await shown()).toEqual([]);
    }));

  test("a modified rule keeps its id, and loses a description that is left out", () =>
    withEc2(async (ec2) => {
      const { xml } = await ask(ec2, ...authorize(WEB));
      const [id = ""] = textsOf(xml, "securityGroupRuleId");
      await ask(ec2, ...modify(replacement({ ...TCP, CidrIpv4: "192.0.2.0/24" }, id)));
      const after = await ask(ec2, "DescribeSecurityGroupRules", { "SecurityGroupRuleId.1": id });
      expect(textsOf(after.xml, "cidrIpv4")).toEqual(["192.0.2.0/24"]);
      expect(textsOf(after.xml, "description")).toEqual([]);
    }));

  test("pages hold every rule once, also when rules come and go in between", () =>
    withEc2(async (ec2) => {
      for (let port = 1; port <= 12; port++) {
        await ask(ec2, ...authorize(permission(1, "tcp", port, port, "10.0.0.0/8")));
      }
      const page = (token?: string) =>
        ask(ec2, "DescribeSecurityGroupRules", {
          ...filterBy({ "group-id": [APP] }),
          MaxResults: 5,
          ...(token === undefined ? {} : { NextToken: token }),
        });
      const first = await page();
      await ask(ec2, ...revoke(permission(1, "tcp", 1, 1, "10.0.0.0/8")));
      const second = await page(textsOf(first.xml, "nextToken")[0]);
      const third = await page(textsOf(second.xml, "nextToken")[0]);
      const ports = [first, second, third].map(({ xml }) => textsOf(xml, "fromPort").map(Number));
      expect(ports).toEqual([
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10],
        [11, 12],
      ]);
      expect(textsOf(third.xml, "nextToken")).toEqual([]);
    }));

  test("a page's token is good for its own filters only", () =>
    withEc2(async (ec2) => {
      for (let port = 1; port <= 6; port++) {
        await ask(ec2, ...authorize(permission(1, "tcp", port, port, "10.0.0.0/8")));
      }
      const first = await ask(ec2, "DescribeSecurityGroupRules", { MaxResults: 5 });
      const [token = ""] = textsOf(first.xml, "nextToken");
      const other = { ...filterBy({ "group-id": [APP] }), MaxResults: 5, NextToken: token };
      const { code } = await ask(ec2, "DescribeSecurityGroupRules", other);
      expect(code).toBe("InvalidPaginationToken");
    }));

  test("tagSet is absent from the answer to Authorize and empty in the describe (AWS CLI examples)", () =>
    withEc2(async (ec2) => {
      const made = await ask(ec2, ...authorize(WEB));
      expect(made.xml).not.toContain("tagSet");
      const [id = ""] = textsOf(made.xml, "securityGroupRuleId");
      expect(id).toMatch(/^sgr-[0-9a-f]{17}$/);
      const shown = await ask(ec2, "DescribeSecurityGroupRules", { "SecurityGroupRuleId.1": id });
      expect(shown.xml).toContain("<tagSet/>");
      expect(textsOf(shown.xml, "securityGroupRuleArn")).toEqual([
        `arn:aws:ec2:us-east-1:111122223333:security-group-rule/${id}`,
      ]);
    }));

  test("the tags of a call are on each of its rules (EC2 API Reference, AuthorizeSecurityGroupEgress)", () =>
    withEc2(async (ec2) => {
      const tags = {
        "TagSpecification.1.ResourceType": "security-group-rule",
        "TagSpecification.1.Tag.1.Key": "Owner",
        "TagSpecification.1.Tag.1.Value": "a&<b>",
      };
      const two = { ...WEB, ...permission(2, "udp", 53, 53, "198.51.100.0/24") };
      await ask(ec2, ...authorize({ ...two, ...tags }));
      const found = await ask(
        ec2,
        "DescribeSecurityGroupRules",
        filterBy({ "tag:Owner": ["a&<b>"] }),
      );
      expect(textsOf(found.xml, "ipProtocol")).toEqual(["tcp", "udp"]);
      expect(textsOf(found.xml, "value")).toEqual(["a&<b>", "a&<b>"]);
      expect(await rulesOf(ec2, APP)).toEqual([WEB_LINE, DNS_LINE]);
    }));
});
