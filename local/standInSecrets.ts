import { readHookSecrets } from "../core/hooks/secrets.ts";

/** The names of the secrets that a stand-in shares with the guard, and what a fresh one is made of. */
export type SecretForms = Readonly<Record<string, (hex: string) => string>>;

/** The systems that can be played, by the names that their secrets begin with. */
export const STAND_INS = ["slack", "jira", "servicenow"] as const;

/** One of them. */
export type StandInName = (typeof STAND_INS)[number];

/** What each system shares with the guard: what it signs with, and what the guard calls it with. */
export const STAND_IN_SECRETS: Readonly<Record<StandInName, SecretForms>> = {
  slack: { slack: (hex) => hex, "slack/token": (hex) => `xoxb-${hex}` },
  jira: { jira: (hex) => hex, "jira/token": (hex) => `egress-guard@acme.example:${hex}` },
  servicenow: {
    servicenow: (hex) => `whsec_${Buffer.from(hex, "hex").toString("base64")}`,
    "servicenow/token": (hex) => `egress-guard:${hex}`,
  },
};

/** The document of secrets with fresh ones for those that it has none for; `undefined` stays so where nothing is played. */
export function withSecretsFor(
  names: readonly StandInName[],
  document: string | undefined,
  newHex: (bytes: number) => string,
): string | undefined {
  if (names.length === 0) return document;
  const given = Object.fromEntries(readHookSecrets(document ?? "{}") ?? []);
  const fresh = names.flatMap((name) =>
    Object.entries(STAND_IN_SECRETS[name])
      .filter(([secret]) => given[secret] === undefined)
      .map(([secret, made]) => [secret, [made(newHex(32))]] as const),
  );
  return JSON.stringify({ ...given, ...Object.fromEntries(fresh) });
}
