import { basename, join } from "node:path";
import type { LedgerIdentity } from "../core/ledger/audit/checkpoint.ts";
import { systemClock } from "../lambda/adapters/system.ts";
import type { CheckpointPorts } from "../lambda/checkpointPorts.ts";
import type { Deployment, Log } from "../lambda/ports.ts";
import { writeDailyCheckpoint } from "../lambda/writeCheckpoint.ts";
import type { LedgerPlace } from "./auditLedger.ts";
import { checkpointFiles } from "./checkpointFiles.ts";
import { fileSigner, publicKeyFile } from "./checkpointKey.ts";

/** Where a desk keeps its checkpoints, the key that signs them, and that key's public half, all in the folder of its ledger. */
export function checkpointPlaces(data: string) {
  const key = join(data, "checkpoint-key.pem");
  return { folder: join(data, "checkpoints"), key, publicKey: publicKeyFile(key) };
}

/** A ledger that a desk makes checkpoints of. */
export type DeskLedger = Pick<LedgerPlace, "data" | "ledger" | "ledgerEndpoint" | "tables"> & {
  readonly deployment: Deployment;
};

/** What writes checkpoints of a ledger into the folder of a desk, signed with the desk's own key. */
export async function deskCheckpoints(
  desk: DeskLedger,
  reads: CheckpointPorts["reads"],
  log: Log,
): Promise<CheckpointPorts> {
  const { folder, key } = checkpointPlaces(desk.data);
  return {
    reads,
    identity: identityOf(desk),
    store: checkpointFiles(folder),
    signer: await fileSigner(key),
    clock: systemClock,
    log,
  };
}

/** A checkpoint is due once a day: whoever asks each hour meets each day. */
const INTERVAL_MS = 60 * 60_000;

/** Sees to the day's checkpoint at once, and then every hour, until it is closed. One that fails is logged. */
export function startCheckpoints(ports: CheckpointPorts): () => Promise<unknown> {
  let running: Promise<unknown> = Promise.resolve();
  const run = () => {
    running = running
      .then(() => writeDailyCheckpoint(ports))
      .catch((error: unknown) => ports.log.error("checkpoint failed", { error: String(error) }));
  };
  run();
  const timer = setInterval(run, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    return running;
  };
}

/** A ledger goes by its table, its endpoint or its file, so that one folder does not mix two of them up. */
function identityOf(desk: DeskLedger): LedgerIdentity {
  const { ledger = "ledger.sqlite", tables, ledgerEndpoint, deployment } = desk;
  const name = tables?.audit ?? ledgerEndpoint ?? basename(ledger);
  return { ...deployment, ledger: name };
}
