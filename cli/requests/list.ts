import { Command, Option } from "commander";
import { STATUSES } from "../../core/ledger/states.ts";
import type { DataObject } from "../aws/data.ts";
import { objectsOf, textOf } from "../guard/notes.ts";
import { count, groupId, moment } from "../options.ts";
import { printable } from "../printable.ts";
import { look, type Refused } from "./ask.ts";
import { type Bench, refuse, write } from "./bench.ts";
import { type Connected, type ConnectOptions, connect, withConnectOptions } from "./connect.ts";
import { type Paint, painter } from "./paint.ts";
import { ruleText } from "./ruleText.ts";

/** The options of `requests list` as commander hands them over. */
interface Options extends ConnectOptions {
  readonly status?: string;
  readonly groupId?: string;
  readonly principal?: string;
  readonly since?: Date;
  readonly limit?: number;
}

/** The most that the API puts on one page. */
const PAGE = 100;

/** The command that lists requests, newest first. */
export function listCommand(bench: Bench): Command {
  const command = new Command("list")
    .description("list the requests that you may see, newest first")
    .addOption(new Option("--status <status>", "only requests in this state").choices(STATUSES))
    .option("--group-id <id>", "only requests for this security group", groupId)
    .option("--principal <who>", "only requests of this principal: an ARN, a pattern or an id")
    .option("--since <moment>", "only requests made then or later", moment)
    .option("--limit <count>", "at most so many (default: all of them)", count);
  return withConnectOptions(command).action((options: Options) => run(bench, options));
}

async function run(bench: Bench, options: Options): Promise<void> {
  const listed = await requestsOf(await connect(bench.desk, options), options);
  if (!listed.ok) return refuse(bench, listed);
  const { requests } = listed;
  const paint = painter(bench.desk);
  write(bench, options.output, {
    lines: requests.map((request) => lineOf(request, paint)),
    value: { Requests: requests },
  });
}

type Listed = { readonly ok: true; readonly requests: readonly DataObject[] } | Refused;

/** Reads page after page, until there are enough or no more. */
async function requestsOf(connected: Connected, options: Options): Promise<Listed> {
  const { limit = Number.POSITIVE_INFINITY } = options;
  const requests: DataObject[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = queryOf(options, Math.min(PAGE, limit - requests.length), cursor);
    const page = await look(connected, `/v1/requests?${query}`);
    if (!page.ok) return page;
    requests.push(...objectsOf(page.body.Requests));
    cursor = textOf(page.body, "NextCursor");
    if (cursor === undefined || requests.length >= limit) return { ok: true, requests };
  }
}

function queryOf(options: Options, limit: number, cursor: string | undefined): string {
  const { status, groupId: group, principal, since } = options;
  const members = {
    status,
    groupId: group,
    principal,
    since: since?.toISOString(),
    limit: String(limit),
    cursor,
  };
  return Object.entries(members)
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${encodeURIComponent(value)}`))
    .join("&");
}

/** As wide as the longest state. */
const STATUS_WIDTH = Math.max(...STATUSES.map((status) => status.length));

function lineOf(request: DataObject, paint: Paint): string {
  const member = (name: string) => printable(textOf(request, name) ?? "");
  const status = member("Status");
  return [
    member("RequestId"),
    paint(status, status.padEnd(STATUS_WIDTH)),
    member("CreatedAt"),
    member("GroupId").padEnd("sg-0123456789abcdef0".length),
    `${rulesOf(request)}, by ${member("Principal")}${goneText(member("RulesStatus"))}`,
  ].join("  ");
}

/** That a request was authorized, says nothing about its rules of today. */
function goneText(rulesStatus: string): string {
  return rulesStatus === "" || rulesStatus === "open" ? "" : `, rules ${rulesStatus}`;
}

function rulesOf({ IpPermissions }: DataObject): string {
  const [first, ...more] = objectsOf(IpPermissions);
  if (first === undefined) return "no rules";
  return `${ruleText(first)}${more.length === 0 ? "" : ` and ${more.length} more`}`;
}
