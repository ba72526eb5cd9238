import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ec2Adapter } from "./adapters/ec2.ts";
import { secretsManagerSecrets } from "./adapters/secrets.ts";
import { systemClock } from "./adapters/system.ts";
import { type Config, readConfig } from "./config.ts";
import type { Ports } from "./ports.ts";
import { ticketsOf } from "./tickets/reading.ts";
import { type CommonPorts, type Wired, wireWith } from "./wiringParts.ts";
import { ticketDesks } from "./wiringTickets.ts";

/** Wires the adapters once, while the function starts. Throws where the environment is not complete, naming all that is missing. */
export function wire(environment: Readonly<Record<string, string | undefined>>): Wired<Ports> {
  return wireWith(readConfig(environment), (common, config) => ({
    ...common,
    ...ticketsWith(common, config),
    ec2: ec2Adapter({ region: config.region }, systemClock),
  }));
}

/** The ticket systems that are asked what the policy requires of tickets; none where none is deployed. */
function ticketsWith(
  { policy, clock, log }: CommonPorts,
  { region, tickets }: Config,
): Pick<Ports, "tickets"> {
  if (tickets === undefined) return {};
  const client = new SecretsManagerClient({ region, maxAttempts: 2 });
  const secrets = secretsManagerSecrets(client, tickets.secretId, clock);
  return { tickets: ticketsOf(ticketDesks(tickets.urls, policy.tickets, { secrets, clock, log })) };
}
