import { type Command, Option } from "commander";
import type { AuditScope } from "../../core/ledger/audit/exportForm.ts";
import type { Deployment } from "../../lambda/ports.ts";
import type { LedgerPlace, OpenedLedger } from "../../local/auditLedger.ts";
import { needFullNode } from "../nodeVersion.ts";
import { accountId, endpointUrl, groupId } from "../options.ts";

/** The options that say which ledger is meant, as commander hands them over. */
export interface LedgerOptions {
  readonly data: string;
  readonly ledger?: string;
  readonly ledgerEndpoint?: string;
  readonly stateTable?: string;
  readonly auditTable?: string;
  readonly account: string;
  readonly region: string;
}

/** The options that say how much of its record is meant, too. */
export interface ScopeOptions extends LedgerOptions {
  readonly group?: string;
  readonly all?: true;
}

/** Adds the options that say which ledger is meant: those of `serve`, and the tables of a deployment. */
export function withLedgerOptions(command: Command): Command {
  return command
    .option("--data <folder>", "folder of the ledger", ".egress-guard")
    .option("--ledger <file>", "the ledger's file, instead of the one in that folder")
    .option(
      "--ledger-endpoint <url>",
      "a DynamoDB that has the ledger, instead of a file",
      endpointUrl,
    )
    .option("--state-table <name>", "state table of a deployment; goes with --audit-table")
    .option("--audit-table <name>", "audit table of a deployment; goes with --state-table")
    .option("--account <id>", "account that is guarded", accountId, "111122223333")
    .option("--region <name>", "region that is guarded", "us-east-1");
}

/** Adds the options that say how much of the record is meant. */
export function withScopeOptions(command: Command): Command {
  return command
    .option("--group <id>", "only this security group, and the requests that it names", groupId)
    .addOption(new Option("--all", "everything, as without --group").conflicts("group"));
}

/** How much of the record the options mean; `undefined` where they don't say. */
export function scopeOf(options: ScopeOptions): AuditScope | undefined {
  const { group, all } = options;
  if (group !== undefined) {
    return { kind: "group", group: { ...deploymentOf(options), groupId: group } };
  }
  return all === true ? { kind: "all" } : undefined;
}

/** The account and region that the options name. */
export function deploymentOf({ account, region }: LedgerOptions): Deployment {
  return { account, region };
}

/** Where the ledger is that the options name. */
export function ledgerPlace(options: LedgerOptions): LedgerPlace {
  const { data, ledger, ledgerEndpoint, stateTable, auditTable } = options;
  if ((stateTable === undefined) !== (auditTable === undefined)) {
    throw new Error("--state-table and --audit-table belong together; give both or neither");
  }
  return {
    data,
    deployment: deploymentOf(options),
    ...(ledger === undefined ? {} : { ledger }),
    ...(ledgerEndpoint === undefined ? {} : { ledgerEndpoint }),
    ...(stateTable === undefined || auditTable === undefined
      ? {}
      : { tables: { state: stateTable, audit: auditTable } }),
  };
}

/** Opens the ledger that the options name. */
async function openNamedLedger(options: LedgerOptions): Promise<OpenedLedger> {
  const place = ledgerPlace(options);
  needFullNode("the ledger");
  const { openLedger } = await import("../../local/auditLedger.ts");
  return openLedger(place);
}

/** Works with the ledger that the options name, and closes it whatever happens. */
export async function withLedger<T>(
  options: LedgerOptions,
  work: (ledger: OpenedLedger) => Promise<T>,
): Promise<T> {
  const ledger = await openNamedLedger(options);
  try {
    return await work(ledger);
  } finally {
    ledger.close();
  }
}
