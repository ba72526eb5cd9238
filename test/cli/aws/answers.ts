import type { Ec2Rule } from "../../../core/request/ec2.ts";

const rule = (members: Partial<Ec2Rule>): Ec2Rule => ({
  SecurityGroupRuleId: "sgr-0b15794cdb17bf29c",
  GroupId: "sg-0123456789abcdef0",
  GroupOwnerId: "111122223333",
  IsEgress: true,
  IpProtocol: "tcp",
  FromPort: 443,
  ToPort: 443,
  ...members,
});

const ARN = "arn:aws:ec2:us-east-1:111122223333:security-group-rule/sgr-0b15794cdb17bf29c";

const rules = {
  one: [rule({ CidrIpv4: "203.0.113.0/24" })],
  many: [
    rule({
      CidrIpv4: "203.0.113.0/24",
      Description: "partner API",
      Tags: [
        { Key: "Owner", Value: "jo@acme.example" },
        { Key: "Ticket", Value: "NET-12" },
      ],
      SecurityGroupRuleArn: ARN,
    }),
    rule({
      SecurityGroupRuleId: "sgr-0b15794cdb17bf29d",
      CidrIpv6: "2001:db8::/32",
      IpProtocol: "-1",
      FromPort: -1,
      ToPort: -1,
    }),
    rule({ SecurityGroupRuleId: "sgr-0b15794cdb17bf29e", PrefixListId: "pl-0123456789abcdef0" }),
    rule({
      SecurityGroupRuleId: "sgr-0b15794cdb17bf29f",
      ReferencedGroupInfo: { GroupId: "sg-0bbbbbbbbbbbbbbbb", UserId: "444455556666" },
    }),
  ],
  words: [
    "yes: no",
    "- dash",
    "#hash",
    "a # b",
    "a: b",
    "null",
    "true",
    "1.5",
    "2026-01-31",
    "=",
    "~",
    "  blanks  ",
    "{a}",
    "[a]",
    "a, b",
    "*all",
    "!bang",
    "@at",
    "a,b;c",
    "under_score",
    "0x1f",
    "1:30",
    "on",
    "Yes",
    "é accent",
    "ÅÄÖ 東京",
    "emoji 😀",
    "$money",
    `${"long words that must be broken somewhere ".repeat(4)}end`,
    "x".repeat(120),
    `-${"y: z ".repeat(30)}`,
    "ends with colon:",
    ".",
    "<",
    "-",
    "--- x",
    "?",
    "? a",
    "'quoted'",
    '"double"',
    "tab\there",
    "line\nbreak",
    "back\\slash",
    "\u0085next",
    "\u2028sep",
    "",
    "012",
    "0o17",
    "1_000",
    "1e3",
    "+1",
    ".inf",
    "12:30:45",
    "2026-01-31T10:00:00Z",
  ].map((Description, index) =>
    rule({ SecurityGroupRuleId: `sgr-${index}`, CidrIpv4: `203.0.113.${index}/32`, Description }),
  ),
  none: [],
} as const satisfies Record<string, readonly Ec2Rule[]>;

const faults = {
  duplicate: [
    "InvalidPermission.Duplicate",
    'the specified rule "peer: 203.0.113.0/24, TCP, from port: 443, to port: 443, ALLOW" already exists',
  ],
  groupNotFound: [
    "InvalidGroup.NotFound",
    "The security group 'sg-0123456789abcdef0' does not exist",
  ],
  full: [
    "RulesPerSecurityGroupLimitExceeded",
    "The maximum number of rules per security group has been reached.",
  ],
} as const satisfies Record<string, readonly [code: string, message: string]>;

/** An answer of EC2's, by name. */
export type AnswerName = keyof typeof rules | keyof typeof faults;

/** An answer: rules, or EC2's code and message. */
export type Answer =
  | { readonly kind: "rules"; readonly rules: readonly Ec2Rule[] }
  | { readonly kind: "fault"; readonly code: string; readonly message: string };

/** What EC2 answers under this name. */
export function answerOf(name: AnswerName = "one"): Answer {
  if (name in rules) return { kind: "rules", rules: rules[name as keyof typeof rules] };
  const [code, message] = faults[name as keyof typeof faults];
  return { kind: "fault", code, message };
}
