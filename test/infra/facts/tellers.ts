import { describe, expect, test } from "@jest/globals";
import { CONVERSATIONS_TABLE, UNTIL } from "../../../lambda/adapters/dynamoConversations.ts";
import { readTellerConfig } from "../../../lambda/tellerConfig.ts";
import { type Asked, decisionOf, type Statement } from "../evaluate.ts";
import { full, plain } from "../template.ts";

interface Role {
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: Statement[] } }[];
}

const ask = (action: string, resource: string, context: Asked["context"] = {}): Asked => ({
  action,
  resource,
  context,
});
const statementsOf = (id: RegExp) =>
  (full.one("AWS::IAM::Role", id).Properties as unknown as Role).Policies.flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );
const SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:egress-guard/hooks-a1B2c3";
const SURFACES = ["slack", "jira", "servicenow"];
const OF_REQUEST = { "dynamodb:LeadingKeys": "request#req-1" };
const OF_RECEIVERS = { "dynamodb:LeadingKeys": "receivers" };

describe("what surfaces need", () => {
  test("is there only where there are surfaces", () => {
    const named = (type: string, { all } = plain) =>
      all(type).filter(({ id }) => /^(?:Surface|Tellers|Conversations|WaitingFor)/.test(id));
    for (const [type, count] of [
      ["AWS::SQS::Queue", SURFACES.length],
      ["AWS::Lambda::Function", 1],
      ["AWS::DynamoDB::Table", 1],
      ["AWS::Lambda::EventSourceMapping", SURFACES.length],
    ] as const) {
      expect(named(type)).toEqual([]);
      expect(named(type, full)).toHaveLength(count);
    }
  });

  test("is a queue as receivers have it, from which one event at a time is taken", () => {
    expect(full.one("AWS::SQS::Queue", /^Surfaceslack/).Properties).toMatchObject({
      FifoQueue: true,
      SqsManagedSseEnabled: true,
      VisibilityTimeout: 180,
      RedrivePolicy: { deadLetterTargetArn: "Undelivered.Arn", maxReceiveCount: 200 },
    });
    expect(
      full.one("AWS::Lambda::EventSourceMapping", /^WaitingForslack/).Properties,
    ).toMatchObject({
      BatchSize: 1,
      EventSourceArn: "Surfaceslack.Arn",
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
  });

  test("is a table that forgets by itself, and goes with the stack", () => {
    const table = full.one("AWS::DynamoDB::Table", /^Conversations/);
    expect(table.DeletionPolicy).toBe("Delete");
    expect(table.Properties).toMatchObject({
      ...CONVERSATIONS_TABLE,
      TimeToLiveSpecification: { AttributeName: UNTIL, Enabled: true },
    });
  });
});

describe("the function that tells surfaces", () => {
  test("gets the environment that it reads", () => {
    const { Environment } = full.one("AWS::Lambda::Function", /^Tellers/).Properties;
    const { Variables } = Environment as { Variables: Record<string, string> };
    const deployed = {
      ...Variables,
      AWS_REGION: "us-east-1",
      EGRESS_GUARD_API_IDS: "a1,b2",
      EGRESS_GUARD_API_URL: "https://a1.example",
      EGRESS_GUARD_SURFACE_QUEUES: String(Variables.EGRESS_GUARD_SURFACE_QUEUES).replaceAll(
        "=",
        "=https://",
      ),
    };
    expect(readTellerConfig(deployed)).toMatchObject({
      ok: true,
      config: {
        conversationsTable: "ConversationsTable",
        queues: SURFACES.map((surface) => ({
          surface,
          queueUrl: `https://Surface${surface}`,
        })),
        slackChannel: "C0NETSEC",
      },
    });
  });

  test.each([
    ask("sqs:ReceiveMessage", "Surfaceslack.Arn"),
    ask("sqs:ChangeMessageVisibility", "Surfaceslack.Arn"),
    ask("dynamodb:GetItem", "StateTable.Arn", OF_REQUEST),
    ask("dynamodb:UpdateItem", "StateTable.Arn", OF_RECEIVERS),
    ask("dynamodb:GetItem", "ConversationsTable.Arn"),
    ask("dynamodb:PutItem", "ConversationsTable.Arn"),
    ask("secretsmanager:GetSecretValue", SECRET),
    ask("logs:PutLogEvents", "TellersLog.Arn"),
  ])("may %j", (asked) => {
    expect(decisionOf(statementsOf(/^Tellers/), asked)).toBe("allow");
  });

  test.each([
    ask("dynamodb:PutItem", "StateTable.Arn", OF_REQUEST),
    ask("dynamodb:UpdateItem", "StateTable.Arn", OF_REQUEST),
    ask("dynamodb:GetItem", "StateTable.Arn", { "dynamodb:LeadingKeys": "group#a" }),
    ask("dynamodb:GetItem", "AuditTable.Arn"),
    ask("dynamodb:DeleteItem", "ConversationsTable.Arn"),
    ask("sqs:SendMessage", "Surfaceslack.Arn"),
    ask("sqs:ReceiveMessage", "Receiverfeed.Arn"),
    ask("events:PutEvents", "Events.Arn"),
    ask("ec2:DescribeSecurityGroups", "*"),
  ])("may not %j", (asked) => {
    expect(decisionOf(statementsOf(/^Tellers/), asked)).toBe("no");
  });
});

test("the function that answers hooks may begin a conversation, and read none", () => {
  const hooks = statementsOf(/^Hooks/);
  expect(decisionOf(hooks, ask("dynamodb:PutItem", "ConversationsTable.Arn"))).toBe("allow");
  expect(decisionOf(hooks, ask("dynamodb:GetItem", "ConversationsTable.Arn"))).toBe("no");
});

test("the outbox puts events where surfaces are told from, and takes none", () => {
  const outbox = statementsOf(/^Outbox/);
  expect(decisionOf(outbox, ask("sqs:SendMessage", "Surfaceslack.Arn"))).toBe("allow");
  expect(decisionOf(outbox, ask("sqs:ReceiveMessage", "Surfaceslack.Arn"))).toBe("no");
});
