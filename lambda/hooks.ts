import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { dynamoConversations } from "./adapters/dynamoConversations.ts";
import { secretsManagerSecrets } from "./adapters/secrets.ts";
import { slackApi } from "./adapters/slackApi.ts";
import { systemClock } from "./adapters/system.ts";
import { type HookConfig, readHookConfig } from "./config.ts";
import { createHookApp } from "./hookApp.ts";
import type { HookPorts, Secrets, SlackHookPorts } from "./ports.ts";
import { SLACK, WINDOW_DEADLINE_MS } from "./slackPorts.ts";
import { createClosedApp } from "./stack.ts";
import { wireWith } from "./wiringParts.ts";
import { ticketDesks } from "./wiringTickets.ts";

/** Whoever sends a hook waits for 3 seconds: a ledger that takes longer is one that did not answer. */
const PATIENCE = { tryMs: 700, callMs: 1_000 } as const;

const wired = wireWith(
  readHookConfig(process.env),
  (common, config): HookPorts => {
    const { region, secretId, sources, surfaces, tickets } = config;
    const client = new SecretsManagerClient({ region, maxAttempts: 2 });
    const secrets = secretsManagerSecrets(client, secretId, systemClock);
    const slack = surfaces.includes("slack") ? { slack: slackPorts(config, secrets) } : {};
    const { policy, clock, log } = common;
    const desks = ticketDesks(tickets?.urls ?? {}, policy.tickets, { secrets, clock, log });
    return { ...common, secrets, sources, surfaces, desks, ...slack };
  },
  PATIENCE,
);

function slackPorts({ region, conversationsTable }: HookConfig, secrets: Secrets): SlackHookPorts {
  const client = new DynamoDBClient({ region, maxAttempts: 1 });
  return {
    api: slackApi(SLACK, secrets, WINDOW_DEADLINE_MS),
    conversations: dynamoConversations(client, conversationsTable, systemClock),
    responseOrigin: SLACK.responseOrigin,
  };
}

/** The Lambda entry of the hooks: it has no rights in EC2. Without a policy in force it is closed. */
export const handler =
  wired.kind === "ready"
    ? createHookApp(wired.ports, wired.apiIds)
    : createClosedApp(wired.log, wired.reason);
