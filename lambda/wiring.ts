import { ec2Adapter } from "./adapters/ec2.ts";
import { systemClock } from "./adapters/system.ts";
import { type Config, readConfig } from "./config.ts";
import type { Ports, Tickets } from "./ports.ts";
import { type CommonPorts, type Wired, wireWith } from "./wiringParts.ts";

/** Wires the adapters once, while the function starts. Throws where the environment is not complete, naming all that is missing. */
export function wire(environment: Readonly<Record<string, string | undefined>>): Wired<Ports> {
  return wireWith(readConfig(environment), (common, config) => ({
    ...common,
    ...ticketsWith(common, config),
    ec2: ec2Adapter({ region: config.region }, systemClock),
  }));
}

/** The ticket systems that are asked what the policy requires of tickets; none where none is deployed. */
function ticketsWith(common: CommonPorts, config: Config): Pick<Ports, "tickets"> {
  if (config.tickets === undefined) return {};
  let loading: Promise<Tickets> | undefined;
  const tickets: Tickets = async (key) => {
    // What speaks with ticket systems would be weight to every start: the first request that needs a ticket loads it.
    loading ??= import("./ticketReading.ts").then(({ openTickets }) => openTickets(common, config));
    return (await loading)(key);
  };
  return { tickets };
}
