import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  AUDIT_TABLE,
  STATE_TABLE,
  type TableShape,
} from "../../../lambda/adapters/dynamoTables.ts";
import { readCheckpointConfig } from "../../../lambda/checkpointConfig.ts";
import { readConfig } from "../../../lambda/config.ts";
import { full, plain, ROOT } from "../template.ts";

const { json, all, one } = plain;

const byName = (shape: TableShape) => ({
  KeySchema: shape.KeySchema,
  AttributeDefinitions: [...(shape.AttributeDefinitions ?? [])].sort((a, b) =>
    String(a.AttributeName).localeCompare(String(b.AttributeName)),
  ),
  GlobalSecondaryIndexes: shape.GlobalSecondaryIndexes,
});

describe("the ledger's tables", () => {
  test.each([
    ["StateTable", STATE_TABLE],
    ["AuditTable", AUDIT_TABLE],
  ])("%s has the shape that the adapter needs", (id, shape) => {
    const { Properties } = one("AWS::DynamoDB::Table", new RegExp(`^${id}`));
    expect(byName(Properties as unknown as TableShape)).toEqual(byName(shape));
  });

  test("outlive their stack, are encrypted and restorable, and can't be deleted by a slip", () => {
    for (const table of all("AWS::DynamoDB::Table")) {
      expect(table).toMatchObject({
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
        Properties: {
          BillingMode: "PAY_PER_REQUEST",
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { SSEEnabled: true },
        },
      });
    }
  });

  test("have streams: the state's shows what stands there, the records' also what stood there before", () => {
    expect(
      all("AWS::DynamoDB::Table").map(({ Properties }) => Properties.StreamSpecification),
    ).toEqual([{ StreamViewType: "NEW_IMAGE" }, { StreamViewType: "NEW_AND_OLD_IMAGES" }]);
  });
});

describe("the functions", () => {
  const environmentOf = (id: RegExp) => {
    const { Environment } = one("AWS::Lambda::Function", id).Properties;
    return (Environment as { Variables: Record<string, string> }).Variables;
  };

  test("run on arm64, Node 24, within the gateway's time", () => {
    expect(one("AWS::Lambda::Function", /^Api/).Properties).toMatchObject({
      Architectures: ["arm64"],
      Handler: "api.handler",
      MemorySize: 512,
      Runtime: "nodejs24.x",
      Timeout: 28,
    });
    expect(one("AWS::Lambda::Function", /^Api/).Properties).not.toHaveProperty(
      "ReservedConcurrentExecutions",
    );
  });

  test("sweep one at a time, from the same code", () => {
    const api = one("AWS::Lambda::Function", /^Api/).Properties;
    expect(one("AWS::Lambda::Function", /^Sweep/).Properties).toMatchObject({
      Code: api.Code,
      Handler: "sweep.handler",
      ReservedConcurrentExecutions: 1,
    });
  });

  test.each([[/^Api/], [/^Sweep/]])("%s gets the environment that it reads", (id) => {
    const environment = { AWS_REGION: "us-east-1", ...environmentOf(id) };
    // An API's id is lower-case in AWS; here it is the name that stands for it.
    const deployed = { ...environment, EGRESS_GUARD_API_IDS: "a1b2c3" };
    expect(environment).toHaveProperty("EGRESS_GUARD_API_IDS", "IamApi");
    expect(readConfig(deployed)).toEqual({
      ok: true,
      config: {
        account: "111122223333",
        region: "us-east-1",
        stateTable: "StateTable",
        auditTable: "AuditTable",
        policyDigest: "d".repeat(64),
        apiIds: ["a1b2c3"],
      },
    });
    expect(Object.keys(environment)).toHaveLength(6);
  });

  test("each write a log of their own, in JSON, kept for a year and beyond the stack", () => {
    expect(all("AWS::Lambda::Function").map(({ Properties }) => Properties.LoggingConfig)).toEqual(
      ["ApiLog", "SweepLog", "CheckpointLog", "OutboxLog"].map((LogGroup) => ({
        ApplicationLogLevel: "INFO",
        LogFormat: "JSON",
        LogGroup,
        SystemLogLevel: "INFO",
      })),
    );
    for (const log of all("AWS::Logs::LogGroup")) {
      expect(log).toMatchObject({ DeletionPolicy: "Retain", Properties: { RetentionInDays: 365 } });
    }
  });
});

describe("the wake-ups", () => {
  test("sweep every minute, and never twice for one minute", () => {
    expect(one("AWS::Events::Rule", /^EveryMinute/).Properties).toMatchObject({
      ScheduleExpression: "rate(1 minute)",
      State: "ENABLED",
      Targets: [
        {
          Arn: "SweepFunction.Arn",
          DeadLetterConfig: { Arn: "DeadLetters.Arn" },
          RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
        },
      ],
    });
    expect(one("AWS::Lambda::EventInvokeConfig", /^Sweep/).Properties).toMatchObject({
      FunctionName: "SweepFunction",
      MaximumEventAgeInSeconds: 60,
      MaximumRetryAttempts: 0,
    });
  });

  test("watch prefix lists every quarter of an hour, and tell the sweeper so", () => {
    expect(one("AWS::Events::Rule", /^EveryQuarter/).Properties).toMatchObject({
      ScheduleExpression: "rate(15 minutes)",
      State: "ENABLED",
      Targets: [{ Arn: "SweepFunction.Arn", Input: '{"watch":"lists"}' }],
    });
    expect(readFileSync(join(ROOT, "lambda/sweep.ts"), "utf8")).toContain(
      'readonly watch: "lists"',
    );
  });

  test("report each changed or removed record, and hear nothing of added ones", () => {
    const { FilterCriteria, ...mapping } = one(
      "AWS::Lambda::EventSourceMapping",
      /ChangedRecords/,
    ).Properties;
    expect(FilterCriteria).toEqual({ Filters: [{ Pattern: '{"eventName":["MODIFY","REMOVE"]}' }] });
    expect(mapping).toMatchObject({
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: "DeadLetters.Arn" } },
      EventSourceArn: "AuditTable.StreamArn",
      FunctionName: "SweepFunction",
      MaximumRecordAgeInSeconds: 86_400,
      MaximumRetryAttempts: 10,
      StartingPosition: "TRIM_HORIZON",
    });
  });

  test("carry on with each approved request, and tell apart which of a batch failed", () => {
    const { FilterCriteria, ...mapping } = one(
      "AWS::Lambda::EventSourceMapping",
      /ApprovedRequests/,
    ).Properties;
    expect(FilterCriteria).toEqual({
      Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"stage":{"S":["received","approved"]}}}}' }],
    });
    expect(mapping).toMatchObject({
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: "DeadLetters.Arn" } },
      EventSourceArn: "StateTable.StreamArn",
      FunctionName: "SweepFunction",
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      MaximumRecordAgeInSeconds: 600,
      MaximumRetryAttempts: 3,
      StartingPosition: "LATEST",
    });
  });
});

describe("the checkpoints", () => {
  test("are made four times a day at most, with time for many chains, from the same code", () => {
    const api = one("AWS::Lambda::Function", /^Api/).Properties;
    expect(one("AWS::Lambda::Function", /^Checkpoint/).Properties).toMatchObject({
      Code: api.Code,
      Handler: "checkpoint.handler",
      MemorySize: 2048,
      Timeout: 900,
    });
    expect(one("AWS::Events::Rule", /^FourTimesADay/).Properties).toMatchObject({
      ScheduleExpression: "cron(11 0,6,12,18 * * ? *)",
      State: "ENABLED",
      Targets: [{ Arn: "CheckpointFunction.Arn", DeadLetterConfig: { Arn: "DeadLetters.Arn" } }],
    });
  });

  test("are told to the function by its environment", () => {
    const { Environment } = one("AWS::Lambda::Function", /^Checkpoint/).Properties;
    const { Variables } = Environment as { Variables: Record<string, string> };
    expect(Variables).toMatchObject({
      EGRESS_GUARD_CHECKPOINT_BUCKET: "Checkpoints",
      EGRESS_GUARD_CHECKPOINT_KEY: "CheckpointKey.Arn",
    });
    const deployed = {
      ...Variables,
      AWS_REGION: "us-east-1",
      // In AWS the one is lower-case and the other an ARN; here they are the names that stand for them.
      EGRESS_GUARD_CHECKPOINT_BUCKET: "checkpoints",
      EGRESS_GUARD_CHECKPOINT_KEY: "arn:aws:kms:us-east-1:111122223333:key/1",
    };
    expect(readCheckpointConfig(deployed)).toEqual({
      ok: true,
      config: {
        account: "111122223333",
        region: "us-east-1",
        ledger: "EgressGuard",
        stateTable: "StateTable",
        auditTable: "AuditTable",
        bucket: "checkpoints",
        key: "arn:aws:kms:us-east-1:111122223333:key/1",
      },
    });
    expect(Object.keys(deployed)).toHaveLength(7);
  });

  test.each([
    ["400 days without a setting", plain, 400],
    ["as long as the setting says", full, 2557],
  ])("can be removed by nobody, for %s", (_, { one: find }, Days) => {
    expect(find("AWS::S3::Bucket", /./)).toMatchObject({
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
      Properties: {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: {
          ObjectLockEnabled: "Enabled",
          Rule: { DefaultRetention: { Mode: "COMPLIANCE", Days } },
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: { Status: "Enabled" },
      },
    });
  });

  test("are added by the signer alone, over TLS, and never under a name that is taken", () => {
    const { PolicyDocument } = one("AWS::S3::BucketPolicy", /./).Properties;
    const { Statement } = PolicyDocument as { Statement: readonly { Effect: string }[] };
    expect(Statement.filter(({ Effect }) => Effect !== "Deny")).toEqual([]);
    expect(Statement).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          Action: "s3:PutObject",
          Condition: { ArnNotEquals: { "aws:PrincipalArn": "CheckpointRole.Arn" } },
        }),
        expect.objectContaining({
          Action: "s3:PutObject",
          Condition: { Null: { "s3:if-none-match": "true" } },
        }),
        expect.objectContaining({
          Action: "s3:*",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
      ]),
    );
  });

  test("are signed with a key that outlives its stack and that auditors find by its name", () => {
    expect(one("AWS::KMS::Key", /^CheckpointKey/)).toMatchObject({
      DeletionPolicy: "Retain",
      Properties: { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
    });
    expect(one("AWS::KMS::Alias", /^CheckpointKey/).Properties).toMatchObject({
      AliasName: "alias/egress-guard-checkpoint",
    });
  });
});

test("the template has no secret and no parameter but the bootstrap's version", () => {
  expect(Object.keys(json.Parameters ?? {})).toEqual(["BootstrapVersion"]);
});
