import type { Receiver } from "./deliver.ts";
import { formed, LEDGER_VARIABLES, readVariables } from "./variables.ts";

/** A receiver with the queue in which its events wait. */
export interface QueuedReceiver extends Receiver {
  readonly queueUrl: string;
}

/** What the outbox's function is deployed with. */
export interface OutboxConfig {
  readonly region: string;
  readonly stateTable: string;
  readonly bus: string;
  /** The name of the secret that holds those of all receivers. */
  readonly secretId: string;
  readonly receivers: readonly QueuedReceiver[];
  /** The queues of surfaces, which another function takes from. */
  readonly surfaceQueues: readonly string[];
}

const QUEUES = /^(?:https:\/\/[^\s,]+(?:,|$))*$/;

const VARIABLES = {
  ...LEDGER_VARIABLES,
  EGRESS_GUARD_BUS: formed(/^[\w./-]{1,256}$/, "the name of an event bus"),
  EGRESS_GUARD_HOOK_SECRET: formed(/^[\w/+=.@-]{1,512}$/, "the name of a secret"),
  // All three may be empty: then there is the bus alone.
  EGRESS_GUARD_RECEIVER_QUEUES: formed(QUEUES, "URLs, comma between"),
  EGRESS_GUARD_RECEIVERS: formed(
    /^(?:[a-z0-9][a-z0-9-]{0,31}=https:\/\/[^\s,]+(?:,|$))*$/,
    "name=https://… of each receiver, comma between",
  ),
  EGRESS_GUARD_SURFACE_QUEUES: formed(QUEUES, "URLs, comma between"),
} as const;

/** The receivers of a text such as `tickets=https://…,feed=https://…`. */
export function readReceivers(given: string): readonly Receiver[] {
  return listed(given).map((entry) => {
    const cut = entry.indexOf("=");
    return { id: entry.slice(0, cut), url: entry.slice(cut + 1) };
  });
}

/** Reads the outbox's function's environment, naming all faults at once. */
export function readOutboxConfig(
  environment: Readonly<Record<string, string | undefined>>,
):
  | { readonly ok: true; readonly config: OutboxConfig }
  | { readonly ok: false; readonly faults: readonly string[] } {
  const reading = readVariables(VARIABLES, environment);
  if (!reading.ok) return reading;
  const { values } = reading;
  const queues = listed(values.EGRESS_GUARD_RECEIVER_QUEUES);
  const receivers = readReceivers(values.EGRESS_GUARD_RECEIVERS);
  if (queues.length !== receivers.length) {
    const faults = [`${receivers.length} receivers have ${queues.length} queues; each has one`];
    return { ok: false, faults };
  }
  return {
    ok: true,
    config: {
      region: values.AWS_REGION,
      stateTable: values.EGRESS_GUARD_STATE_TABLE,
      bus: values.EGRESS_GUARD_BUS,
      secretId: values.EGRESS_GUARD_HOOK_SECRET,
      receivers: receivers.map((receiver, index) => ({
        ...receiver,
        queueUrl: queues[index] ?? "",
      })),
      surfaceQueues: listed(values.EGRESS_GUARD_SURFACE_QUEUES),
    },
  };
}

function listed(given: string): readonly string[] {
  return given === "" ? [] : given.split(",");
}
