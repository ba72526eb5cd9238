import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Command } from "commander";
import {
  type AuditCopy,
  type AuditScope,
  exportReader,
} from "../../core/ledger/audit/exportForm.ts";
import type { FaultKind } from "../../core/ledger/audit/faults.ts";
import type { AuditReads } from "../../lambda/audit/reads.ts";
import { type AuditReport, newReport, type ReportDraft } from "../../lambda/audit/report.ts";
import { type Vouched, verifyInto } from "../../lambda/audit/verify.ts";
import { trustedPlaces } from "../../lambda/audit/verifyCheckpoints.ts";
import { copyReads, verifyCopy } from "../../lambda/audit/verifyCopy.ts";
import { verifyLive } from "../../lambda/audit/verifyLive.ts";
import { EXIT } from "../exit.ts";
import { endpointUrl } from "../options.ts";
import { type Output, outputOption, print } from "../output.ts";
import { faultLine } from "./faultLine.ts";
import {
  deploymentOf,
  type ScopeOptions,
  scopeOf,
  withLedger,
  withLedgerOptions,
  withScopeOptions,
} from "./ledgerOptions.ts";

/** The options of `audit verify` as commander hands them over. */
interface Options extends ScopeOptions {
  readonly offline?: string;
  readonly checkpoint: readonly string[];
  readonly publicKey?: string;
  readonly ec2?: true;
  readonly ec2Endpoint?: string;
  readonly output: Output;
}

const CODES = {
  whole: EXIT.done,
  broken: EXIT.failure,
  incomplete: EXIT.incomplete,
} as const satisfies Record<AuditReport["verdict"], number>;

/** The command that verifies the record. */
export function auditVerifyCommand(): Command {
  const command = new Command("verify").description(
    "verify that nobody has changed the record (exit 0 whole, 1 broken, 5 not all of it could be looked at)",
  );
  withScopeOptions(command)
    .option("--offline <file>", "a copy made by `audit export`, instead of a ledger")
    .option(
      "--checkpoint <file>",
      "hold the record against this checkpoint, too; give it again for more of them",
      (file: string, files: readonly string[]) => [...files, file],
      [],
    )
    .option(
      "--public-key <file>",
      "the public key of whoever signs checkpoints, in PEM (default: the one in the folder of --data)",
    )
    .option("--ec2", "hold the rules that EC2 has with the guard's mark against the ledger, too")
    .option("--ec2-endpoint <url>", "the same, with another EC2 than AWS's", endpointUrl)
    .addOption(outputOption());
  return withLedgerOptions(command).action(run);
}

async function run(options: Options): Promise<void> {
  const draft = newReport();
  try {
    await verify(draft, options);
  } catch (error) {
    // What can't be opened has not been found to be broken.
    console.error(`egress-guard: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = EXIT.incomplete;
    return;
  }
  const report = draft.report();
  print(
    options.output,
    () => [...report.faults.map(faultLine), ...moreLines(report), summaryOf(report)],
    () => report,
  );
  process.exitCode = CODES[report.verdict];
}

async function verify(draft: ReportDraft, options: Options): Promise<void> {
  const vouched = await vouchedBy(draft, options);
  const scope = scopeOf(options);
  if (options.offline === undefined) {
    await withLedger(options, async (ledger) => {
      await verifyInto(draft, ledger, scope ?? { kind: "all" }, vouched);
      await verifyRules(draft, options, ledger, scope ?? { kind: "all" });
    });
    return;
  }
  const copy = await readCopy(options.offline);
  await verifyCopy(draft, copy, scope, vouched);
  await verifyRules(draft, options, copyReads(copy), scope ?? copy.scope ?? { kind: "all" });
}

/** What the checkpoints that were given vouch for; without one, nothing. */
async function vouchedBy(draft: ReportDraft, options: Options): Promise<Vouched> {
  const { checkpoint: files, publicKey } = options;
  if (files.length === 0) return new Map();
  const { publicKeyIn } = await import("../../local/checkpointKey.ts");
  const { checkpointPlaces } = await import("../../local/deskCheckpoints.ts");
  const own = checkpointPlaces(options.data).publicKey;
  const file = publicKey ?? (existsSync(own) ? own : undefined);
  const bears = file === undefined ? undefined : await publicKeyIn(file);
  const given = await Promise.all(
    files.map(async (name) => ({ name, bytes: await readFile(name) })),
  );
  return trustedPlaces(given, bears, deploymentOf(options), draft);
}

async function verifyRules(
  draft: ReportDraft,
  options: Options,
  reads: AuditReads,
  scope: AuditScope,
): Promise<void> {
  const { ec2, ec2Endpoint } = options;
  if (ec2 !== true && ec2Endpoint === undefined) return;
  const deployment = deploymentOf(options);
  const { markedRules } = await import("../../local/markedRules.ts");
  const marked = markedRules(deployment, ec2Endpoint);
  await verifyLive(reads, scope, { deployment, marked }, draft);
}

async function readCopy(file: string): Promise<AuditCopy> {
  const reader = exportReader();
  const input = createReadStream(file, "utf8");
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    reader.add(line);
  }
  return reader.copy();
}

function moreLines({ counts, faults }: AuditReport): readonly string[] {
  const more = Object.values(counts).reduce((sum, count) => sum + count, 0) - faults.length;
  return more === 0 ? [] : [`… and ${more} more`];
}

function summaryOf(report: AuditReport): string {
  const { verdict, counts, groups, requests, records, underWay, checkpoints } = report;
  const kinds = (Object.keys(counts) as FaultKind[]).filter((kind) => counts[kind] > 0);
  const found = kinds.map((kind) => `${counts[kind]} ${kind}`).join(", ");
  const seen = `groups: ${groups}, requests: ${requests}, records: ${records}`;
  const open = underWay === 0 ? "" : `, under way: ${underWay}`;
  const held = checkpoints === 0 ? "" : `, checkpoints: ${checkpoints}`;
  return `${verdict}${found === "" ? "" : `: ${found}`} (${seen}${open}${held})`;
}
