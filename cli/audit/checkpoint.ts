import { Command } from "commander";
import type { AuditFault } from "../../core/ledger/audit/faults.ts";
import type { Log } from "../../lambda/ports.ts";
import type { WrittenCheckpoint } from "../../lambda/writeCheckpoint.ts";
import { writeCheckpoint } from "../../lambda/writeCheckpoint.ts";
import { EXIT } from "../exit.ts";
import { type Output, outputOption, print } from "../output.ts";
import { faultLine } from "./faultLine.ts";
import { type LedgerOptions, ledgerPlace, withLedger, withLedgerOptions } from "./ledgerOptions.ts";

/** The options of `audit checkpoint` as commander hands them over. */
interface Options extends LedgerOptions {
  readonly output: Output;
}

/** What is logged is what is printed: nothing is said twice. */
const SILENT: Log = { info: () => {}, error: () => {} };

/** The command that writes a checkpoint. */
export function auditCheckpointCommand(): Command {
  const command = new Command("checkpoint")
    .description(
      "write down where each chain ends now, signed, into the folder of --data (exit 1 if a chain went back since the last time)",
    )
    .addOption(outputOption());
  return withLedgerOptions(command).action(run);
}

async function run(options: Options): Promise<void> {
  const { checkpointPlaces, deskCheckpoints } = await import("../../local/deskCheckpoints.ts");
  const { checkpointFile } = await import("../../local/checkpointFiles.ts");
  const written = await withLedger(options, async (ledger) =>
    writeCheckpoint(await deskCheckpoints(ledgerPlace(options), ledger, SILENT)),
  );
  const places = checkpointPlaces(options.data);
  const file = checkpointFile(places.folder, written.checkpoint.title.seq);
  print(
    options.output,
    () => linesOf(written, file, places.publicKey),
    () => viewOf(written, file, places.publicKey),
  );
  if (written.faults.length > 0) process.exitCode = EXIT.failure;
}

function linesOf({ checkpoint, faults }: WrittenCheckpoint, file: string, publicKey: string) {
  const { seq, chains } = checkpoint.title;
  return [
    ...faults.map(faultLine),
    `${file}: checkpoint ${seq}, chains: ${chains}, digest ${checkpoint.digest}`,
    `public key: ${publicKey}; keep both where nobody who can write the ledger can write them`,
  ];
}

function viewOf(
  { checkpoint, faults }: WrittenCheckpoint,
  file: string,
  publicKey: string,
): Readonly<Record<string, unknown>> & { readonly Faults: readonly AuditFault[] } {
  const { seq, at, chains } = checkpoint.title;
  return {
    File: file,
    PublicKey: publicKey,
    Seq: seq,
    At: at,
    Chains: chains,
    Digest: checkpoint.digest,
    Faults: faults,
  };
}
