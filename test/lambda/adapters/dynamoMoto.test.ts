import { randomBytes } from "node:crypto";
import { env, stderr } from "node:process";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it, test } from "@jest/globals";
import { dynamoLedger } from "../../../lambda/adapters/dynamoLedger.ts";
import {
  AUDIT_TABLE,
  STATE_TABLE,
  type TableShape,
} from "../../../lambda/adapters/dynamoTables.ts";
import type { Clock, NewHex } from "../../../lambda/ports.ts";
import { describeLedger, type OpenedLedger } from "../../support/ledgerContract.ts";
import { type DynamoServer, hasMoto, startMoto } from "../../support/motoServer.ts";

const ENDPOINT = env.EGRESS_GUARD_DYNAMODB_ENDPOINT;
const NEITHER =
  "dynamoLedger on another maker's DynamoDB: skipped, as there is no moto_server on PATH and no EGRESS_GUARD_DYNAMODB_ENDPOINT";

const newHex: NewHex = (bytes) => randomBytes(bytes).toString("hex");
const clock: Clock = {
  now: () => new Date(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

// A hundred calls at once wait for their turn below.
const PATIENCE = { tryMs: 30_000, callMs: 50_000 };

// Where the endpoint is somebody's own, it may hold the tables of earlier runs.
const RUN = newHex(4);

if (ENDPOINT === undefined && !hasMoto()) {
  // jest does not name the tests of a file that is skipped as a whole.
  stderr.write(`${NEITHER}\n`);
  test.skip(NEITHER, () => {});
} else {
  describe(`on ${ENDPOINT ?? "moto"}`, describeElsewhere);
}

function describeElsewhere(): void {
  const sent = new Set<string>();
  let server: DynamoServer;
  let owner: DynamoDBClient;
  let client: DynamoDBClient;
  let opened = 0;
  beforeAll(async () => {
    server =
      ENDPOINT === undefined ? await startMoto() : { endpoint: ENDPOINT, stop: async () => {} };
    // Two clients, so that only what the ledger sends is noted.
    [owner, client] = [newClient(server.endpoint), newClient(server.endpoint)];
    noteNames(client, sent);
    if (ENDPOINT === undefined) sendOneAtATime(client);
  }, 30_000);
  afterAll(async () => {
    client?.destroy();
    owner?.destroy();
    await server?.stop();
  });

  describeLedger("dynamoLedger", () => {
    opened += 1;
    return openFresh(owner, client, `egress-guard-${RUN}-${opened}`);
  });

  it("sends nothing that changes or deletes an item", () => {
    expect([...sent].sort()).toStrictEqual([
      "GetItemCommand",
      "QueryCommand",
      "TransactWriteItemsCommand",
    ]);
  });
}

async function openFresh(
  owner: DynamoDBClient,
  client: DynamoDBClient,
  name: string,
): Promise<OpenedLedger> {
  const tables = { state: `${name}-state`, audit: `${name}-audit` };
  await createTable(owner, tables.state, STATE_TABLE);
  await createTable(owner, tables.audit, AUDIT_TABLE);
  const open = () => dynamoLedger(client, tables, clock, newHex, PATIENCE);
  const close = async () => {
    // moto ends with the tests, and its tables with it.
    if (ENDPOINT === undefined) return;
    await owner.send(new DeleteTableCommand({ TableName: tables.state }));
    await owner.send(new DeleteTableCommand({ TableName: tables.audit }));
  };
  return { ledger: open(), reopen: async () => open(), close };
}

function newClient(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return new DynamoDBClient({ region: "us-east-1", endpoint, credentials, maxAttempts: 1 });
}

async function createTable(client: DynamoDBClient, TableName: string, shape: TableShape) {
  const table = { ...shape, TableName, BillingMode: "PAY_PER_REQUEST" } as const;
  const { TableDescription } = await client.send(new CreateTableCommand(table));
  if (TableDescription?.TableStatus === "ACTIVE") return;
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName });
}

function noteNames(client: DynamoDBClient, names: Set<string>): void {
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      (args) => {
        names.add(commandName);
        return next(args);
      },
    { step: "initialize" },
  );
}

/**
 * moto takes calls in several threads, and undoes a cancelled transaction by putting back a copy of the whole table: what
 * others wrote since is gone. DynamoDB keeps transactions apart; here only one call at a time is let through.
 */
function sendOneAtATime(client: DynamoDBClient): void {
  let last: Promise<unknown> = Promise.resolve();
  client.middlewareStack.add(
    (next) => (args) => {
      const turn = last.then(() => next(args));
      last = turn.catch(() => {});
      return turn;
    },
    { step: "initialize" },
  );
}
