import { formed, LEDGER_VARIABLES, readVariables } from "./variables.ts";

/** What the function is deployed with. */
export interface Config {
  readonly account: string;
  readonly region: string;
  readonly stateTable: string;
  readonly auditTable: string;
  readonly policyDigest: string;
  /** The ids of the APIs whose events are taken. */
  readonly apiIds: readonly string[];
}

/** The environment variables of the function, each with what it must be. */
const VARIABLES = {
  ...LEDGER_VARIABLES,
  EGRESS_GUARD_API_IDS: formed(/^[a-z0-9]+(?:,[a-z0-9]+)*$/, "API ids, comma between"),
  EGRESS_GUARD_POLICY_DIGEST: formed(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hex"),
} as const;

/** The configuration, or every variable that is missing or malformed, a line each. */
export type ConfigReading =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Reads the function's environment, naming all faults at once. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): ConfigReading {
  const reading = readVariables(VARIABLES, environment);
  if (!reading.ok) return reading;
  const { values } = reading;
  return {
    ok: true,
    config: {
      account: values.EGRESS_GUARD_ACCOUNT,
      region: values.AWS_REGION,
      stateTable: values.EGRESS_GUARD_STATE_TABLE,
      auditTable: values.EGRESS_GUARD_AUDIT_TABLE,
      policyDigest: values.EGRESS_GUARD_POLICY_DIGEST,
      apiIds: values.EGRESS_GUARD_API_IDS.split(","),
    },
  };
}
