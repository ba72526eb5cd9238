import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type HookSecrets, readHookSecrets } from "../../core/hooks/secrets.ts";
import { type Clock, type Secrets, SecretsUnavailable } from "../ports.ts";

/** How long a secret that was read is used: one that was taken out of the document is live for as long. */
const KEPT_MS = 5 * 60_000;

/** How long Secrets Manager may take, retries included: whoever sent the message waits. */
const DEADLINE_MS = 1_500;

/** The secrets of one document in Secrets Manager, read when they are first asked for and again every 5 minutes. */
export function secretsManagerSecrets(
  client: SecretsManagerClient,
  secretId: string,
  clock: Clock,
): Secrets {
  let kept: { readonly until: number; readonly read: Promise<HookSecrets> } | undefined;
  return async (name) => {
    const now = clock.now().getTime();
    if (kept === undefined || kept.until <= now) {
      const fresh = { until: now + KEPT_MS, read: read(client, secretId) };
      kept = fresh;
      // A failure is kept for nobody but those who wait for it already.
      fresh.read.catch(() => {
        if (kept === fresh) kept = undefined;
      });
    }
    return (await kept.read).get(name) ?? [];
  };
}

/** The secrets of a document that is there already, such as in the environment; no document has none. */
export function documentSecrets(text: string | undefined): Secrets {
  const secrets = text === undefined ? new Map<string, readonly string[]>() : readHookSecrets(text);
  return async (name) => {
    if (secrets === undefined)
      throw new SecretsUnavailable("the document of secrets can't be read");
    return secrets.get(name) ?? [];
  };
}

async function read(client: SecretsManagerClient, SecretId: string): Promise<HookSecrets> {
  const secrets = readHookSecrets(await textOf(client, SecretId));
  if (secrets !== undefined) return secrets;
  throw new SecretsUnavailable(`${SecretId} is no JSON object of names and secrets`);
}

async function textOf(client: SecretsManagerClient, SecretId: string): Promise<string> {
  try {
    const abortSignal = AbortSignal.timeout(DEADLINE_MS);
    const command = new GetSecretValueCommand({ SecretId });
    const { SecretString } = await client.send(command, { abortSignal });
    return SecretString ?? "";
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : "an unknown fault";
    throw new SecretsUnavailable(`${SecretId} could not be read: ${name}`, { cause });
  }
}
