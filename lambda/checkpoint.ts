import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { dynamoLedger } from "./adapters/dynamoLedger.ts";
import { kmsSigner } from "./adapters/kmsSigner.ts";
import { structuredLog } from "./adapters/logger.ts";
import { s3Checkpoints } from "./adapters/s3Checkpoints.ts";
import { randomHex, systemClock } from "./adapters/system.ts";
import { readCheckpointConfig } from "./checkpointConfig.ts";
import type { CheckpointPorts } from "./checkpointPorts.ts";
import { writeDailyCheckpoint } from "./writeCheckpoint.ts";

const ports = wire(process.env);

/** The Lambda entry of the checkpoints' schedule. It rejects where today's could not be written: Lambda tries again, and an alarm waits. */
export async function handler(): Promise<void> {
  try {
    await writeDailyCheckpoint(ports);
  } catch (error) {
    ports.log.error("checkpoint failed", { error: String(error) });
    throw error;
  }
}

function wire(environment: Readonly<Record<string, string | undefined>>): CheckpointPorts {
  const reading = readCheckpointConfig(environment);
  if (!reading.ok) throw new Error(`the environment is not right: ${reading.faults.join("; ")}`);
  const { account, region, ledger, stateTable, auditTable, bucket, key } = reading.config;
  const tables = { state: stateTable, audit: auditTable };
  const dynamo = new DynamoDBClient({ region, maxAttempts: 1 });
  return {
    reads: dynamoLedger(dynamo, tables, systemClock, randomHex),
    identity: { account, region, ledger },
    store: s3Checkpoints(new S3Client({ region }), { bucket, account }),
    signer: kmsSigner(new KMSClient({ region }), key),
    clock: systemClock,
    log: structuredLog(),
  };
}
