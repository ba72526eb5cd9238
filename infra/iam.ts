import { ArnFormat, type Stack } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import type { IEventBus } from "aws-cdk-lib/aws-events";
import { Effect, PolicyStatement, type PolicyStatementProps } from "aws-cdk-lib/aws-iam";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { CHECKPOINTS, type CheckpointPlaces } from "./constructs/checkpoints.ts";
import { INDEXES } from "./constructs/tables.ts";

/** Every way to write an item of a table but the one that the guard uses. */
const CHANGES = [
  "dynamodb:UpdateItem",
  "dynamodb:DeleteItem",
  "dynamodb:BatchWriteItem",
  "dynamodb:PartiQLDelete",
  "dynamodb:PartiQLInsert",
  "dynamodb:PartiQLUpdate",
];

/** Which of the ledger's questions a function asks, beyond those that every one asks. */
export interface LedgerQuestions {
  /** The indexes of the state table that it lists. */
  readonly indexes: readonly string[];
  /** Whether it lists a chain's records, or only reads single ones. */
  readonly listsRecords: boolean;
  /** Whether it writes requests and their own records alone: nothing of a group, whose promises are for who may call EC2. */
  readonly writesRequestsAlone?: true;
}

const IN_TRANSACTIONS = {
  "ForAnyValue:StringEquals": { "dynamodb:EnclosingOperation": ["TransactWriteItems"] },
};

/** Puts, inside transactions, of items whose keys begin so; of all items where it is not said. */
function writes(sid: string, tables: readonly Table[], keys?: string): PolicyStatement {
  const ofKeys = { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [keys] } };
  return allow(sid, {
    actions: ["dynamodb:PutItem"],
    resources: tables.map(({ tableArn }) => tableArn),
    conditions: { ...IN_TRANSACTIONS, ...(keys === undefined ? {} : ofKeys) },
  });
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
  { indexes, listsRecords, writesRequestsAlone }: LedgerQuestions,
): readonly PolicyStatement[] {
  return [
    allow("ReadState", { actions: ["dynamodb:GetItem"], resources: [state.tableArn] }),
    ...(indexes.length === 0
      ? []
      : [
          allow("ListState", {
            actions: ["dynamodb:Query"],
            resources: indexes.map((index) => `${state.tableArn}/index/${index}`),
          }),
        ]),
    allow("ReadRecords", {
      actions: ["dynamodb:GetItem", ...(listsRecords ? ["dynamodb:Query"] : [])],
      resources: [audit.tableArn],
    }),
    ...(writesRequestsAlone === true
      ? [
          writes("WriteRequests", [state], "request#*"),
          writes("WriteRecordsOfRequests", [audit], "request/*"),
        ]
      : [writes("WriteInTransactions", [state, audit])]),
    // A deny holds whatever else is ever allowed to the role: records are added, never changed.
    new PolicyStatement({
      sid: "NeverChangeRecords",
      effect: Effect.DENY,
      actions: [...CHANGES],
      resources: [audit.tableArn],
    }),
  ];
}

/**
 * What the signer of checkpoints may do: list the ends of chains, sign, and add to the bucket under names that are not taken.
 * It never writes the ledger that it vouches for.
 */
export function checkpointStatements(
  { state, audit }: { readonly state: Table; readonly audit: Table },
  { bucket, key }: CheckpointPlaces,
): readonly PolicyStatement[] {
  const objects = bucket.arnForObjects(`${CHECKPOINTS}*`);
  return [
    allow("ReadState", { actions: ["dynamodb:GetItem"], resources: [state.tableArn] }),
    allow("ListState", {
      actions: ["dynamodb:Query"],
      resources: [`${state.tableArn}/index/${INDEXES.listed}`],
    }),
    allow("SignCheckpoints", {
      actions: ["kms:Sign"],
      resources: [key.keyArn],
      conditions: {
        StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "RAW" },
      },
    }),
    allow("AddCheckpoints", {
      actions: ["s3:PutObject"],
      resources: [objects],
      conditions: { Null: { "s3:if-none-match": "false" } },
    }),
    allow("ReadCheckpoints", { actions: ["s3:GetObject"], resources: [objects] }),
    allow("ListCheckpoints", {
      actions: ["s3:ListBucket"],
      resources: [bucket.bucketArn],
      conditions: { StringEquals: { "s3:prefix": CHECKPOINTS } },
    }),
    new PolicyStatement({
      sid: "NeverWriteTheLedger",
      effect: Effect.DENY,
      actions: ["dynamodb:PutItem", ...CHANGES],
      resources: [state.tableArn, audit.tableArn],
    }),
  ];
}

/** What the outbox reads from and tells. */
export interface OutboxPlaces {
  readonly state: Table;
  readonly streamArn: string;
  readonly failures: IQueue;
  readonly bus: Pick<IEventBus, "eventBusArn">;
  readonly queues: readonly IQueue[];
  /** Those that another function takes from. */
  readonly surfaceQueues: readonly IQueue[];
  readonly secret: string;
}

/** What whoever takes from queues needs. */
const TAKING = [
  "sqs:ReceiveMessage",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
  "sqs:ChangeMessageVisibility",
];

/**
 * What the outbox may do: read the stream, tell the bus and all queues, take from those of receivers, and keep its notes in one item
 * of the state table. It can write no request, and call nobody in AWS beside these.
 */
export function outboxStatements(
  stack: Stack,
  { state, streamArn, failures, bus, queues, surfaceQueues, secret }: OutboxPlaces,
): readonly PolicyStatement[] {
  const ofReceivers = [
    allow("PassEventsThroughQueues", {
      actions: ["sqs:SendMessage", ...TAKING],
      resources: queues.map(({ queueArn }) => queueArn),
    }),
    ...secretStatements(stack, secret),
  ];
  const ofSurfaces = allow("PassEventsToSurfaces", {
    actions: ["sqs:SendMessage"],
    resources: surfaceQueues.map(({ queueArn }) => queueArn),
  });
  return [
    ...streamStatements([streamArn], failures),
    allow("TellTheBus", { actions: ["events:PutEvents"], resources: [bus.eventBusArn] }),
    noteFailing(state),
    ...(queues.length === 0 ? [] : ofReceivers),
    ...(surfaceQueues.length === 0 ? [] : [ofSurfaces]),
  ];
}

/** Whoever tells others keeps in one item who does not take it. */
function noteFailing(state: Table): PolicyStatement {
  return allow("NoteFailingReceivers", {
    actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
    resources: [state.tableArn],
    conditions: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["receivers"] } },
  });
}

/** What those who tell surfaces read from and write to. */
export interface TellerPlaces {
  readonly state: Table;
  readonly conversations: Table;
  readonly queues: readonly IQueue[];
  readonly secret: string;
}

/** What the function may do that tells surfaces: take what waits for them, read requests, and keep notes of what it said. It writes no request. */
export function tellerStatements(
  stack: Stack,
  { state, conversations, queues, secret }: TellerPlaces,
): readonly PolicyStatement[] {
  return [
    allow("TakeEvents", { actions: TAKING, resources: queues.map(({ queueArn }) => queueArn) }),
    allow("ReadRequests", {
      actions: ["dynamodb:GetItem"],
      resources: [state.tableArn],
      conditions: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["request#*"] } },
    }),
    noteFailing(state),
    allow("KeepConversations", {
      actions: ["dynamodb:GetItem", "dynamodb:PutItem"],
      resources: [conversations.tableArn],
    }),
    ...secretStatements(stack, secret),
  ];
}

/** What whoever begins conversations needs: to note where somebody can be answered. */
export function conversationStatements(conversations: Table): readonly PolicyStatement[] {
  return [
    allow("BeginConversations", {
      actions: ["dynamodb:PutItem"],
      resources: [conversations.tableArn],
    }),
  ];
}

/** Lets a function read the one secret that holds those of all hooks, whatever Secrets Manager added to its name. */
export function secretStatements(stack: Stack, name: string): readonly PolicyStatement[] {
  const secret = stack.formatArn({
    service: "secretsmanager",
    resource: "secret",
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return [
    allow("ReadHookSecrets", { actions: ["secretsmanager:GetSecretValue"], resources: [secret] }),
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
