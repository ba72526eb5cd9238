import { describe } from "@jest/globals";
import { type Row, type Step, testRows } from "./rows.ts";
import {
  APP,
  FRESH,
  LEGACY,
  OWN_LIST,
  type Parameters,
  PROXY,
  permission,
  S3_LIST,
} from "./support.ts";

/** A row whose calls are all AuthorizeSecurityGroupEgress on the group `app`, unless they name another. */
interface AuthorizeRow extends Omit<Row, "call" | "before" | "shows"> {
  readonly call: Parameters;
  readonly before?: readonly Parameters[];
}

const WEB = permission(1, "tcp", 443, 443, "203.0.113.0/24");
const IP_PERMISSION = "EC2 API Reference, IpPermission";
const CLI_PAGE = "AWS CLI Reference, authorize-security-group-egress";
const PORT_RANGE = "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.";
const DESCRIPTION =
  "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*";

const PROTOCOLS: readonly AuthorizeRow[] = [
  {
    why: "a name in capitals is stored in small letters",
    source: IP_PERMISSION,
    call: permission(1, "TCP", 1, 2, "10.0.0.0/8"),
    rules: ["tcp 1 2 10.0.0.0/8"],
  },
  {
    why: "6 is tcp",
    source: IP_PERMISSION,
    call: permission(1, "6", 1, 2, "10.0.0.0/8"),
    rules: ["tcp 1 2 10.0.0.0/8"],
  },
  {
    why: "17 is udp",
    source: IP_PERMISSION,
    call: permission(1, "17", 1, 2, "10.0.0.0/8"),
    rules: ["udp 1 2 10.0.0.0/8"],
  },
  {
    why: "1 is icmp",
    source: IP_PERMISSION,
    call: permission(1, "1", 8, 0, "10.0.0.0/8"),
    rules: ["icmp 8 0 10.0.0.0/8"],
  },
  {
    why: "58 is icmpv6",
    source: IP_PERMISSION,
    call: permission(1, "58", 128, 0, "2001:db8::/32"),
    rules: ["icmpv6 128 0 2001:db8::/32"],
  },
  {
    why: "a number without a name stays a number and loses its ports",
    source: "crossplane-contrib/provider-aws#1138",
    call: permission(1, "50", 1, 2, "10.0.0.0/8"),
    rules: ["50 -1 -1 10.0.0.0/8"],
  },
  {
    why: "255 is the last number",
    source: IP_PERMISSION,
    call: permission(1, "255", undefined, undefined, "10.0.0.0/8"),
    rules: ["255 -1 -1 10.0.0.0/8"],
  },
  {
    why: "256 is past the last number",
    source: IP_PERMISSION,
    call: permission(1, "256", undefined, undefined, "10.0.0.0/8"),
    code: "InvalidParameterValue",
    message: "Invalid value '256' for IP protocol. Unknown protocol.",
    rules: [],
  },
  {
    why: "all protocols drop the ports given",
    source: "hashicorp/terraform-provider-aws#27254",
    call: permission(1, "-1", 443, 443, "10.0.0.0/8"),
    rules: ["-1 -1 -1 10.0.0.0/8"],
  },
  {
    why: "a name that EC2 has not is refused",
    source: IP_PERMISSION,
    call: permission(1, "gre", undefined, undefined, "10.0.0.0/8"),
    code: "InvalidParameterValue",
    message: "Invalid value 'gre' for IP protocol. Unknown protocol.",
  },
  {
    why: "a rule needs a protocol",
    source: IP_PERMISSION,
    call: permission(1, undefined, 1, 2, "10.0.0.0/8"),
    code: "InvalidParameterValue",
    message:
      "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.",
  },
];

const PORTS: readonly AuthorizeRow[] = [
  {
    why: "port 0 is the first",
    source: IP_PERMISSION,
    call: permission(1, "tcp", 0, 0, "10.0.0.0/8"),
    rules: ["tcp 0 0 10.0.0.0/8"],
  },
  {
    why: "port -1 is before the first: the CLI's --port all",
    source: "boto/boto3#336",
    call: permission(1, "tcp", -1, -1, "10.0.0.0/8"),
    code: "InvalidPermission.Malformed",
    message: "TCP/UDP port (-1) out of range",
    rules: [],
  },
  {
    why: "port 65535 is the last",
    source: IP_PERMISSION,
    call: permission(1, "udp", 0, 65535, "10.0.0.0/8"),
    rules: ["udp 0 65535 10.0.0.0/8"],
  },
  {
    why: "port 65536 is past the last",
    source: "boto/boto3#336",
    call: permission(1, "udp", 0, 65536, "10.0.0.0/8"),
    code: "InvalidPermission.Malformed",
    message: "TCP/UDP port (65536) out of range",
    rules: [],
  },
  {
    why: "from may equal to",
    source: IP_PERMISSION,
    call: permission(1, "tcp", 80, 80, "10.0.0.0/8"),
    rules: ["tcp 80 80 10.0.0.0/8"],
  },
  {
    why: "from may not be above to",
    source: IP_PERMISSION,
    call: permission(1, "tcp", 81, 80, "10.0.0.0/8"),
    code: "InvalidParameterValue",
    message: "Invalid TCP/UDP port range (81:80)",
    rules: [],
  },
  {
    why: "tcp without ports is no way to say all ports",
    source: "chef-boneyard/chef-provisioning-aws#183",
    call: permission(1, "tcp", undefined, undefined, "10.0.0.0/8"),
    code: "InvalidParameterValue",
    message: PORT_RANGE,
  },
  {
    why: "tcp needs the second port too",
    source: "chef-boneyard/chef-provisioning-aws#183",
    call: permission(1, "tcp", 443, undefined, "10.0.0.0/8"),
    code: "InvalidParameterValue",
    message: PORT_RANGE,
  },
  {
    why: "udp needs the first port too",
    source: "chef-boneyard/chef-provisioning-aws#183",
    call: permission(1, "udp", undefined, 53, "10.0.0.0/8"),
    code: "InvalidParameterValue",
    message: PORT_RANGE,
  },
  {
    why: "a JSON true given for a port arrives as True",
    source: IP_PERMISSION,
    call: permission(1, "tcp", "True", 443, "10.0.0.0/8"),
    code: "InvalidParameterValue",
  },
  {
    why: "a port with a fraction is none",
    source: IP_PERMISSION,
    call: permission(1, "tcp", "1.5", 443, "10.0.0.0/8"),
    code: "InvalidParameterValue",
  },
];

const ICMP: readonly AuthorizeRow[] = [
  {
    why: "all types and codes",
    source: IP_PERMISSION,
    call: permission(1, "icmp", -1, -1, "10.0.0.0/8"),
    rules: ["icmp -1 -1 10.0.0.0/8"],
  },
  {
    why: "all types with one code is no rule",
    source: IP_PERMISSION,
    call: permission(1, "icmp", -1, 0, "10.0.0.0/8"),
    code: "InvalidParameterValue",
    rules: [],
  },
  {
    why: "one type with all codes",
    source: "aws-cloudformation/cfn-lint#3482",
    call: permission(1, "icmp", 3, -1, "10.0.0.0/8"),
    rules: ["icmp 3 -1 10.0.0.0/8"],
  },
  {
    why: "code 255 is the last",
    source: IP_PERMISSION,
    call: permission(1, "icmp", 255, 255, "10.0.0.0/8"),
    rules: ["icmp 255 255 10.0.0.0/8"],
  },
  {
    why: "code 256 is past the last",
    source: "terraform-aws-modules/terraform-aws-security-group#7",
    call: permission(1, "icmp", 255, 256, "10.0.0.0/8"),
    code: "InvalidParameterValue",
    message: "ICMP code (256) out of range",
    rules: [],
  },
  {
    why: "type 256 is past the last",
    source: "terraform-aws-modules/terraform-aws-security-group#7",
    call: permission(1, "icmp", 256, 0, "10.0.0.0/8"),
    code: "InvalidParameterValue",
    rules: [],
  },
  {
    why: "icmp needs type and code",
    source: IP_PERMISSION,
    call: permission(1, "icmp", undefined, undefined, "10.0.0.0/8"),
    code: "InvalidParameterValue",
    message: "Invalid value for portRange. Must specify both from and to ports with ICMP.",
  },
  {
    why: "icmpv6 without type and code is all of them",
    source: IP_PERMISSION,
    call: permission(1, "icmpv6", undefined, undefined, "::/0"),
    rules: ["icmpv6 -1 -1 ::/0"],
  },
  {
    why: "icmp towards IPv6 is accepted, and useless",
    source: "hashicorp/terraform-provider-aws#9569",
    call: permission(1, "icmp", 8, 0, "::/0"),
    rules: ["icmp 8 0 ::/0"],
  },
];

const ADDRESSES: readonly AuthorizeRow[] = [
  {
    why: "host bits are cleared",
    source: CLI_PAGE,
    call: permission(1, "tcp", 1, 1, "100.68.0.18/18"),
    rules: ["tcp 1 1 100.68.0.0/18"],
  },
  {
    why: "a block without host bits stays",
    source: CLI_PAGE,
    call: permission(1, "tcp", 1, 1, "100.68.0.18/32"),
    rules: ["tcp 1 1 100.68.0.18/32"],
  },
  {
    why: "IPv6 is written short and small",
    source: "RFC 5952",
    call: permission(1, "tcp", 1, 1, "2001:0DB8:0:0:0:0:0:1/64"),
    rules: ["tcp 1 1 2001:db8::/64"],
  },
  {
    why: "an address without a length is no block",
    source: "aws/aws-cli#2846",
    call: permission(1, "tcp", 1, 1, "10.0.0.1"),
    code: "InvalidParameterValue",
    message: "CIDR block 10.0.0.1 is malformed",
    rules: [],
  },
  {
    why: "/0 is the widest",
    source: IP_PERMISSION,
    call: permission(1, "tcp", 1, 1, "0.0.0.0/0"),
    rules: ["tcp 1 1 0.0.0.0/0"],
  },
  {
    why: "/33 is past the longest",
    source: "aws/aws-cli#2846",
    call: permission(1, "tcp", 1, 1, "10.0.0.0/33"),
    code: "InvalidParameterValue",
    message: "CIDR block 10.0.0.0/33 is malformed",
  },
  {
    why: "/128 is the longest of IPv6",
    source: IP_PERMISSION,
    call: permission(1, "tcp", 1, 1, "2001:db8::1/128"),
    rules: ["tcp 1 1 2001:db8::1/128"],
  },
  {
    why: "/129 is past the longest of IPv6",
    source: "aws/aws-cli#2846",
    call: permission(1, "tcp", 1, 1, "2001:db8::1/129"),
    code: "InvalidParameterValue",
    message: "CIDR block 2001:db8::1/129 is malformed",
  },
  {
    why: "IPv6 has no place in CidrIp",
    source: "aws/aws-cli#2846",
    call: { ...WEB, "IpPermissions.1.IpRanges.1.CidrIp": "2001:db8::/32" },
    code: "InvalidParameterValue",
    message: "CIDR block 2001:db8::/32 is malformed",
  },
  {
    why: "IPv4 has no place in CidrIpv6",
    source: "aws/aws-cli#2846",
    call: {
      "IpPermissions.1.IpProtocol": "-1",
      "IpPermissions.1.Ipv6Ranges.1.CidrIpv6": "10.0.0.0/8",
    },
    code: "InvalidParameterValue",
    message: "CIDR block 10.0.0.0/8 is malformed",
  },
];

const PEERS: readonly AuthorizeRow[] = [
  {
    why: "a group of the same VPC",
    source: IP_PERMISSION,
    call: permission(1, "tcp", 1, 1, PROXY),
    rules: [`tcp 1 1 ${PROXY}`],
  },
  {
    why: "the group itself",
    source: "EC2 User Guide, security group rules",
    call: permission(1, "tcp", 1, 1, APP),
    rules: [`tcp 1 1 ${APP}`],
  },
  {
    why: "a group that is not there",
    source: "EC2 API Reference, error codes",
    call: permission(1, "tcp", 1, 1, "sg-00000000"),
    code: "InvalidGroup.NotFound",
    message: "The security group 'sg-00000000' does not exist",
  },
  {
    why: "a group said to be of another account",
    source: "EC2 API Reference, UserIdGroupPair",
    call: {
      ...permission(1, "tcp", 1, 1, PROXY),
      "IpPermissions.1.Groups.1.UserId": "999988887777",
    },
    code: "InvalidGroup.NotFound",
  },
  {
    why: "a group said to be of its own account",
    source: "EC2 API Reference, UserIdGroupPair",
    call: {
      ...permission(1, "tcp", 1, 1, PROXY),
      "IpPermissions.1.Groups.1.UserId": "111122223333",
    },
    rules: [`tcp 1 1 ${PROXY}`],
  },
  {
    why: "a group by its name",
    source: "boto/boto#561",
    call: { "IpPermissions.1.IpProtocol": "-1", "IpPermissions.1.Groups.1.GroupName": "proxy" },
    code: "InvalidParameterValue",
    message:
      "Invalid value 'proxy' for groupName. You may not reference Amazon VPC security groups by name. Please use the corresponding id for this operation.",
  },
  {
    why: "a group without id and name",
    source: "EC2 API Reference, UserIdGroupPair",
    call: { "IpPermissions.1.IpProtocol": "-1", "IpPermissions.1.Groups.1.UserId": "111122223333" },
    code: "MissingParameter",
  },
  {
    why: "a prefix list of one's own",
    source: IP_PERMISSION,
    call: permission(1, "tcp", 1, 1, OWN_LIST),
    rules: [`tcp 1 1 ${OWN_LIST}`],
  },
  {
    why: "a prefix list of AWS's",
    source: IP_PERMISSION,
    call: permission(1, "tcp", 1, 1, S3_LIST),
    rules: [`tcp 1 1 ${S3_LIST}`],
  },
  {
    why: "a prefix list that is not there",
    source: "EC2 API Reference, error codes",
    call: permission(1, "tcp", 1, 1, "pl-00000000"),
    code: "InvalidPrefixListID.NotFound",
    message: "The prefix list ID 'pl-00000000' does not exist",
  },
  {
    why: "no destination: success, and nothing added",
    source: "aws/aws-cli#7068",
    call: permission(1, "tcp", 443, 443, undefined),
    rules: [],
  },
  {
    why: "one permission with two kinds of destination makes two rules",
    source: "EC2 API Reference, SecurityGroupRule",
    call: { ...WEB, "IpPermissions.1.PrefixListIds.7.PrefixListId": S3_LIST },
    rules: ["tcp 443 443 203.0.113.0/24", `tcp 443 443 ${S3_LIST}`],
  },
];

const IDENTITY: readonly AuthorizeRow[] = [
  {
    why: "the same rule again",
    source: "londonaicentre/FLIP#886",
    before: [WEB],
    call: WEB,
    code: "InvalidPermission.Duplicate",
    message:
      'the specified rule "peer: 203.0.113.0/24, TCP, from port: 443, to port: 443, ALLOW" already exists',
  },
  {
    why: "the same rule in other words",
    source: CLI_PAGE,
    before: [WEB],
    call: permission(1, "6", 443, 443, "203.0.113.77/24"),
    code: "InvalidPermission.Duplicate",
  },
  {
    why: "the same rule with another description",
    source: "EC2 API Reference, AuthorizeSecurityGroupEgress",
    before: [WEB],
    call: permission(1, "tcp", 443, 443, "203.0.113.0/24", "web"),
    code: "InvalidPermission.Duplicate",
  },
  {
    why: "a duplicate refuses the new rules of the same call",
    source: "EC2 API Reference, AuthorizeSecurityGroupEgress",
    before: [WEB],
    call: {
      ...permission(1, "tcp", 1, 1, "10.0.0.0/8"),
      ...permission(2, "tcp", 443, 443, "203.0.113.0/24"),
    },
    code: "InvalidPermission.Duplicate",
    rules: ["tcp 443 443 203.0.113.0/24"],
  },
  {
    why: "all protocols in EC2's words",
    source: "galaxyproject/cloudlaunch#56",
    before: [permission(1, "-1", undefined, undefined, "10.0.0.0/8")],
    call: permission(1, "-1", undefined, undefined, "10.0.0.0/8"),
    code: "InvalidPermission.Duplicate",
    message: 'the specified rule "peer: 10.0.0.0/8, ALL, ALLOW" already exists',
  },
  {
    why: "a protocol number in EC2's words",
    source: "ansible/ansible#11177",
    before: [permission(1, "50", undefined, undefined, "10.0.0.0/8")],
    call: permission(1, "50", undefined, undefined, "10.0.0.0/8"),
    code: "InvalidPermission.Duplicate",
    message: 'the specified rule "peer: 10.0.0.0/8, protocol: 50, ALLOW" already exists',
  },
  {
    why: "icmp in EC2's words",
    source: "a comment in a public clone that quotes boto3",
    before: [permission(1, "icmp", -1, -1, "0.0.0.0/0")],
    call: permission(1, "icmp", -1, -1, "0.0.0.0/0"),
    code: "InvalidPermission.Duplicate",
    message:
      'the specified rule "peer: 0.0.0.0/0, ICMP, type: ALL, code: ALL, ALLOW" already exists',
  },
  {
    why: "a wider block is another rule",
    source: "EC2 User Guide, security group rules",
    before: [permission(1, "tcp", 1, 1, "10.0.0.0/17")],
    call: permission(1, "tcp", 1, 1, "10.0.0.0/16"),
    rules: ["tcp 1 1 10.0.0.0/17", "tcp 1 1 10.0.0.0/16"],
  },
  {
    why: "a wider port range is another rule",
    source: "EC2 User Guide, security group rules",
    before: [permission(1, "tcp", 85, 85, "10.0.0.0/16")],
    call: permission(1, "tcp", 80, 90, "10.0.0.0/16"),
    rules: ["tcp 85 85 10.0.0.0/16", "tcp 80 90 10.0.0.0/16"],
  },
  {
    why: "a rule twice in one call is another error",
    source: "hashicorp/terraform-provider-aws#29492",
    call: { ...WEB, ...permission(2, "tcp", 443, 443, "203.0.113.9/24", "other") },
    code: "InvalidParameterValue",
    message: "The same permission must not appear multiple times",
    rules: [],
  },
  {
    why: "nothing of a call is kept when its last permission is bad",
    source: "EC2 API Reference, AuthorizeSecurityGroupEgress",
    call: { ...WEB, ...permission(2, "tcp", 1, 1, "pl-00000000") },
    code: "InvalidPrefixListID.NotFound",
    rules: [],
  },
];

const described = (description: string) =>
  permission(1, "tcp", 443, 443, "203.0.113.0/24", description);

const DESCRIPTIONS: readonly AuthorizeRow[] = [
  {
    why: "255 characters are the most",
    source: "EC2 API Reference, IpRange",
    call: described("a".repeat(255)),
  },
  {
    why: "256 characters are too many",
    source: "EC2 API Reference, IpRange",
    call: described("a".repeat(256)),
    code: "InvalidParameterValue",
    message: DESCRIPTION,
    rules: [],
  },
  {
    why: "every character of the documented set",
    source: "EC2 API Reference, IpRange",
    call: described("azAZ09 ._-:/()#,@[]+=&;{}!$*"),
  },
  {
    why: "a quote is outside the set",
    source: "EC2 API Reference, IpRange",
    call: described("it's"),
    code: "InvalidParameterValue",
    message: DESCRIPTION,
  },
  {
    why: "a line feed is outside the set, at the end too",
    source: "EC2 API Reference, IpRange",
    call: described("web\n"),
    code: "InvalidParameterValue",
    message: DESCRIPTION,
  },
  {
    why: "an empty description is none",
    source: "EC2 API Reference, IpRange",
    call: described(""),
    rules: ["tcp 443 443 203.0.113.0/24"],
  },
];

const tagged = (
  type: string | undefined,
  tags: readonly (readonly [string, string])[],
): Parameters => ({
  ...WEB,
  ...(type === undefined ? {} : { "TagSpecification.1.ResourceType": type }),
  ...Object.fromEntries(
    tags.flatMap(([key, value], i) => [
      [`TagSpecification.1.Tag.${i + 1}.Key`, key],
      [`TagSpecification.1.Tag.${i + 1}.Value`, value],
    ]),
  ),
});
const RULE = "security-group-rule";
const manyTags = (count: number) =>
  tagged(
    RULE,
    Array.from({ length: count }, (_, i) => [`k${i}`, "v"] as const),
  );
const TAG_PAGE = "EC2 API Reference, Tag";

const TAGS: readonly AuthorizeRow[] = [
  {
    why: "only security-group-rule can be tagged here",
    source: "aws/aws-tools-for-powershell#237",
    call: tagged("security-group", [["a", "b"]]),
    code: "InvalidParameter",
    message: "'security-group' is not a valid taggable resource type for this operation.",
    rules: [],
  },
  {
    why: "tags need a resource type",
    source: CLI_PAGE,
    call: tagged(undefined, [["a", "b"]]),
    code: "InvalidParameter",
    message: "Tag specification resource type must have a value",
  },
  {
    why: "a resource type needs tags",
    source: CLI_PAGE,
    call: tagged(RULE, []),
    code: "InvalidParameter",
    message: "Tag specification must have at least one tag",
  },
  {
    why: "aws: is reserved",
    source: TAG_PAGE,
    call: tagged(RULE, [["aws:x", "b"]]),
    code: "InvalidParameterValue",
    message: "Tag keys starting with 'aws:' are reserved for internal use",
  },
  {
    why: "a key twice",
    source: TAG_PAGE,
    call: tagged(RULE, [
      ["a", "b"],
      ["a", "c"],
    ]),
    code: "InvalidParameterValue",
  },
  {
    why: "keys that differ in case are two",
    source: TAG_PAGE,
    call: tagged(RULE, [
      ["a", "b"],
      ["A", "c"],
    ]),
  },
  { why: "a key of 127 characters", source: TAG_PAGE, call: tagged(RULE, [["ü".repeat(127), ""]]) },
  {
    why: "a key of 128 characters",
    source: TAG_PAGE,
    call: tagged(RULE, [["ü".repeat(128), ""]]),
    code: "InvalidParameterValue",
  },
  {
    why: "a value of 256 characters",
    source: TAG_PAGE,
    call: tagged(RULE, [["a", "😀".repeat(256)]]),
  },
  {
    why: "a value of 257 characters",
    source: TAG_PAGE,
    call: tagged(RULE, [["a", "b".repeat(257)]]),
    code: "InvalidParameterValue",
  },
  { why: "50 tags", source: "EC2 User Guide, tag restrictions", call: manyTags(50) },
  {
    why: "51 tags",
    source: "EC2 User Guide, tag restrictions",
    call: manyTags(51),
    code: "TagLimitExceeded",
    rules: [],
  },
  {
    why: "an empty key",
    source: TAG_PAGE,
    call: tagged(RULE, [["", "b"]]),
    code: "InvalidTagKey.Malformed",
  },
];

const PARAMETERS: readonly AuthorizeRow[] = [
  {
    why: "the deprecated CidrIp",
    source: "boto/boto3#526",
    call: { CidrIp: "10.0.0.0/8" },
    code: "UnknownParameter",
    message: "The parameter CidrIp is not recognized",
  },
  {
    why: "the deprecated IpProtocol",
    source: "boto/boto3#526",
    call: { IpProtocol: "tcp" },
    code: "UnknownParameter",
    message: "The parameter IpProtocol is not recognized",
  },
  {
    why: "a member that EC2 has not",
    source: "EC2 API Reference, error codes",
    call: { ...WEB, "IpPermissions.1.IpRanges.1.Cidr": "10.0.0.0/8" },
    code: "UnknownParameter",
    message: "The parameter IpPermissions.1.IpRanges.1.Cidr is not recognized",
  },
  {
    why: "an empty list as the Go SDK v1 wrote it",
    source: "aws/aws-sdk-go#5265",
    call: { ...WEB, "IpPermissions.1.Ipv6Ranges": "" },
    rules: ["tcp 443 443 203.0.113.0/24"],
  },
  {
    why: "numbering may have gaps, and 10 comes after 9",
    source: "EC2 API Reference, query requests",
    call: {
      ...permission(10, "tcp", 10, 10, "10.0.0.0/8"),
      ...permission(9, "tcp", 9, 9, "10.0.0.0/8"),
    },
    rules: ["tcp 9 9 10.0.0.0/8", "tcp 10 10 10.0.0.0/8"],
  },
  {
    why: "an id of another kind",
    source: "EC2 API Reference, error codes",
    call: { ...WEB, GroupId: "foo" },
    code: "InvalidGroupId.Malformed",
    message: 'Invalid id: "foo" (expecting "sg-...")',
  },
  {
    why: "8 digits, as old ids have",
    source: "EC2 User Guide, resource IDs",
    call: { ...WEB, GroupId: "sg-0000000f" },
    code: "InvalidGroup.NotFound",
  },
  {
    why: "9 digits",
    source: "EC2 User Guide, resource IDs",
    call: { ...WEB, GroupId: "sg-0000000ff" },
    code: "InvalidGroupId.Malformed",
  },
  {
    why: "16 digits",
    source: "EC2 User Guide, resource IDs",
    call: { ...WEB, GroupId: "sg-000000000000000f" },
    code: "InvalidGroupId.Malformed",
  },
  {
    why: "17 digits, as ids have now",
    source: "EC2 User Guide, resource IDs",
    call: { ...WEB, GroupId: "sg-0000000000000000f" },
    code: "InvalidGroup.NotFound",
  },
  {
    why: "18 digits",
    source: "EC2 User Guide, resource IDs",
    call: { ...WEB, GroupId: "sg-00000000000000000f" },
    code: "InvalidGroupId.Malformed",
  },
  {
    why: "a digit that is no hexadecimal",
    source: "EC2 User Guide, resource IDs",
    call: { ...WEB, GroupId: "sg-0000000g" },
    code: "InvalidGroupId.Malformed",
  },
  {
    why: "an id of another kind",
    source: "EC2 User Guide, resource IDs",
    call: { ...WEB, GroupId: "sgr-0000000f" },
    code: "InvalidGroupId.Malformed",
  },
  {
    why: "an empty id",
    source: "EC2 API Reference, error codes",
    call: { ...WEB, GroupId: "" },
    code: "InvalidGroupId.Malformed",
    message: "The security-group ID '' is malformed",
  },
  {
    why: "a group that is not there",
    source: "EC2 API Reference, error codes",
    call: { ...WEB, GroupId: "sg-00000000000000000" },
    code: "InvalidGroup.NotFound",
    message: "The security group 'sg-00000000000000000' does not exist",
  },
  {
    why: "DryRun of a good call",
    source: "EC2 API Reference, DryRun",
    call: { ...WEB, DryRun: "true" },
    code: "DryRunOperation",
    message: "Request would have succeeded, but DryRun flag is set.",
    rules: [],
  },
  {
    why: "DryRun false is no dry run",
    source: "EC2 API Reference, DryRun",
    call: { ...WEB, DryRun: "false" },
    rules: ["tcp 443 443 203.0.113.0/24"],
  },
  {
    why: "DryRun says nothing about existence",
    source: "EC2 API Reference, DryRun",
    call: { ...WEB, DryRun: "true", GroupId: "sg-00000000" },
    code: "DryRunOperation",
  },
  {
    why: "syntax comes before DryRun",
    source: "systeminit/si#3042",
    call: { ...WEB, DryRun: "true", GroupId: "foo" },
    code: "InvalidGroupId.Malformed",
  },
  {
    why: "a parameter's name comes before an id's syntax",
    source: "boto/boto3#526",
    call: { CidrIp: "10.0.0.0/8", GroupId: "foo" },
    code: "UnknownParameter",
  },
  {
    why: "the default rule is there already",
    source: "EC2 User Guide, default security groups",
    call: { ...permission(1, "-1", undefined, undefined, "0.0.0.0/0"), GroupId: FRESH },
    code: "InvalidPermission.Duplicate",
  },
  {
    why: "an ungoverned group is EC2's as any other",
    source: "EC2 API Reference, AuthorizeSecurityGroupEgress",
    call: { ...WEB, GroupId: LEGACY },
  },
];

const authorize = (parameters: Parameters): Step => [
  "AuthorizeSecurityGroupEgress",
  { GroupId: APP, ...parameters },
];

describe.each([
  ["protocols", PROTOCOLS],
  ["ports", PORTS],
  ["ICMP types and codes", ICMP],
  ["address blocks", ADDRESSES],
  ["destinations", PEERS],
  ["what makes a rule the same", IDENTITY],
  ["descriptions", DESCRIPTIONS],
  ["tags", TAGS],
  ["parameters", PARAMETERS],
] as const)("AuthorizeSecurityGroupEgress: %s", (_name, rows) => {
  testRows(
    rows.map(({ call, before = [], ...row }) => ({
      ...row,
      call: authorize(call),
      before: before.map(authorize),
    })),
  );
});
