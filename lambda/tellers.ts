import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { HookSurface } from "../core/policy/surfaces.ts";
import { dynamoConversations } from "./adapters/dynamoConversations.ts";
import { dynamoReceivers } from "./adapters/dynamoReceivers.ts";
import { sqsQueues } from "./adapters/queues.ts";
import { secretsManagerSecrets } from "./adapters/secrets.ts";
import { slackApi } from "./adapters/slackApi.ts";
import { systemClock } from "./adapters/system.ts";
import type { Teller } from "./deliver.ts";
import { sendAll } from "./outboxRecords.ts";
import { slackTeller } from "./slack/teller.ts";
import { SLACK } from "./slackPorts.ts";
import type { TellPorts } from "./tellAll.ts";
import { readTellerConfig, type TellerConfig } from "./tellerConfig.ts";
import { ticketsTold } from "./tickets/teller.ts";
import { type CommonPorts, wireWith } from "./wiringParts.ts";
import { ticketDesks } from "./wiringTickets.ts";

/** How long Slack may take to answer one call. */
const SLACK_DEADLINE_MS = 5_000;

const wired = wireWith(readTellerConfig(process.env), wire);

/** The Lambda entry of the surfaces' queues. What it fails at stays there, and comes again. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  // Without the policy nobody knows who is to be asked: the events wait.
  if (wired.kind === "closed") throw new Error(wired.reason);
  const failed = await sendAll(wired.ports, event);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

function wire(common: CommonPorts, config: TellerConfig): TellPorts {
  const { region, stateTable, queues } = config;
  const tellers = tellersOf(common, config);
  return {
    clock: common.clock,
    log: common.log,
    told: queues.map(({ surface, queueUrl }) => ({
      id: surface,
      queueUrl,
      tell: tellers[surface] ?? untold(surface),
    })),
    hold: sqsQueues(new SQSClient({ region })).hold,
    ...dynamoReceivers(new DynamoDBClient({ region }), stateTable),
  };
}

/** A surface that is let in and of which nothing else is said: its events wait until there is. */
function untold(surface: HookSurface): Teller {
  const reason = `the deployment or the policy does not say how ${surface} is told`;
  return async () => ({ kind: "not-taken", reason });
}

/** How each surface is told. */
function tellersOf(
  common: CommonPorts,
  { region, secretId, conversationsTable, slackChannel, apiUrl, tickets }: TellerConfig,
): { readonly [surface in HookSurface]?: Teller } {
  const client = new SecretsManagerClient({ region, maxAttempts: 2 });
  const secrets = secretsManagerSecrets(client, secretId, systemClock);
  const store = new DynamoDBClient({ region });
  const desks = ticketDesks(tickets?.urls ?? {}, common.policy.tickets, { ...common, secrets });
  const inTickets = ticketsTold(desks, common.policy.tickets, { ...common, apiUrl: () => apiUrl });
  return {
    ...Object.fromEntries(inTickets.map(({ id, tell }) => [id, tell])),
    slack: slackTeller({
      ...common,
      slack: slackApi(SLACK, secrets, SLACK_DEADLINE_MS),
      conversations: dynamoConversations(store, conversationsTable, systemClock),
      ...(slackChannel === undefined ? {} : { channel: slackChannel }),
    }),
  };
}
