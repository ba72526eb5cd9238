import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { randomHex, systemClock } from "../lambda/adapters/system.ts";
import type { Deployment } from "../lambda/ports.ts";
import { type RunningEc2, startEc2 } from "./ec2/server.ts";

/** How the embedded EC2 of this desk is started. */
export interface EmbeddedEc2Options {
  /** 0 picks a free port. */
  readonly port: number;
  /** The folder of its state, which is made where it does not exist. */
  readonly data: string;
  readonly deployment: Deployment;
}

/** Starts the embedded EC2 on its file; a new one gets the sample VPC, groups and prefix lists. */
export async function startEmbeddedEc2(options: EmbeddedEc2Options): Promise<RunningEc2> {
  const { port, data, deployment } = options;
  await mkdir(data, { recursive: true });
  return startEc2({
    database: join(data, "ec2.sqlite"),
    ...deployment,
    port,
    clock: systemClock.now,
    newHex: (length) => randomHex(Math.ceil(length / 2)).slice(0, length),
    seed: true,
  });
}
