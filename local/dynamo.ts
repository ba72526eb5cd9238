import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { dynamoLedger } from "../lambda/adapters/dynamoLedger.ts";
import { AUDIT_TABLE, type DynamoTables, STATE_TABLE } from "../lambda/adapters/dynamoTables.ts";
import { randomHex, systemClock } from "../lambda/adapters/system.ts";
import type { Ledger } from "../lambda/ports.ts";
import type { EndpointConfig } from "./endpoints.ts";

/** The tables of a guard on this desk; the deployment names its own. */
const TABLES = { state: "egress-guard-state", audit: "egress-guard-audit" };

const WAIT_SECONDS = 30;

/** How an AWS client reaches a DynamoDB: an endpoint of its own, or AWS's in a region. */
type Reach = EndpointConfig | { readonly region: string };

/** Opens the ledger that stands in tables of a DynamoDB, which it neither makes nor changes. */
export function connectDynamoLedger(
  reach: Reach,
  tables: DynamoTables = TABLES,
): Ledger & { readonly close: () => void } {
  const client = new DynamoDBClient(reach);
  const ledger = dynamoLedger(client, tables, systemClock, randomHex);
  return { ...ledger, close: () => client.destroy() };
}

/** Opens the deployed ledger on any endpoint that speaks DynamoDB, and makes its tables where they are not there. */
export async function openDynamoLedger(
  config: EndpointConfig,
): Promise<Ledger & { readonly close: () => void }> {
  const client = new DynamoDBClient(config);
  await ensureTable(client, TABLES.state, STATE_TABLE);
  await ensureTable(client, TABLES.audit, AUDIT_TABLE);
  const ledger = dynamoLedger(client, TABLES, systemClock, randomHex);
  return { ...ledger, close: () => client.destroy() };
}

async function ensureTable(
  client: DynamoDBClient,
  TableName: string,
  shape: typeof STATE_TABLE,
): Promise<void> {
  try {
    const command = new CreateTableCommand({ TableName, BillingMode: "PAY_PER_REQUEST", ...shape });
    await client.send(command);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: WAIT_SECONDS, minDelay: 1 }, { TableName });
}
