import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { type FailingReceiver, LedgerUnavailable } from "../ports.ts";
import { type Item, text } from "./dynamoItems.ts";

/** Which receivers do not take events, kept beside the ledger: the one who sends notes it, the one who answers shows it. */
export interface ReceiverNotes {
  readonly failing: () => Promise<readonly FailingReceiver[]>;
  /** Notes a try in vain; since when stays. */
  readonly failed: (receiver: FailingReceiver) => Promise<void>;
  readonly recovered: (id: string) => Promise<void>;
}

/** The one item in which this stands; an attribute for each receiver that fails. */
const KEY: Item = { pk: text("receivers") };
const PREFIX = "receiver#";

const DEADLINE_MS = 2_000;

/** The notes in the state table. Needs GetItem and UpdateItem on that one item. */
export function dynamoReceivers(client: DynamoDBClient, TableName: string): ReceiverNotes {
  const options = () => ({ abortSignal: AbortSignal.timeout(DEADLINE_MS) });
  return {
    failing: async () => {
      const command = new GetItemCommand({ TableName, Key: KEY });
      try {
        const { Item = {} } = await client.send(command, options());
        return Object.entries(Item).flatMap(noteIn);
      } catch (cause) {
        throw new LedgerUnavailable("DynamoDB did not say which receivers fail", { cause });
      }
    },
    failed: async ({ id, since, reason }) => {
      const command = new UpdateItemCommand({
        TableName,
        Key: KEY,
        UpdateExpression: "SET #id = :note",
        ExpressionAttributeNames: { "#id": PREFIX + id },
        ExpressionAttributeValues: {
          ":note": { M: { since: text(since), reason: text(reason) } },
        },
      });
      await client.send(command, options());
    },
    recovered: async (id) => {
      const command = new UpdateItemCommand({
        TableName,
        Key: KEY,
        UpdateExpression: "REMOVE #id",
        ExpressionAttributeNames: { "#id": PREFIX + id },
      });
      await client.send(command, options());
    },
  };
}

function noteIn([name, value]: [string, Item[string]]): readonly FailingReceiver[] {
  const [since, reason] = [value.M?.since?.S, value.M?.reason?.S];
  if (!name.startsWith(PREFIX) || since === undefined || reason === undefined) return [];
  return [{ id: name.slice(PREFIX.length), since, reason }];
}
