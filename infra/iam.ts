import type { Stack } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { Effect, PolicyStatement, type PolicyStatementProps } from "aws-cdk-lib/aws-iam";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";

/** Which of the ledger's questions a function asks, beyond those that every one asks. */
export interface LedgerQuestions {
  /** The indexes of the state table that it lists. */
  readonly indexes: readonly string[];
  /** Whether it lists a chain's records, or only reads single ones. */
  readonly listsRecords: boolean;
}

/**
 * What the guard may do in EC2: change egress rules of governed groups, and look. A rule that is being made has no tag yet,
 * so that only its group can be held to one. Describes take no resource and no tag condition (EC2 service authorization
 * reference).
 */
export function ec2Statements(stack: Stack, governedTag: string): readonly PolicyStatement[] {
  const all = (resource: string, account = stack.account) =>
    stack.formatArn({ service: "ec2", account, resource, resourceName: "*" });
  return [
    allow("ChangeRulesOfGovernedGroups", {
      actions: ["ec2:AuthorizeSecurityGroupEgress", "ec2:RevokeSecurityGroupEgress"],
      resources: [all("security-group")],
      conditions: { StringEquals: { [`aws:ResourceTag/${governedTag}`]: "true" } },
    }),
    allow("MakeRules", {
      actions: ["ec2:AuthorizeSecurityGroupEgress"],
      resources: [all("security-group-rule")],
    }),
    allow("TagRulesWhileMakingThem", {
      actions: ["ec2:CreateTags"],
      resources: [all("security-group-rule")],
      conditions: { StringEquals: { "ec2:CreateAction": "AuthorizeSecurityGroupEgress" } },
    }),
    allow("LookAtGroupsAndLists", {
      actions: [
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSecurityGroupRules",
        "ec2:DescribeManagedPrefixLists",
      ],
      resources: ["*"],
    }),
    allow("LookIntoPrefixLists", {
      actions: ["ec2:GetManagedPrefixListEntries"],
      resources: [all("prefix-list"), all("prefix-list", "aws")],
    }),
  ];
}

/**
 * What a function may do with the ledger: read, and write in transactions alone. DynamoDB has no right of its own for a
 * transaction: each Put in it needs PutItem, which this allows inside a TransactWriteItems only.
 */
export function ledgerStatements(
  state: Table,
  audit: Table,
  { indexes, listsRecords }: LedgerQuestions,
): readonly PolicyStatement[] {
  return [
    allow("ReadState", { actions: ["dynamodb:GetItem"], resources: [state.tableArn] }),
    allow("ListState", {
      actions: ["dynamodb:Query"],
      resources: indexes.map((index) => `${state.tableArn}/index/${index}`),
    }),
    allow("ReadRecords", {
      actions: ["dynamodb:GetItem", ...(listsRecords ? ["dynamodb:Query"] : [])],
      resources: [audit.tableArn],
    }),
    allow("WriteInTransactions", {
      actions: ["dynamodb:PutItem"],
      resources: [state.tableArn, audit.tableArn],
      conditions: {
        "ForAnyValue:StringEquals": { "dynamodb:EnclosingOperation": ["TransactWriteItems"] },
      },
    }),
    // A deny holds whatever else is ever allowed to the role: records are added, never changed.
    new PolicyStatement({
      sid: "NeverChangeRecords",
      effect: Effect.DENY,
      actions: [
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:PartiQLDelete",
        "dynamodb:PartiQLInsert",
        "dynamodb:PartiQLUpdate",
      ],
      resources: [audit.tableArn],
    }),
  ];
}

/** What a function needs to write its own log, and no other. */
export function logStatements(logGroup: ILogGroup): readonly PolicyStatement[] {
  return [
    allow("WriteOwnLog", {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [logGroup.logGroupArn],
    }),
  ];
}

/** What Lambda needs, in the function's name, to read tables' streams and to put aside what failed. */
export function streamStatements(
  streamArns: readonly string[],
  failures: IQueue,
): readonly PolicyStatement[] {
  return [
    allow("ReadStreams", {
      actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
      resources: [...streamArns],
    }),
    allow("FindStreams", { actions: ["dynamodb:ListStreams"], resources: ["*"] }),
    allow("PutFailuresAside", { actions: ["sqs:SendMessage"], resources: [failures.queueArn] }),
  ];
}

function allow(sid: string, props: PolicyStatementProps): PolicyStatement {
  return new PolicyStatement({ sid, ...props });
}
