import { describe, expect, test } from "@jest/globals";
import { readOutboxConfig } from "../../../lambda/outboxConfig.ts";
import { type Asked, decisionOf, type Statement } from "../evaluate.ts";
import { full, plain, type Synthesised } from "../template.ts";

interface Role {
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: Statement[] } }[];
}

const ask = (action: string, resource: string, context: Asked["context"] = {}): Asked => ({
  action,
  resource,
  context,
});
const statementsIn = ({ one }: Synthesised) =>
  (one("AWS::IAM::Role", /^Outbox/).Properties as unknown as Role).Policies.flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );
const fifoQueues = ({ all }: Synthesised) =>
  all("AWS::SQS::Queue").filter(({ Properties }) => Properties.FifoQueue === true);

describe("the queues of receivers", () => {
  test("are FIFO, one for each, encrypted, and put aside what is not taken for days", () => {
    const queues = fifoQueues(full).filter(({ id }) => id.startsWith("Receiver"));
    expect(queues).toHaveLength(2);
    for (const { Properties } of queues) {
      expect(Properties).toMatchObject({
        SqsManagedSseEnabled: true,
        VisibilityTimeout: 180,
        MessageRetentionPeriod: 14 * 86_400,
        RedrivePolicy: { deadLetterTargetArn: "Undelivered.Arn", maxReceiveCount: 200 },
      });
    }
  });

  test("are there only where somebody is to be told; the bus is always", () => {
    expect(fifoQueues(plain)).toEqual([]);
    for (const { all } of [plain, full]) {
      expect(all("AWS::Events::EventBus").map(({ Properties }) => Properties.Name)).toEqual([
        "egress-guard",
      ]);
    }
  });
});

describe("the outbox's function", () => {
  test.each([
    ["without receivers", plain, []],
    [
      "with receivers",
      full,
      [
        ["tickets", "https://tickets.acme.example/hook?a=b"],
        ["feed", "https://feed.acme.example"],
      ],
    ],
  ] as const)("gets the environment that it reads, %s", (_, { one }, receivers) => {
    const { Environment } = one("AWS::Lambda::Function", /^Outbox/).Properties;
    const { Variables } = Environment as { Variables: Record<string, string> };
    const queues = receivers.map(([id]) => `https://sqs/${id}.fifo`).join(",");
    const deployed = { ...Variables, AWS_REGION: "us-east-1", EGRESS_GUARD_BUS: "egress-guard" };
    const own = { EGRESS_GUARD_RECEIVER_QUEUES: queues, EGRESS_GUARD_SURFACE_QUEUES: "" };
    const reading = readOutboxConfig({ ...deployed, ...own });
    expect(Variables.EGRESS_GUARD_RECEIVER_QUEUES?.split(",").filter(Boolean)).toHaveLength(
      receivers.length,
    );
    expect(reading).toMatchObject({
      ok: true,
      config: { receivers: receivers.map(([id, url]) => ({ id, url })) },
    });
  });

  test("hears each write of a request, in order, for as long as the stream keeps it", () => {
    const { FilterCriteria, ...mapping } = full.one(
      "AWS::Lambda::EventSourceMapping",
      /ChangedRequests/,
    ).Properties;
    expect(FilterCriteria).toEqual({
      Filters: [{ Pattern: '{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"request#"}]}}}}' }],
    });
    expect(mapping).toMatchObject({
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: "DeadLetters.Arn" } },
      EventSourceArn: "StateTable.StreamArn",
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      MaximumRecordAgeInSeconds: 86_400,
      StartingPosition: "TRIM_HORIZON",
    });
  });

  test("gets one waiting event at a time", () => {
    const mappings = full
      .all("AWS::Lambda::EventSourceMapping")
      .filter(({ id }) => id.startsWith("WaitingEvents"));
    expect(mappings).toHaveLength(2);
    for (const { Properties } of mappings) {
      expect(Properties).toMatchObject({
        BatchSize: 1,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
      });
    }
  });

  const noting = { "dynamodb:LeadingKeys": "receivers" };

  test.each([
    ask("events:PutEvents", "Events.Arn"),
    ask("sqs:SendMessage", "Receiverfeed.Arn"),
    ask("sqs:ChangeMessageVisibility", "Receivertickets.Arn"),
    ask("sqs:SendMessage", "DeadLetters.Arn"),
    ask("dynamodb:GetRecords", "StateTable.StreamArn"),
    ask("dynamodb:UpdateItem", "StateTable.Arn", noting),
    ask(
      "secretsmanager:GetSecretValue",
      "arn:aws:secretsmanager:us-east-1:111122223333:secret:egress-guard/hooks-a1B2c3",
    ),
  ])("may %j", (asked) => {
    expect(decisionOf(statementsIn(full), asked)).toBe("allow");
  });

  test.each([
    ask("dynamodb:UpdateItem", "StateTable.Arn", { "dynamodb:LeadingKeys": "request#req-1" }),
    ask("dynamodb:GetItem", "StateTable.Arn", { "dynamodb:LeadingKeys": "request#req-1" }),
    ask("dynamodb:PutItem", "StateTable.Arn", noting),
    ask("dynamodb:GetItem", "AuditTable.Arn"),
    ask("ec2:DescribeSecurityGroups", "*"),
    ask("events:PutEvents", "arn:aws:events:us-east-1:111122223333:event-bus/default"),
  ])("may not %j", (asked) => {
    expect(decisionOf(statementsIn(full), asked)).toBe("no");
  });
});
