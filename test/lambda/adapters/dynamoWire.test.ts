import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { dynamoLedger } from "../../../lambda/adapters/dynamoLedger.ts";
import { TABLES } from "../../support/fakeDynamo.ts";
import { denial } from "../../support/ledgerBuilders.ts";
import { countedHex, virtualClock } from "../../support/standIns.ts";

// The clock stands still, so that all tries are made. Where each of them is waited for in earnest it is short.
const PATIENCE = { tryMs: 5_000, callMs: 50_000 };
const IMPATIENCE = { tryMs: 25, callMs: 1_000 };

const MAX_TRIES = 8;

const BEHAVIOURS: readonly (readonly [string, string, RequestListener])[] = [
  ["hangs up", "ECONNRESET", ({ socket }) => void socket.resetAndDestroy()],
  ["takes the call and says nothing", "AbortError", () => {}],
  [
    "begins an answer and says no more",
    "AbortError",
    (_, answer) => {
      answer.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
      answer.write("{");
    },
  ],
  [
    "hangs up in the middle of an answer",
    "aborted",
    ({ socket }, answer) => {
      answer.writeHead(200, { "content-length": 100 });
      answer.write("{", () => void socket.resetAndDestroy());
    },
  ],
];

describe("a DynamoDB over the network", () => {
  let calls = 0;
  let behave: RequestListener;
  const server = createServer((request, answer) => {
    calls += 1;
    request.resume();
    behave(request, answer);
  });
  let client: DynamoDBClient;
  beforeEach(async () => {
    calls = 0;
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const endpoint = `http://127.0.0.1:${port}`;
    client = new DynamoDBClient({ region: "us-east-1", endpoint, credentials, maxAttempts: 1 });
  });
  afterEach(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });

  const commit = (patience: typeof PATIENCE) =>
    dynamoLedger(client, TABLES, virtualClock(), countedHex(), patience).commit(denial());

  it.each(BEHAVIOURS)("is no ledger while it %s", async (_, why, behaviour) => {
    behave = behaviour;
    const patience = why === "AbortError" ? IMPATIENCE : PATIENCE;
    const error = await commit(patience).catch((caught: unknown) => caught);
    expect(error).toHaveProperty("name", "LedgerUnavailable");
    expect(error).toHaveProperty("message", expect.stringContaining(why));
    expect(error).toHaveProperty("cause.message");
    expect(calls).toBeGreaterThanOrEqual(MAX_TRIES);
  });

  it("is no ledger while nothing listens", async () => {
    server.close();
    const error = await commit(PATIENCE).catch((caught: unknown) => caught);
    expect(error).toHaveProperty("name", "LedgerUnavailable");
    expect(error).toHaveProperty("message", expect.stringContaining("ECONNREFUSED"));
  });
});
