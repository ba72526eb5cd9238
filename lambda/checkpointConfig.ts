import { formed, LEDGER_VARIABLES, readVariables } from "./variables.ts";

/** What the checkpoints' function is deployed with. */
export interface CheckpointConfig {
  readonly account: string;
  readonly region: string;
  readonly ledger: string;
  readonly stateTable: string;
  readonly auditTable: string;
  readonly bucket: string;
  /** The ARN of the key that signs. */
  readonly key: string;
}

const VARIABLES = {
  ...LEDGER_VARIABLES,
  EGRESS_GUARD_CHECKPOINT_BUCKET: formed(/^[a-z0-9.-]{3,63}$/, "the name of a bucket"),
  EGRESS_GUARD_CHECKPOINT_KEY: formed(/^arn:[\w-]+:kms:\S+$/, "the ARN of a KMS key"),
  EGRESS_GUARD_LEDGER: formed(/^[A-Za-z0-9-]{1,128}$/, "the name of a stack"),
} as const;

/** Reads the checkpoints' function's environment, naming all faults at once. */
export function readCheckpointConfig(
  environment: Readonly<Record<string, string | undefined>>,
):
  | { readonly ok: true; readonly config: CheckpointConfig }
  | { readonly ok: false; readonly faults: readonly string[] } {
  const reading = readVariables(VARIABLES, environment);
  if (!reading.ok) return reading;
  const { values } = reading;
  return {
    ok: true,
    config: {
      account: values.EGRESS_GUARD_ACCOUNT,
      region: values.AWS_REGION,
      ledger: values.EGRESS_GUARD_LEDGER,
      stateTable: values.EGRESS_GUARD_STATE_TABLE,
      auditTable: values.EGRESS_GUARD_AUDIT_TABLE,
      bucket: values.EGRESS_GUARD_CHECKPOINT_BUCKET,
      key: values.EGRESS_GUARD_CHECKPOINT_KEY,
    },
  };
}
