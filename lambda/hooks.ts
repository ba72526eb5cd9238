import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { secretsManagerSecrets } from "./adapters/secrets.ts";
import { systemClock } from "./adapters/system.ts";
import { readHookConfig } from "./config.ts";
import { createHookApp } from "./hookApp.ts";
import type { HookPorts } from "./ports.ts";
import { createClosedApp } from "./stack.ts";
import { wireWith } from "./wiringParts.ts";

/** Whoever sends a hook waits for 3 seconds: a ledger that takes longer is one that did not answer. */
const PATIENCE = { tryMs: 700, callMs: 1_000 } as const;

const wired = wireWith(
  readHookConfig(process.env),
  (common, { region, secretId, sources, surfaces }): HookPorts => ({
    ...common,
    secrets: secretsManagerSecrets(
      new SecretsManagerClient({ region, maxAttempts: 2 }),
      secretId,
      systemClock,
    ),
    sources,
    surfaces,
  }),
  PATIENCE,
);

/** The Lambda entry of the hooks: it has no rights in EC2. Without a policy in force it is closed. */
export const handler =
  wired.kind === "ready"
    ? createHookApp(wired.ports, wired.apiIds)
    : createClosedApp(wired.log, wired.reason);
