import { Command } from "commander";
import type { SealedRecord } from "../../core/ledger/record.ts";
import { type GroupHead, headPlace } from "../../core/ledger/stored.ts";
import { cursorAfter, placeAfter } from "../../lambda/cursor.ts";
import type { ParameterFault } from "../../lambda/parameters.ts";
import type { Ledger } from "../../lambda/ports.ts";
import { cellText } from "../../lambda/recordCsv.ts";
import { recordView } from "../../lambda/recordForms.ts";
import {
  listOfGroup,
  listOfRequest,
  type RecordList,
  recordPage,
} from "../../lambda/recordLists.ts";
import {
  foreignCursor,
  GroupRecordParameters,
  type RecordQuery,
  readRecordQuery,
  writeRecordCursor,
} from "../../lambda/recordQuery.ts";
import { EXIT } from "../exit.ts";
import { groupId, requestId } from "../options.ts";
import { type Output, outputOption, print } from "../output.ts";
import {
  deploymentOf,
  type LedgerOptions,
  withLedger,
  withLedgerOptions,
} from "./ledgerOptions.ts";

/** The options of `audit list` as commander hands them over. */
interface Options extends LedgerOptions {
  readonly group?: string;
  readonly request?: string;
  readonly type?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly cursor?: string;
  readonly output: Output;
}

/** How many groups one page shows. */
const GROUPS = 100;

/** The command that shows records, or the groups that have some. */
export function auditListCommand(): Command {
  const command = new Command("list")
    .description(
      "show the records of a group or a request, a page at a time; of neither: all groups",
    )
    .option("--group <id>", "the records of this security group", groupId)
    .option(
      "--request <id>",
      "those of this request; with --group only those in the group's chain",
      requestId,
    )
    .option("--type <type>", "only records of this type")
    .option("--since <time>", "only records of this time or later")
    .option("--until <time>", "only records of this time or earlier")
    .option("--limit <count>", "how many records a page shows at most")
    .option("--cursor <cursor>", "go on after the page before")
    .addOption(outputOption());
  return withLedgerOptions(command).action(run);
}

async function run(options: Options): Promise<void> {
  await withLedger(options, async (ledger) => {
    if (options.group === undefined && options.request === undefined) {
      await listGroups(ledger, options);
    } else await listRecords(ledger, options);
  });
}

const GROUP_PLACE = /^(\d{12}\/[a-z0-9-]+\/sg-[0-9a-f]+)$/;

/** The groups are listed by their places. */
async function listGroups(ledger: Ledger, { cursor, output }: Options): Promise<void> {
  const [after] = (cursor === undefined ? undefined : placeAfter(cursor, GROUP_PLACE)) ?? [];
  if (cursor !== undefined && after === undefined) return refuse([foreignCursor()]);
  const heads = await ledger.heads(after, GROUPS);
  const last = heads.at(-1);
  const more = heads.length === GROUPS && last !== undefined;
  const next = more ? cursorAfter(headPlace(last.group)) : undefined;
  print(
    output,
    () => [...heads.map(headLine), ...nextLines(next)],
    () => ({ Groups: heads.map(headView), ...(next === undefined ? {} : { NextCursor: next }) }),
  );
}

function headLine(head: GroupHead): string {
  const { chain, open, inflight } = head;
  const under = inflight === undefined ? "" : `, ${inflight.requestId} under way`;
  return `${headPlace(head.group)}  ${chain.seq} records, ${open.length} rules open${under}  ${chain.hash}`;
}

function headView({ group, chain, open, inflight }: GroupHead) {
  return {
    Group: group,
    Records: chain.seq,
    Hash: chain.hash,
    OpenRules: open.length,
    ...(inflight === undefined ? {} : { UnderWay: inflight.requestId }),
  };
}

async function listRecords(ledger: Ledger, options: Options): Promise<void> {
  const query = queryOf(options);
  if (query === undefined) return;
  const list = await listOf(ledger, options);
  const { after } = query;
  if (after !== undefined && !list.chains.includes(after.chain)) return refuse([foreignCursor()]);
  const { views, last } = await recordPage(list, query, (sealed) => sealed);
  const isEnd = last?.record.chain === list.end.chain && last.record.seq === list.end.seq;
  const next = last === undefined || isEnd ? undefined : writeRecordCursor(last.record);
  print(
    options.output,
    () => [...views.map(recordLine), ...nextLines(next)],
    () => ({
      Records: views.map(recordView),
      ...(next === undefined ? {} : { NextCursor: next }),
    }),
  );
}

function queryOf({ type, since, until, limit, cursor, group, request }: Options) {
  const ofRequest = group === undefined ? undefined : request;
  const given = { type, since, until, limit, cursor, requestId: ofRequest };
  const reading = readRecordQuery(given, GroupRecordParameters);
  if (reading.kind === "query") return reading.query satisfies RecordQuery;
  refuse(reading.faults);
  return undefined;
}

async function listOf(ledger: Ledger, options: Options): Promise<RecordList> {
  const { group, request = "" } = options;
  if (group !== undefined) {
    const head = await ledger.head({ ...deploymentOf(options), groupId: group });
    if (head === undefined) throw new Error(`the ledger has no records of ${group}`);
    return listOfGroup(ledger, head);
  }
  const stored = await ledger.request(request);
  if (stored === undefined) throw new Error(`the ledger has no request ${request}`);
  return listOfRequest(ledger, stored);
}

/** The columns that a line shows, beside when, where and of what type the record is. */
const SHOWN = ["requestId", "effect", "status", "rules", "ruleIds", "findings"] as const;

function recordLine(sealed: SealedRecord): string {
  const { at, type, chain, seq } = sealed.record;
  const [kind] = chain.split("/");
  const shown = SHOWN.map((heading) => cellText(sealed, heading)).filter((text) => text !== "");
  return `${at}  ${`${kind} ${seq}`.padEnd(12)}  ${[type, ...shown].join("  ")}`;
}

function nextLines(cursor: string | undefined): readonly string[] {
  return cursor === undefined ? [] : [`more: --cursor ${cursor}`];
}

function refuse(faults: readonly ParameterFault[]): void {
  for (const { parameter, detail } of faults) console.error(`--${parameter} ${detail}`);
  process.exitCode = EXIT.invalid;
}
