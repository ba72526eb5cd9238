import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBBatchResponse, DynamoDBStreamEvent, SQSEvent } from "aws-lambda";
import { dynamoReceivers } from "./adapters/dynamoReceivers.ts";
import { eventBus } from "./adapters/eventBus.ts";
import { structuredLog } from "./adapters/logger.ts";
import { fetchPost } from "./adapters/post.ts";
import { sqsQueues } from "./adapters/queues.ts";
import { secretsManagerSecrets } from "./adapters/secrets.ts";
import { systemClock } from "./adapters/system.ts";
import { receiverTold } from "./deliver.ts";
import { readOutboxConfig } from "./outboxConfig.ts";
import { isQueued, sendAll, tellEach } from "./outboxRecords.ts";
import type { SpreadPorts, TellPorts } from "./tellAll.ts";

const ports = wire(process.env);

/** The Lambda entry of the state table's stream, and of the receivers' queues. What it fails at, both give it again. */
export async function handler(
  event: DynamoDBStreamEvent | SQSEvent,
): Promise<DynamoDBBatchResponse> {
  const failed = isQueued(event) ? await sendAll(ports, event) : await tellEach(ports, event);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

function wire(environment: Readonly<Record<string, string | undefined>>): SpreadPorts & TellPorts {
  const reading = readOutboxConfig(environment);
  if (!reading.ok) throw new Error(`the environment is not right: ${reading.faults.join("; ")}`);
  const { region, stateTable, bus, secretId, receivers, surfaceQueues } = reading.config;
  const secrets = secretsManagerSecrets(
    new SecretsManagerClient({ region, maxAttempts: 2 }),
    secretId,
    systemClock,
  );
  const delivering = { secrets, post: fetchPost, clock: systemClock };
  return {
    queueUrls: [...receivers.map(({ queueUrl }) => queueUrl), ...surfaceQueues],
    told: receivers.map((receiver) => ({ ...receiver, ...receiverTold(delivering, receiver) })),
    putEvent: eventBus(new EventBridgeClient({ region }), bus),
    ...sqsQueues(new SQSClient({ region })),
    ...dynamoReceivers(new DynamoDBClient({ region }), stateTable),
    clock: systemClock,
    log: structuredLog(),
  };
}
