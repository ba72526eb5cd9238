import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { secretsManagerSecrets } from "./adapters/secrets.ts";
import type { Config } from "./config.ts";
import type { Tickets } from "./ports.ts";
import { ticketsOf } from "./tickets/reading.ts";
import type { CommonPorts } from "./wiringParts.ts";
import { ticketDesks } from "./wiringTickets.ts";

/** Opens the ticket systems of a deployment. A file of its own, which is loaded when the first ticket is looked at. */
export function openTickets(
  { policy, clock, log }: CommonPorts,
  { region, tickets }: Config,
): Tickets {
  if (tickets === undefined) throw new Error("no ticket system is deployed");
  const client = new SecretsManagerClient({ region, maxAttempts: 2 });
  const secrets = secretsManagerSecrets(client, tickets.secretId, clock);
  return ticketsOf(ticketDesks(tickets.urls, policy.tickets, { secrets, clock, log }));
}
