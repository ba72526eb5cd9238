import { ec2Adapter } from "./adapters/ec2.ts";
import { systemClock } from "./adapters/system.ts";
import { readConfig } from "./config.ts";
import type { Ports } from "./ports.ts";
import { type Wired, wireWith } from "./wiringParts.ts";

/** Wires the adapters once, while the function starts. Throws where the environment is not complete, naming all that is missing. */
export function wire(environment: Readonly<Record<string, string | undefined>>): Wired<Ports> {
  return wireWith(readConfig(environment), (common, { region }) => ({
    ...common,
    ec2: ec2Adapter({ region }, systemClock),
  }));
}
