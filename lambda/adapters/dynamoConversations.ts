import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { begun, type Conversation, type Conversations, KEPT_SECONDS } from "../conversations.ts";
import type { Clock } from "../ports.ts";
import { type Item, text, whole } from "./dynamoItems.ts";
import type { TableShape } from "./dynamoTables.ts";

/** The table of talks, one item each; `until` is when DynamoDB may forget it, in seconds since 1970. */
export const CONVERSATIONS_TABLE: TableShape = {
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
};

/** The attribute by which DynamoDB forgets. */
export const UNTIL = "until";

const DEADLINE_MS = 1_000;

/** The talks in a table of their own. Beginning and saving need PutItem, reading GetItem. */
export function dynamoConversations(
  client: DynamoDBClient,
  TableName: string,
  clock: Clock,
): Conversations {
  const options = () => ({ abortSignal: AbortSignal.timeout(DEADLINE_MS) });
  const put = async (conversation: Conversation, condition: Condition) => {
    const Item = itemOf(conversation, clock.now().getTime());
    const command = new PutItemCommand({ TableName, Item, ...condition });
    try {
      await client.send(command, options());
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
  return {
    begin: async (beginning) => {
      await put(begun(beginning), { ConditionExpression: "attribute_not_exists(pk)" });
    },
    of: async (surface, requestId) => {
      const Key = keyOf({ surface, requestId });
      const command = new GetItemCommand({ TableName, Key, ConsistentRead: true });
      const { Item } = await client.send(command, options());
      const body = Item?.body?.S;
      return body === undefined ? undefined : (JSON.parse(body) as Conversation);
    },
    save: async (conversation) => {
      const next = { ...conversation, version: conversation.version + 1 };
      const saved = await put(next, {
        ConditionExpression: "version = :read",
        ExpressionAttributeValues: { ":read": whole(conversation.version) },
      });
      return saved ? "saved" : "moved";
    },
  };
}

type Condition = Pick<PutItemCommandInput, "ConditionExpression" | "ExpressionAttributeValues">;

function keyOf({ surface, requestId }: Pick<Conversation, "surface" | "requestId">): Item {
  return { pk: text(`${surface}#${requestId}`) };
}

function itemOf(conversation: Conversation, now: number): Item {
  return {
    ...keyOf(conversation),
    version: whole(conversation.version),
    [UNTIL]: whole(Math.floor(now / 1000) + KEPT_SECONDS),
    body: text(JSON.stringify(conversation)),
  };
}
