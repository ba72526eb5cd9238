import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, Option } from "commander";
import type { AuditScope } from "../../core/ledger/audit/exportForm.ts";
import { type ExportLine, exportLedger } from "../../lambda/audit/exportLedger.ts";
import { CSV_HEADINGS, csvLine } from "../../lambda/recordCsv.ts";
import {
  type ScopeOptions,
  scopeOf,
  withLedger,
  withLedgerOptions,
  withScopeOptions,
} from "./ledgerOptions.ts";

/** The options of `audit export` as commander hands them over. */
interface Options extends ScopeOptions {
  readonly out?: string;
  readonly format: "ndjson" | "csv";
}

/** The command that copies the record. */
export function auditExportCommand(): Command {
  const command = new Command("export").description(
    "copy the record, to keep it elsewhere and to verify it there",
  );
  withScopeOptions(command)
    .option("--out <file>", "the copy, which must not be there yet; none: standard output")
    .addOption(
      new Option(
        "--format <format>",
        "lines of JSON, which can be verified, or a table of the records",
      )
        .choices(["ndjson", "csv"])
        .default("ndjson"),
    );
  return withLedgerOptions(command).action(run);
}

async function run(options: Options): Promise<void> {
  const { group, out, format } = options;
  const scope: AuditScope = scopeOf(options) ?? { kind: "all" };
  await withLedger(options, async (ledger) => {
    if (scope.kind === "group" && (await ledger.head(scope.group)) === undefined) {
      throw new Error(`the ledger has no records of ${group}`);
    }
    const parts = exportLedger(ledger, scope, new Date().toISOString());
    const lines = format === "csv" ? table(parts) : text(parts);
    // A copy is evidence: it takes no other's place.
    const target = out === undefined ? process.stdout : createWriteStream(out, { flags: "wx" });
    await pipeline(Readable.from(lines), target, { end: out !== undefined }).catch(unlessClosed);
  });
}

/** Whoever reads the output may stop when they have seen enough, as `head` does. */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

async function* text(parts: AsyncIterable<ExportLine>): AsyncGenerator<string, void> {
  for await (const { line } of parts) yield `${line}\n`;
}

async function* table(parts: AsyncIterable<ExportLine>): AsyncGenerator<string, void> {
  yield `${CSV_HEADINGS}\r\n`;
  for await (const { sealed } of parts) if (sealed !== undefined) yield `${csvLine(sealed)}\r\n`;
}
