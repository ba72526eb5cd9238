import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type PackedPolicy, type Unpacking, unpackPolicy } from "../core/policy/packed.ts";
import type { Patience } from "./adapters/dynamoCalls.ts";
import { dynamoLedger } from "./adapters/dynamoLedger.ts";
import { dynamoReceivers } from "./adapters/dynamoReceivers.ts";
import { structuredLog } from "./adapters/logger.ts";
import { randomHex, systemClock } from "./adapters/system.ts";
import type { Config, ConfigReading } from "./config.ts";
import type { Log, Ports } from "./ports.ts";

/** A function that is deployed: ready, or closed because the policy it was deployed with is not there. */
export type Wired<P> = { readonly log: Log } & (
  | { readonly kind: "ready"; readonly ports: P; readonly apiIds: readonly string[] }
  | { readonly kind: "closed"; readonly reason: string }
);

/** What every function has. */
export type CommonPorts = Omit<Ports, "ec2">;

/**
 * Wires what every function has, once, while it starts, and what it has of its own. Throws where the environment is not complete,
 * naming all that is missing.
 */
export function wireWith<C extends Config, P>(
  reading: ConfigReading<C>,
  complete: (common: CommonPorts, config: C) => P,
  patience?: Patience,
): Wired<P> {
  if (!reading.ok) throw new Error(`the environment is not right: ${reading.faults.join("; ")}`);
  const { config } = reading;
  const log = structuredLog();
  const policy: Unpacking = unpackPolicy(packedPolicy(), config.policyDigest);
  if (!policy.ok) return { kind: "closed", log, reason: policy.reason };
  const { account, region } = config;
  const common: CommonPorts = {
    ...storesOf(config, patience),
    policy: policy.policy,
    deployment: { account, region },
    clock: systemClock,
    newHex: randomHex,
    log,
  };
  return { kind: "ready", log, ports: complete(common, config), apiIds: config.apiIds };
}

/** The policy lies beside the function's code; where it does not, that is no policy. */
function packedPolicy(): PackedPolicy {
  const folder = import.meta.dirname;
  try {
    return {
      json: readFileSync(join(folder, "policy.json"), "utf8"),
      feeds: readFileSync(join(folder, "feeds.bin")),
    };
  } catch {
    return { json: "", feeds: new Uint8Array() };
  }
}

function storesOf({ region, stateTable, auditTable }: Config, patience: Patience | undefined) {
  const client = new DynamoDBClient({ region, maxAttempts: 1 });
  const tables = { state: stateTable, audit: auditTable };
  return {
    ledger: dynamoLedger(client, tables, systemClock, randomHex, patience),
    failing: dynamoReceivers(client, stateTable).failing,
  };
}
