import { generateKeyPairSync, sign, verify } from "node:crypto";
import { sha256 } from "../../core/canonical.ts";
import {
  type ChainPlace,
  type Checkpoint,
  checkpointLines,
  checkpointMessage,
  nextTitle,
  readCheckpoint,
  signatureLine,
} from "../../core/ledger/audit/checkpoint.ts";
import type { BearsOut } from "../../lambda/audit/verifyCheckpoints.ts";
import type {
  CheckpointPorts,
  CheckpointStore,
  KeptCheckpoint,
  Signer,
} from "../../lambda/checkpointPorts.ts";
import { type Copy, readsOf } from "./auditHistory.ts";

/** The ledger that built checkpoints are of. */
export const IDENTITY = {
  account: "111122223333",
  region: "us-east-1",
  ledger: "ledger.sqlite",
} as const;

/** A key of one's own: whoever signs with it, and what its public half bears out. */
export function testKey(): { readonly signer: Signer; readonly bears: BearsOut } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return {
    signer: { key: "test", sign: async (message) => sign("sha256", message, privateKey) },
    bears: (message, signature) => verify("sha256", message, publicKey, signature),
  };
}

/** Keeps checkpoints in memory. */
export function memoryStore(kept: KeptCheckpoint[] = []): CheckpointStore & {
  readonly kept: readonly KeptCheckpoint[];
} {
  return {
    kept,
    last: async () => kept.toSorted((a, b) => a.seq - b.seq).at(-1),
    add: async (checkpoint) => {
      if (kept.some(({ seq }) => seq === checkpoint.seq)) return "taken";
      kept.push(checkpoint);
      return "added";
    },
  };
}

/** A line of the log, as a test looks at it. */
export type Line = readonly [level: "info" | "error", message: string];

/** What writes checkpoints of a history, at a fixed time, and what it logs. */
export function checkpointPorts(
  copy: Copy,
  members: Partial<CheckpointPorts> & { readonly at?: string } = {},
): CheckpointPorts & { readonly lines: readonly Line[] } {
  const { at = "2026-11-23T10:00:00.000Z", ...given } = members;
  const lines: Line[] = [];
  return {
    reads: readsOf(copy),
    identity: IDENTITY,
    store: memoryStore(),
    signer: testKey().signer,
    clock: { now: () => new Date(at), pause: async () => {} },
    log: {
      info: (message) => lines.push(["info", message]),
      error: (message) => lines.push(["error", message]),
    },
    ...given,
    lines,
  };
}

/** A checkpoint of these chains after another one, with a signature that nobody would bear out. */
export function builtCheckpoint(
  places: readonly ChainPlace[],
  before?: Checkpoint,
  at = "2026-11-23T10:00:00.000Z",
): Checkpoint {
  const lines = checkpointLines(
    nextTitle(IDENTITY, before, { at, key: "test", chains: places.length }),
    places,
  );
  const reading = readCheckpoint(Buffer.from(lines + signatureLine(Buffer.from("unsigned"))));
  if (!reading.ok) throw new Error(reading.detail);
  return reading.checkpoint;
}

/** Signs lines as they are, whatever they say. */
export async function signed(lines: string, signer: Signer): Promise<Uint8Array> {
  const signature = await signer.sign(Buffer.from(checkpointMessage(sha256(lines))));
  return Buffer.from(lines + signatureLine(signature));
}
