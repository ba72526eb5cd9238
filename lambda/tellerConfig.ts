import { HOOK_SURFACES, type HookSurface } from "../core/policy/surfaces.ts";
import { type Config, type ConfigReading, readConfig } from "./config.ts";
import { formed, readVariables } from "./variables.ts";

/** What the function is deployed with that tells surfaces. */
export interface TellerConfig extends Config {
  /** The name of the secret that holds those of all surfaces. */
  readonly secretId: string;
  readonly queues: readonly SurfaceQueue[];
  /** Where it is noted what was said where. */
  readonly conversationsTable: string;
  /** A channel of Slack that is asked for approvals beside the approvers. */
  readonly slackChannel?: string;
  /** Where the API is: what is told leads there. */
  readonly apiUrl: string;
}

/** A surface, and the queue in which its events wait. */
export interface SurfaceQueue {
  readonly surface: HookSurface;
  readonly queueUrl: string;
}

const VARIABLES = {
  EGRESS_GUARD_API_URL: formed(
    /^https:\/\/[^\s/]+$/,
    "the API's https URL, without a slash at the end",
  ),
  EGRESS_GUARD_CONVERSATIONS_TABLE: formed(/^[A-Za-z0-9_.-]{3,255}$/, "the name of a table"),
  EGRESS_GUARD_HOOK_SECRET: formed(/^[\w/+=.@-]{1,512}$/, "the name of a secret"),
  // Empty where the approvers alone are asked.
  EGRESS_GUARD_SLACK_CHANNEL: formed(/^(?:[CG][A-Z0-9]{2,20})?$/, "the id of a channel"),
  EGRESS_GUARD_SURFACE_QUEUES: formed(
    new RegExp(`^(?:(?:${HOOK_SURFACES.join("|")})=https://[^\\s,=]+(?:,(?!$)|$))+$`),
    "surface=https://… of each, comma between",
  ),
} as const;

/** Reads the environment of the function that tells surfaces, naming all faults at once. */
export function readTellerConfig(
  environment: Readonly<Record<string, string | undefined>>,
): ConfigReading<TellerConfig> {
  const common = readConfig(environment);
  const own = readVariables(VARIABLES, environment);
  if (!common.ok || !own.ok) {
    const faults = [common, own].flatMap((reading) => (reading.ok ? [] : reading.faults));
    return { ok: false, faults };
  }
  const { values } = own;
  const channel = values.EGRESS_GUARD_SLACK_CHANNEL;
  return {
    ok: true,
    config: {
      ...common.config,
      secretId: values.EGRESS_GUARD_HOOK_SECRET,
      queues: values.EGRESS_GUARD_SURFACE_QUEUES.split(",").flatMap(queueIn),
      conversationsTable: values.EGRESS_GUARD_CONVERSATIONS_TABLE,
      apiUrl: values.EGRESS_GUARD_API_URL,
      ...(channel === "" ? {} : { slackChannel: channel }),
    },
  };
}

function queueIn(entry: string): readonly SurfaceQueue[] {
  const [name, queueUrl = ""] = entry.split("=");
  const surface = HOOK_SURFACES.find((one) => one === name);
  return surface === undefined ? [] : [{ surface, queueUrl }];
}
