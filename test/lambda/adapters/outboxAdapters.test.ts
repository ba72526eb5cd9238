import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "@jest/globals";
import { requestEvent } from "../../../core/hooks/event.ts";
import { dynamoReceivers } from "../../../lambda/adapters/dynamoReceivers.ts";
import { eventBus } from "../../../lambda/adapters/eventBus.ts";
import { sqsQueues } from "../../../lambda/adapters/queues.ts";
import { LedgerUnavailable } from "../../../lambda/ports.ts";
import { AUTHORIZED } from "../../../scripts/openapi/examples.ts";
import { must } from "../../support/builders.ts";

const EVENT = must(requestEvent(AUTHORIZED), "an event");
const CONFIG = { region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } };

/** Answers all commands of a client so, and keeps what they asked for. */
function answering(
  { middlewareStack }: { readonly middlewareStack: { add: (...given: never[]) => void } },
  output: object | Error,
): unknown[] {
  const inputs: unknown[] = [];
  const answer = () => async (args: { input: unknown }) => {
    inputs.push(args.input);
    if (output instanceof Error) throw output;
    return { response: {}, output: { $metadata: {}, ...output } };
  };
  middlewareStack.add(...([answer, { step: "initialize" }] as never[]));
  return inputs;
}

describe("the bus", () => {
  test("gets the event under the name and type that are written down", async () => {
    const client = new EventBridgeClient(CONFIG);
    const inputs = answering(client, { FailedEntryCount: 0, Entries: [{ EventId: "1" }] });
    await eventBus(client, "egress-guard")(EVENT);
    expect(inputs).toEqual([
      {
        Entries: [
          {
            EventBusName: "egress-guard",
            Source: "egress-guard",
            DetailType: "Egress Request Changed",
            Time: new Date(EVENT.At),
            Detail: JSON.stringify(EVENT),
          },
        ],
      },
    ]);
  });

  test.each([
    [{ FailedEntryCount: 1, Entries: [{ ErrorCode: "InternalFailure" }] }, /InternalFailure/],
    [{ Entries: [] }, /no answer/],
    [new Error("ThrottlingException"), /Throttling/],
  ])("that answers %j did not take it", async (output, fault) => {
    const client = new EventBridgeClient(CONFIG);
    answering(client, output);
    await expect(eventBus(client, "b")(EVENT)).rejects.toThrow(fault);
  });
});

test("a queue has a request's events in one group, each once", async () => {
  const client = new SQSClient(CONFIG);
  const inputs = answering(client, {});
  const queues = sqsQueues(client);
  await queues.add("https://sqs/feed.fifo", EVENT);
  await queues.hold("https://sqs/feed.fifo", "receipt", 30);
  expect(inputs).toEqual([
    {
      QueueUrl: "https://sqs/feed.fifo",
      MessageBody: JSON.stringify(EVENT),
      MessageGroupId: EVENT.RequestId,
      MessageDeduplicationId: EVENT.Id,
    },
    { QueueUrl: "https://sqs/feed.fifo", ReceiptHandle: "receipt", VisibilityTimeout: 30 },
  ]);
});

describe("the notes of receivers", () => {
  const TABLE = "state";
  const at = (output: object | Error) => {
    const client = new DynamoDBClient(CONFIG);
    const inputs = answering(client, output);
    return { inputs, notes: dynamoReceivers(client, TABLE) };
  };

  test("stand in one item, an attribute for each receiver that fails", async () => {
    const { inputs, notes } = at({});
    await notes.failed({
      id: "feed",
      since: "2026-01-02T03:04:05.000Z",
      reason: "it answered 503",
    });
    await notes.recovered("feed");
    expect(inputs).toMatchObject([
      {
        TableName: TABLE,
        Key: { pk: { S: "receivers" } },
        UpdateExpression: "SET #id = :note",
        ExpressionAttributeNames: { "#id": "receiver#feed" },
      },
      { Key: { pk: { S: "receivers" } }, UpdateExpression: "REMOVE #id" },
    ]);
  });

  test("are read back, and what is none of them is passed over", async () => {
    const note = { M: { since: { S: "then" }, reason: { S: "why" } } };
    const Item = { pk: { S: "receivers" }, "receiver#feed": note, "receiver#odd": { S: "x" } };
    expect(await at({ Item }).notes.failing()).toEqual([
      { id: "feed", since: "then", reason: "why" },
    ]);
    expect(await at({}).notes.failing()).toEqual([]);
  });

  test("that can't be read are a ledger that did not answer", async () => {
    await expect(at(new Error("x")).notes.failing()).rejects.toThrow(LedgerUnavailable);
  });
});
