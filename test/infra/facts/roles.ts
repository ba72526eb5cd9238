import { describe, expect, test } from "@jest/globals";
import { type Asked, decisionOf, type Statement } from "../evaluate.ts";
import { full, plain } from "../template.ts";

const { all, one } = plain;

interface Role {
  readonly Path: string;
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: Statement[] } }[];
}

const roleOf = (id: RegExp) => one("AWS::IAM::Role", id).Properties as unknown as Role;
const statementsOf = (id: RegExp) =>
  roleOf(id).Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
const ROLES = { api: statementsOf(/^Api/), sweep: statementsOf(/^Sweep/) };

const ec2 = (resource: string, account = "111122223333") =>
  `arn:aws:ec2:us-east-1:${account}:${resource}`;
const GROUP = ec2("security-group/sg-0123456789abcdef0");
const RULE = ec2("security-group-rule/sgr-0123456789abcdef0");
const GOVERNED = { "aws:ResourceTag/acme:governed": "true" };
const MAKING = { "ec2:CreateAction": "AuthorizeSecurityGroupEgress" };
const IN_TRANSACTION = { "dynamodb:EnclosingOperation": "TransactWriteItems" };

const ask = (action: string, resource: string, context: Asked["context"] = {}): Asked => ({
  action,
  resource,
  context,
});

/** What both functions may do. */
const MAY: readonly Asked[] = [
  ask("ec2:AuthorizeSecurityGroupEgress", GROUP, GOVERNED),
  ask("ec2:AuthorizeSecurityGroupEgress", RULE),
  ask("ec2:RevokeSecurityGroupEgress", GROUP, GOVERNED),
  ask("ec2:CreateTags", RULE, MAKING),
  ask("ec2:DescribeSecurityGroups", "*"),
  ask("ec2:DescribeSecurityGroupRules", "*"),
  ask("ec2:DescribeManagedPrefixLists", "*"),
  ask("ec2:GetManagedPrefixListEntries", ec2("prefix-list/pl-0123456789abcdef0")),
  ask("ec2:GetManagedPrefixListEntries", ec2("prefix-list/pl-63a5400a", "aws")),
  ask("dynamodb:GetItem", "StateTable.Arn"),
  ask("dynamodb:GetItem", "AuditTable.Arn"),
  ask("dynamodb:Query", "StateTable.Arn/index/due"),
  ask("dynamodb:Query", "StateTable.Arn/index/listed"),
  ask("dynamodb:PutItem", "StateTable.Arn", IN_TRANSACTION),
  ask("dynamodb:PutItem", "AuditTable.Arn", IN_TRANSACTION),
];

/** What neither may do, though it is near to what they may. */
const MAY_NOT: readonly Asked[] = [
  ask("ec2:AuthorizeSecurityGroupEgress", GROUP),
  ask("ec2:AuthorizeSecurityGroupEgress", GROUP, { "aws:ResourceTag/acme:governed": "false" }),
  ask("ec2:AuthorizeSecurityGroupEgress", GROUP, {
    "aws:ResourceTag/egress-guard:governed": "true",
  }),
  ask("ec2:RevokeSecurityGroupEgress", GROUP),
  ask("ec2:RevokeSecurityGroupEgress", RULE, GOVERNED),
  ask("ec2:AuthorizeSecurityGroupIngress", GROUP, GOVERNED),
  ask("ec2:ModifySecurityGroupRules", GROUP, GOVERNED),
  ask("ec2:CreateTags", RULE),
  ask("ec2:CreateTags", RULE, { "ec2:CreateAction": "AuthorizeSecurityGroupIngress" }),
  ask("ec2:CreateTags", GROUP, MAKING),
  ask("ec2:DeleteTags", RULE),
  ask("ec2:DescribeInstances", "*"),
  ask("ec2:GetManagedPrefixListEntries", ec2("prefix-list/pl-1", "444455556666")),
  ask("dynamodb:PutItem", "StateTable.Arn"),
  ask("dynamodb:PutItem", "AuditTable.Arn"),
  ask("dynamodb:UpdateItem", "StateTable.Arn", IN_TRANSACTION),
  ask("dynamodb:DeleteItem", "StateTable.Arn", IN_TRANSACTION),
  ask("dynamodb:Scan", "StateTable.Arn"),
  ask("dynamodb:Scan", "AuditTable.Arn"),
  ask("dynamodb:Query", "StateTable.Arn"),
  ask("dynamodb:DeleteTable", "AuditTable.Arn"),
  ask("iam:PassRole", "ApiRole.Arn"),
  ask("sts:AssumeRole", "SweepRole.Arn"),
  ask("lambda:InvokeFunction", "SweepFunction.Arn"),
];

const RECORD_CHANGES = [
  "UpdateItem",
  "DeleteItem",
  "BatchWriteItem",
  "PartiQLDelete",
  "PartiQLInsert",
  "PartiQLUpdate",
];

describe.each(Object.entries(ROLES))("the role of the %s function", (_, statements) => {
  const decide = (asked: Asked) => decisionOf(statements, asked);
  const title = ({ action, resource, context }: Asked) =>
    `${action} on ${resource} ${JSON.stringify(context)}`;

  test.each(MAY.map((asked) => [title(asked), asked] as const))("may %s", (_title, asked) => {
    expect(decide(asked)).toBe("allow");
  });

  test.each(MAY_NOT.map((asked) => [title(asked), asked] as const))(
    "may not %s",
    (_title, asked) => {
      expect(decide(asked)).toBe("no");
    },
  );

  test.each(RECORD_CHANGES)("may never %s a record, whatever it is ever allowed", (action) => {
    const everything = { Sid: "All", Effect: "Allow", Action: "*", Resource: "*" } as const;
    for (const context of [{}, IN_TRANSACTION]) {
      const asked = ask(`dynamodb:${action}`, "AuditTable.Arn", context);
      expect(decisionOf([...statements, everything], asked)).toBe("deny");
    }
  });

  test("names no action with a star, and gives each statement an id of its own", () => {
    const actions = statements.flatMap(({ Action }) => [Action].flat());
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
    expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(statements.length);
  });
});

describe("what only one of them may", () => {
  const decisions = (asked: Asked) =>
    Object.values(ROLES).map((statements) => decisionOf(statements, asked));

  test.each([
    ask("dynamodb:Query", "StateTable.Arn/index/byPrincipal"),
    ask("dynamodb:Query", "AuditTable.Arn"),
    ask("logs:PutLogEvents", "ApiLog.Arn"),
  ])("the API: %j", (asked) => {
    expect(decisions(asked)).toEqual(["allow", "no"]);
  });

  test.each([
    ask("logs:PutLogEvents", "SweepLog.Arn"),
    ask("dynamodb:GetRecords", "AuditTable.StreamArn"),
    ask("dynamodb:ListStreams", "*"),
    ask("sqs:SendMessage", "DeadLetters.Arn"),
  ])("the sweeper: %j", (asked) => {
    expect(decisions(asked)).toEqual(["no", "allow"]);
  });
});

describe("the role of the checkpoint function", () => {
  const statements = statementsOf(/^Checkpoint/);
  const decide = (asked: Asked) => decisionOf(statements, asked);
  const SIGNING = { "kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "RAW" };
  const ABSENT = { "s3:if-none-match": "*" };
  const OBJECT = "Checkpoints.Arn/checkpoints/00000001.ndjson";

  test.each([
    ask("dynamodb:GetItem", "StateTable.Arn"),
    ask("dynamodb:Query", "StateTable.Arn/index/listed"),
    ask("kms:Sign", "CheckpointKey.Arn", SIGNING),
    ask("s3:PutObject", OBJECT, ABSENT),
    ask("s3:GetObject", OBJECT),
    ask("s3:ListBucket", "Checkpoints.Arn", { "s3:prefix": "checkpoints/" }),
    ask("logs:PutLogEvents", "CheckpointLog.Arn"),
  ])("may %j", (asked) => {
    expect(decide(asked)).toBe("allow");
  });

  test.each([
    ask("kms:Sign", "CheckpointKey.Arn", { ...SIGNING, "kms:MessageType": "DIGEST" }),
    ask("kms:Sign", "CheckpointKey.Arn", { ...SIGNING, "kms:SigningAlgorithm": "ECDSA_SHA_384" }),
    ask("kms:Sign", "AlarmKey.Arn", SIGNING),
    ask("kms:ScheduleKeyDeletion", "CheckpointKey.Arn"),
    ask("s3:PutObject", OBJECT),
    ask("s3:PutObject", "Checkpoints.Arn/other", ABSENT),
    ask("s3:DeleteObject", OBJECT),
    ask("s3:DeleteObjectVersion", OBJECT),
    ask("s3:PutObjectRetention", OBJECT),
    ask("s3:BypassGovernanceRetention", OBJECT),
    ask("s3:PutBucketObjectLockConfiguration", "Checkpoints.Arn"),
    ask("s3:ListBucket", "Checkpoints.Arn", { "s3:prefix": "" }),
    ask("dynamodb:GetItem", "AuditTable.Arn"),
    ask("dynamodb:Query", "StateTable.Arn/index/byPrincipal"),
    ask("ec2:DescribeSecurityGroups", "*"),
    ask("ec2:RevokeSecurityGroupEgress", GROUP, GOVERNED),
    ask("logs:PutLogEvents", "SweepLog.Arn"),
    ask("lambda:InvokeFunction", "SweepFunction.Arn"),
  ])("may not %j", (asked) => {
    expect(decide(asked)).toBe("no");
  });

  test.each(["PutItem", ...RECORD_CHANGES])(
    "may never %s in the ledger that it signs, whatever it is ever allowed",
    (action) => {
      const everything = { Sid: "All", Effect: "Allow", Action: "*", Resource: "*" } as const;
      for (const table of ["StateTable.Arn", "AuditTable.Arn"]) {
        const asked = ask(`dynamodb:${action}`, table, IN_TRANSACTION);
        expect(decisionOf([...statements, everything], asked)).toBe("deny");
      }
    },
  );

  test.each(Object.entries(ROLES))("and the %s function can neither sign nor add", (_, others) => {
    for (const asked of [
      ask("kms:Sign", "CheckpointKey.Arn", SIGNING),
      ask("s3:PutObject", OBJECT, ABSENT),
    ]) {
      expect(decisionOf(others, asked)).toBe("no");
    }
  });
});

describe("the roles", () => {
  test("stand under the path that the service control policy guards, for Lambda alone", () => {
    for (const { Properties } of all("AWS::IAM::Role")) {
      expect(Properties).toMatchObject({
        AssumeRolePolicyDocument: {
          Statement: [{ Principal: { Service: "lambda.amazonaws.com" } }],
        },
        Path: "/egress-guard/",
      });
    }
  });

  test("have no other policy than their own", () => {
    expect(all("AWS::IAM::Role")).toHaveLength(4);
    expect(all("AWS::IAM::Policy")).toEqual([]);
    expect(all("AWS::IAM::ManagedPolicy")).toEqual([]);
    for (const { Properties } of all("AWS::IAM::Role")) {
      expect(Properties).not.toHaveProperty("ManagedPolicyArns");
    }
  });

  test("have exactly these actions in EC2", () => {
    const actions = ROLES.api.flatMap(({ Action }) => [Action].flat());
    expect([...new Set(actions.filter((action) => action.startsWith("ec2:")))].sort()).toEqual([
      "ec2:AuthorizeSecurityGroupEgress",
      "ec2:CreateTags",
      "ec2:DescribeManagedPrefixLists",
      "ec2:DescribeSecurityGroupRules",
      "ec2:DescribeSecurityGroups",
      "ec2:GetManagedPrefixListEntries",
      "ec2:RevokeSecurityGroupEgress",
    ]);
  });
});

describe("the role of the function that answers hooks", () => {
  const role = full.one("AWS::IAM::Role", /^Hooks/).Properties as unknown as Role;
  const statements = role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const leading = (key: string) => ({ ...IN_TRANSACTION, "dynamodb:LeadingKeys": key });
  const secret = (name: string) => `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}`;

  test.each([
    ask("dynamodb:GetItem", "StateTable.Arn"),
    ask("dynamodb:PutItem", "StateTable.Arn", leading("request#req-1")),
    ask("dynamodb:PutItem", "AuditTable.Arn", leading("request/req-1")),
    ask("dynamodb:Query", "StateTable.Arn/index/byPrincipal"),
    ask("dynamodb:PutItem", "ConversationsTable.Arn"),
    ask("secretsmanager:GetSecretValue", secret("egress-guard/hooks-a1B2c3")),
    ask("logs:PutLogEvents", "HooksLog.Arn"),
  ])("may %j", (asked) => {
    expect(decisionOf(statements, asked)).toBe("allow");
  });

  test.each([
    ...MAY.filter(({ action }) => action.startsWith("ec2:")),
    ...MAY_NOT,
    ask("dynamodb:PutItem", "StateTable.Arn", leading("group#111122223333/us-east-1/sg-1")),
    ask("dynamodb:PutItem", "AuditTable.Arn", leading("group/111122223333/us-east-1/sg-1")),
    ask("dynamodb:PutItem", "StateTable.Arn", leading("receivers")),
    ask("dynamodb:Query", "StateTable.Arn/index/due"),
    ask("dynamodb:Query", "StateTable.Arn/index/listed"),
    ask("dynamodb:Query", "AuditTable.Arn"),
    ask("dynamodb:DeleteItem", "ConversationsTable.Arn"),
    ask("dynamodb:GetItem", "ConversationsTable.Arn"),
    ask("secretsmanager:GetSecretValue", secret("egress-guard/hooks-other-a1B2c3")),
    ask("secretsmanager:PutSecretValue", secret("egress-guard/hooks-a1B2c3")),
  ])("may not %j", (asked) => {
    expect(decisionOf(statements, asked)).toBe("no");
  });

  test("has no right in EC2 at all", () => {
    const actions = statements.flatMap(({ Action }) => [Action].flat());
    expect(actions.filter((action) => action.startsWith("ec2:"))).toEqual([]);
    expect(role.Path).toBe("/egress-guard/");
  });
});
