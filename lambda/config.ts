import { HOOK_SURFACES, type HookSurface } from "../core/policy/surfaces.ts";
import { readTicketConfig, type TicketConfig } from "./ticketConfig.ts";
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
  /** The ticket systems that may be asked; absent where there is none. */
  readonly tickets?: TicketConfig;
}

/** The environment variables of the function, each with what it must be. */
const VARIABLES = {
  ...LEDGER_VARIABLES,
  EGRESS_GUARD_API_IDS: formed(/^[a-z0-9]+(?:,[a-z0-9]+)*$/, "API ids, comma between"),
  EGRESS_GUARD_POLICY_DIGEST: formed(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hex"),
} as const;

/** What the function that answers hooks has beside these. */
const HOOK_VARIABLES = {
  // Empty where there is no surface.
  EGRESS_GUARD_CONVERSATIONS_TABLE: formed(
    /^(?:[A-Za-z0-9_.-]{3,255})?$/,
    "the name of a DynamoDB table",
  ),
  EGRESS_GUARD_HOOK_SECRET: formed(/^[\w/+=.@-]{1,512}$/, "the name of a secret"),
  // One of these two may be empty.
  EGRESS_GUARD_SURFACES: formed(
    new RegExp(`^(?:(?:${HOOK_SURFACES.join("|")})(?:,(?!$)|$))*$`),
    `any of ${HOOK_SURFACES.join(", ")}, comma between`,
  ),
  EGRESS_GUARD_WEBHOOK_SOURCES: formed(
    /^(?:[a-z0-9][a-z0-9-]{0,63}(?:,(?!$)|$))*$/,
    "names of sources, comma between",
  ),
} as const;

/** The configuration, or every variable that is missing or malformed, a line each. */
export type ConfigReading<C> =
  | { readonly ok: true; readonly config: C }
  | { readonly ok: false; readonly faults: readonly string[] };

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the function's environment, naming all faults at once. */
export function readConfig(environment: Environment): ConfigReading<Config> {
  const reading = readVariables(VARIABLES, environment);
  return reading.ok ? withTickets(configOf(reading.values), environment) : reading;
}

function withTickets<C extends Config>(config: C, environment: Environment): ConfigReading<C> {
  const reading = readTicketConfig(environment);
  if (!reading.ok) return reading;
  const { tickets } = reading;
  return { ok: true, config: { ...config, ...(tickets === undefined ? {} : { tickets }) } };
}

/** What the function that answers hooks is deployed with. */
export interface HookConfig extends Config {
  /** The name of the secret that holds those of all hooks. */
  readonly secretId: string;
  readonly sources: readonly string[];
  readonly surfaces: readonly HookSurface[];
  /** The table of talks; empty where there is no surface. */
  readonly conversationsTable: string;
}

/** Reads the environment of the function that answers hooks, naming all faults at once. */
export function readHookConfig(environment: Environment): ConfigReading<HookConfig> {
  const reading = readVariables({ ...VARIABLES, ...HOOK_VARIABLES }, environment);
  if (!reading.ok) return reading;
  const { values } = reading;
  const named = listed(values.EGRESS_GUARD_SURFACES);
  const config: HookConfig = {
    ...configOf(values),
    conversationsTable: values.EGRESS_GUARD_CONVERSATIONS_TABLE,
    secretId: values.EGRESS_GUARD_HOOK_SECRET,
    sources: listed(values.EGRESS_GUARD_WEBHOOK_SOURCES),
    surfaces: HOOK_SURFACES.filter((name) => named.includes(name)),
  };
  return withTickets(config, environment);
}

function configOf(values: Readonly<Record<keyof typeof VARIABLES, string>>): Config {
  return {
    account: values.EGRESS_GUARD_ACCOUNT,
    region: values.AWS_REGION,
    stateTable: values.EGRESS_GUARD_STATE_TABLE,
    auditTable: values.EGRESS_GUARD_AUDIT_TABLE,
    policyDigest: values.EGRESS_GUARD_POLICY_DIGEST,
    apiIds: values.EGRESS_GUARD_API_IDS.split(","),
  };
}

function listed(given: string): readonly string[] {
  return given === "" ? [] : given.split(",");
}
