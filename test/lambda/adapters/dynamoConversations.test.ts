import { stderr } from "node:process";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it, test } from "@jest/globals";
import {
  CONVERSATIONS_TABLE,
  dynamoConversations,
} from "../../../lambda/adapters/dynamoConversations.ts";
import { KEPT_SECONDS } from "../../../lambda/conversations.ts";
import { describeConversations } from "../../support/conversationsContract.ts";
import { type DynamoServer, hasMoto, startMoto } from "../../support/motoServer.ts";

const NOW = new Date("2026-06-15T12:00:00.000Z");
const clock = { now: () => NOW, pause: async () => {} };
const SKIPPED = "talks on another maker's DynamoDB: skipped, as there is no moto_server on PATH";

if (!hasMoto()) {
  // jest does not name the tests of a file that is skipped as a whole.
  stderr.write(`${SKIPPED}\n`);
  test.skip(SKIPPED, () => {});
} else {
  describe("on moto", describeOnMoto);
}

function describeOnMoto(): void {
  let server: DynamoServer;
  let client: DynamoDBClient;
  let opened = 0;
  beforeAll(async () => {
    server = await startMoto();
    client = clientOf(server.endpoint);
  }, 30_000);
  afterAll(async () => {
    client?.destroy();
    await server?.stop();
  });

  describeConversations("talks in DynamoDB", async () => {
    opened += 1;
    const TableName = `talks-${opened}`;
    await client.send(
      new CreateTableCommand({
        ...CONVERSATIONS_TABLE,
        TableName,
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    return dynamoConversations(client, TableName, clock);
  });
}

function clientOf(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new DynamoDBClient({ region: "us-east-1", endpoint, credentials, maxAttempts: 1 });
}

describe("what is sent", () => {
  function answering(answer: object | Error) {
    const client = clientOf("http://127.0.0.1:1");
    const inputs: unknown[] = [];
    const middleware = () => async (args: { readonly input: unknown }) => {
      inputs.push(args.input);
      if (answer instanceof Error) throw answer;
      return { response: {}, output: { $metadata: {}, ...answer } };
    };
    client.middlewareStack.add(middleware as never, { step: "initialize" });
    return { talks: dynamoConversations(client, "talks", clock), inputs };
  }

  it("may be forgotten long after the last write", async () => {
    const { talks, inputs } = answering({});
    await talks.begin({ requestId: "req-1", surface: "slack" });
    const until = String(NOW.getTime() / 1000 + KEPT_SECONDS);
    expect(inputs).toMatchObject([
      { TableName: "talks", Item: { pk: { S: "slack#req-1" }, until: { N: until } } },
    ]);
  });

  it("is read as every write before it has left it", async () => {
    const { talks, inputs } = answering({});
    expect(await talks.of("slack", "req-1")).toBeUndefined();
    expect(inputs).toEqual([
      { TableName: "talks", Key: { pk: { S: "slack#req-1" } }, ConsistentRead: true },
    ]);
  });

  it.each(["begin", "of", "save"] as const)(
    "is not taken for done unanswered: %s",
    async (name) => {
      const { talks } = answering(new Error("ThrottlingException"));
      const talk = { requestId: "req-1", surface: "slack", messages: [], version: 1 };
      const call = name === "of" ? talks.of("slack", "req-1") : talks[name](talk);
      await expect(call).rejects.toThrow("ThrottlingException");
    },
  );
});
