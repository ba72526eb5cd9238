import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { must } from "./builders.ts";
import type { JiraFault } from "./fakeJira.ts";

/** What the guard signs in with at the built ServiceNow. */
export const SERVICENOW_CREDENTIALS = "egress.guard:servicenow-password";

type Row = Record<string, string>;

/** A ServiceNow of a few records that speaks the Table API: what the guard reads and writes of it, and who approves. */
export interface FakeServiceNow {
  readonly url: string;
  /** All calls, as `METHOD /path`, in order. */
  readonly asked: string[];
  readonly rows: Row[];
  readonly make: (row: Readonly<Row>) => Row;
  readonly edit: (number: string, fields: Readonly<Row>) => void;
  /** Somebody approves or rejects a record, as ServiceNow's own approval engine writes it down. */
  readonly answer: (number: string, approver: string, state: "approved" | "rejected") => void;
  readonly notes: (number: string) => readonly string[];
  /** The next calls whose `METHOD /path` begins so are answered with this. */
  readonly faults: { readonly begins: string; readonly fault: JiraFault; times: number }[];
  /** A business rule that refuses a change of state. */
  readonly locked: { states: boolean };
  readonly close: () => void;
}

/** The path under which the built records are. */
export const TABLE_PATH = "/api/now/table/change_request";

const LABELS: Readonly<Record<string, string>> = { "-5": "New", "-4": "Assess", "3": "Closed" };

/** Starts a ServiceNow on a free port of this machine. */
export async function startServiceNow(): Promise<FakeServiceNow> {
  const rows: Row[] = [];
  const approvals: Row[] = [];
  const notes = new Map<string, string[]>();
  const asked: string[] = [];
  const faults: FakeServiceNow["faults"] = [];
  const locked = { states: false };
  const rowOf = (number: string) =>
    must(
      rows.find((row) => row.number === number),
      number,
    );
  const answers = (line: string, body: unknown): { status: number; body: unknown } => {
    const [, method, table = "", id, query = ""] =
      /^(\w+) \/api\/now\/table\/(\w+)(?:\/([^?]+))?\?(.*)$/.exec(line) ?? [];
    const parameters = new URLSearchParams(query);
    if (method === "PATCH") return patch(rows, notes, locked, id, Object(body));
    const found = matching(table === "change_request" ? rows : approvals, parameters);
    return { status: 200, body: { result: found } };
  };
  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url}`;
    asked.push(line);
    const body = await bodyOf(request);
    const fault = faults.find(({ begins, times }) => times > 0 && line.startsWith(begins));
    if (fault !== undefined) fault.times -= 1;
    const { silent, lost, status = 200, headers = {}, body: said = "" } = fault?.fault ?? {};
    if (silent) return;
    if (fault !== undefined && !lost) {
      response.writeHead(status, headers).end(said);
      return;
    }
    const known = `Basic ${Buffer.from(SERVICENOW_CREDENTIALS).toString("base64")}`;
    const reply =
      request.headers.authorization === known ? answers(line, body) : { status: 401, body: {} };
    if (lost) {
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status, { "content-type": "application/json" });
    response.end(JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    rows,
    faults,
    locked,
    make: (given) => {
      const row = { ...given, sys_id: (rows.length + 1).toString(16).padStart(32, "a") };
      rows.push(row);
      return row;
    },
    edit: (number, fields) => void Object.assign(rowOf(number), fields),
    answer: (number, approver, state) => {
      const row = rowOf(number);
      const sys_id = (approvals.length + 1).toString(16).padStart(32, "b");
      approvals.unshift({ sys_id, sysapproval: row.sys_id ?? "", approver, state });
      row.approval = state;
    },
    notes: (number) => notes.get(rowOf(number).sys_id ?? "") ?? [],
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? undefined : JSON.parse(text);
}

/** The rows of an encoded query, each field in both of its forms; a field that there is not is left out, as the Table API does. */
function matching(rows: readonly Row[], parameters: URLSearchParams) {
  const conditions = (parameters.get("sysparm_query") ?? "").split("^");
  const wanted = conditions.filter((one) => one.includes("=")).map((one) => one.split("="));
  const fields = (parameters.get("sysparm_fields") ?? "").split(",");
  return rows
    .filter((row) => wanted.every(([name = "", value]) => row[name] === value))
    .slice(0, Number(parameters.get("sysparm_limit")))
    .map((row) =>
      Object.fromEntries(
        fields.flatMap((name) => {
          const value = row[name];
          if (value === undefined) return [];
          const shown = name === "state" ? (LABELS[value] ?? value) : value;
          return [[name, { value, display_value: shown }] as const];
        }),
      ),
    );
}

function patch(
  rows: readonly Row[],
  notes: Map<string, string[]>,
  locked: { readonly states: boolean },
  id: string | undefined,
  { work_notes: note, ...fields }: Row,
): { status: number; body: unknown } {
  const row = rows.find(({ sys_id }) => sys_id === id);
  if (row === undefined) return { status: 404, body: { error: { message: "No Record found" } } };
  if (locked.states && fields.state !== undefined) {
    const detail = "Operation against file 'change_request' was aborted by Business Rule";
    return { status: 403, body: { error: { message: "Operation Failed", detail } } };
  }
  Object.assign(row, fields);
  if (note !== undefined) notes.set(id ?? "", [...(notes.get(id ?? "") ?? []), note]);
  return { status: 200, body: { result: { sys_id: { value: id, display_value: id } } } };
}
