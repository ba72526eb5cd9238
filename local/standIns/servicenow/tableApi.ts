import { signsIn } from "../basicAuth.ts";
import { isObject, parsed } from "../json.ts";
import { type Answer, type Call, json, plain } from "../server.ts";
import { COLUMNS, readValue } from "./columns.ts";
import { queried } from "./query.ts";
import { type Records, type Row, TABLES, type TableName, type User } from "./records.ts";
import { type Showing, shownRow } from "./showing.ts";

/** What the Table API is served with. */
export interface TableApi {
  readonly records: Records;
  /** The guard's user, as `name:password`, and who that is. */
  readonly credentials: string;
  readonly self: User;
  readonly baseUrl: () => string;
  /** Runs the business rule that tells the guard of a change. */
  readonly tell: (row: Row) => Promise<unknown>;
}

const PATH = /^\/api\/now\/(?:v\d\/)?table\/(\w+)(?:\/([^/]+))?$/;

/** Answers a call of the Table API, as far as the guard goes. */
export function tableAnswer(api: TableApi, call: Call): Answer {
  const { method, path, headers } = call;
  const [, name = "", sysId] = PATH.exec(path) ?? [];
  if (name === "") return plain(404, "there is nothing here");
  if (!signsIn(headers.authorization, api.credentials)) {
    const answer = failed(401, "User Not Authenticated", "Required to provide Auth information");
    return {
      ...answer,
      headers: { ...answer.headers, "www-authenticate": 'Basic realm="Service-now"' },
    };
  }
  const table = TABLES.find((one) => one === name);
  if (table === undefined) return failed(400, `Invalid table ${name}`, null);
  if (method === "GET") {
    return sysId === undefined ? list(api, table, call) : one(api, table, sysId, call);
  }
  const changes = (method === "PATCH" || method === "PUT") && sysId !== undefined;
  return changes ? change(api, table, sysId, call) : failed(405, "Method not supported", null);
}

/** A no as ServiceNow says it. */
function failed(status: number, message: string, detail: string | null): Answer {
  return json(status, { error: { message, detail }, status: "failure" });
}

const MOST_ROWS = 10_000;

function list({ records, baseUrl }: TableApi, table: TableName, { query }: Call): Answer {
  const found = queried(records.rows(table), query.get("sysparm_query") ?? "");
  const offset = numberIn(query, "sysparm_offset", 0);
  const limit = numberIn(query, "sysparm_limit", MOST_ROWS);
  const showing = { ...showingOf(query), records, baseUrl: baseUrl() };
  const result = found.slice(offset, offset + limit).map((row) => shownRow(row, table, showing));
  const answer = json(200, { result });
  return { ...answer, headers: { ...answer.headers, "x-total-count": String(found.length) } };
}

function numberIn(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name) ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

function showingOf(query: URLSearchParams): Omit<Showing, "records" | "baseUrl"> {
  const fields = query.get("sysparm_fields");
  const display = query.get("sysparm_display_value");
  return {
    ...(fields ? { fields: fields.split(",") } : {}),
    display: display === "true" || display === "all" ? display : "false",
    links: query.get("sysparm_exclude_reference_link") !== "true",
  };
}

function one(api: TableApi, table: TableName, sysId: string, { query }: Call): Answer {
  const row = api.records.find(table, sysId);
  return row === undefined ? noRecord() : shown(api, table, row, query);
}

function noRecord(): Answer {
  return failed(
    404,
    "No Record found",
    "Record doesn't exist or ACL restricts the record retrieval",
  );
}

function shown(
  { records, baseUrl }: TableApi,
  table: TableName,
  row: Row,
  query: URLSearchParams,
): Answer {
  const showing = { ...showingOf(query), records, baseUrl: baseUrl() };
  return json(200, { result: shownRow(row, table, showing) });
}

/** Changes what it knows of a record; members that are no columns are passed over, as an instance does. */
function change(api: TableApi, table: TableName, sysId: string, { body, query }: Call): Answer {
  const { records, self, tell } = api;
  if (table !== "change_request") return failed(403, "Operation Failed", "ACL Exception");
  const row = records.find(table, sysId);
  if (row === undefined) return noRecord();
  const given = parsed(body.toString("utf8"));
  if (!isObject(given))
    return failed(400, "Exception while reading request", "The payload is not valid JSON");
  const read = COLUMNS.filter(({ id }) => Object.hasOwn(given, id)).map(
    (column) => [column.id, readValue(column, String(given[column.id] ?? ""))] as const,
  );
  const refused = read.find(([, value]) => value === undefined);
  if (refused !== undefined)
    return failed(403, "Operation Failed", `Invalid value for ${refused[0]}`);
  const values = Object.fromEntries(read.map(([id, value = ""]) => [id, value]));
  const changed = records.change(row, self, values);
  if (changed !== row) void tell(changed);
  return shown(api, table, changed, query);
}
