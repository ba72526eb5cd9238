import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type PackedPolicy, unpackPolicy } from "../core/policy/packed.ts";
import { dynamoLedger } from "./adapters/dynamoLedger.ts";
import { ec2Adapter } from "./adapters/ec2.ts";
import { structuredLog } from "./adapters/logger.ts";
import { randomHex, systemClock } from "./adapters/system.ts";
import { type Config, readConfig } from "./config.ts";
import type { Log, Ports } from "./ports.ts";

/** The deployed guard: ready, or closed because the policy it was deployed with is not there. */
export type Wired = { readonly log: Log } & (
  | { readonly kind: "ready"; readonly ports: Ports; readonly apiIds: readonly string[] }
  | { readonly kind: "closed"; readonly reason: string }
);

/** Wires the adapters once, while the function starts. Throws where the environment is not complete, naming all that is missing. */
export function wire(environment: Readonly<Record<string, string | undefined>>): Wired {
  const reading = readConfig(environment);
  if (!reading.ok) throw new Error(`the environment is not right: ${reading.faults.join("; ")}`);
  const { config } = reading;
  const log = structuredLog();
  const policy = unpackPolicy(packedPolicy(), config.policyDigest);
  if (!policy.ok) return { kind: "closed", log, reason: policy.reason };
  const { account, region } = config;
  const ports: Ports = {
    ec2: ec2Adapter({ region }, systemClock),
    ledger: ledgerOf(config),
    policy: policy.policy,
    deployment: { account, region },
    clock: systemClock,
    newHex: randomHex,
    log,
  };
  return { kind: "ready", log, ports, apiIds: config.apiIds };
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

function ledgerOf({ region, stateTable, auditTable }: Config) {
  const client = new DynamoDBClient({ region, maxAttempts: 1 });
  return dynamoLedger(client, { state: stateTable, audit: auditTable }, systemClock, randomHex);
}
