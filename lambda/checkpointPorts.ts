import type { LedgerIdentity } from "../core/ledger/audit/checkpoint.ts";
import type { AuditReads } from "./audit/reads.ts";
import type { Clock, Log } from "./ports.ts";

/** All that writing a checkpoint needs: it reads the ledger, and can't write it. */
export interface CheckpointPorts {
  readonly reads: Pick<AuditReads, "heads" | "requests">;
  readonly identity: LedgerIdentity;
  readonly store: CheckpointStore;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly log: Log;
}

/** A checkpoint as it is kept, under its number. */
export interface KeptCheckpoint {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/** Where checkpoints are kept: one for each number, which is added and never changed. Rejects where it does not answer. */
export interface CheckpointStore {
  /** The one with the highest number; `undefined` where there is none. */
  readonly last: () => Promise<KeptCheckpoint | undefined>;
  /** `taken`: there is one of this number already, and it was left as it is. */
  readonly add: (checkpoint: KeptCheckpoint) => Promise<"added" | "taken">;
}

/** Who signs checkpoints: ECDSA with P-256 and SHA-256, in DER. Rejects where no signature can be had. */
export interface Signer {
  /** The key, as whoever verifies can ask for it. */
  readonly key: string;
  readonly sign: (message: Uint8Array) => Promise<Uint8Array>;
}
