import { member, textMember } from "../../core/tickets/fieldText.ts";
import type { ServiceNowMapping } from "../../core/tickets/mapping.ts";
import {
  APPROVAL_STATES,
  isServiceNowNumber,
  isSysId,
  readServiceNowRecord,
  serviceNowFields,
  valuesOf,
} from "../../core/tickets/serviceNowRecord.ts";
import { saysNow } from "../../core/tickets/sheet.ts";
import { toldAfter, wasTold, workNote } from "../../core/tickets/workNote.ts";
import type { Log } from "../ports.ts";
import type { DeskReading, OpenDesk, TicketNote, Written } from "../tickets/desk.ts";
import { type CallSystem, openCalls, type TicketCallPorts } from "./ticketCalls.ts";

/** The name of the secret: the user that the guard has in ServiceNow and its password, `user:password`. */
export const SERVICENOW_TOKEN = "servicenow/token";

/** ServiceNow through its Table API, in the name of the guard's own user. */
export function serviceNowDesk(
  baseUrl: string,
  mapping: ServiceNowMapping,
  ports: TicketCallPorts & { readonly log: Log },
): OpenDesk {
  const place = { baseUrl, secret: SERVICENOW_TOKEN };
  return (budgetMs) => {
    const calling = { call: openCalls(place, ports, budgetMs), mapping, baseUrl, log: ports.log };
    return {
      look: (number) => look(calling, number),
      write: (number, note) => write(calling, number, note),
    };
  };
}

interface Calling {
  readonly call: CallSystem;
  readonly mapping: ServiceNowMapping;
  readonly baseUrl: string;
  readonly log: Log;
}

type None = Extract<DeskReading, { readonly kind: "no-ticket" | "unavailable" }>;
type Found = { readonly kind: "record"; readonly record: unknown } | None;

type Approvals = { readonly kind: "approvals"; readonly records: readonly unknown[] } | None;

const NONE: None = {
  kind: "no-ticket",
  message: "ServiceNow shows the guard's user no such record",
};

async function look(calling: Calling, number: string): Promise<DeskReading> {
  const { mapping, baseUrl } = calling;
  const found = await find(calling, number, serviceNowFields(mapping));
  if (found.kind !== "record") return found;
  const approvals = await approvalsOf(calling, valuesOf(found.record));
  if (approvals.kind !== "approvals") return approvals;
  const reading = readServiceNowRecord(found.record, approvals.records, mapping, baseUrl);
  return reading.ok
    ? { kind: "sheet", sheet: reading.sheet }
    : { kind: reading.why, message: reading.message };
}

/** The record of a number. A field that is not shown is told from an empty one: it may be misspelt, or hidden. */
async function find(
  { call, mapping }: Calling,
  number: string,
  fields: readonly string[],
): Promise<Found> {
  if (!isServiceNowNumber(number, mapping)) {
    return { kind: "no-ticket", message: "it is of no table that tickets.yaml names" };
  }
  const query = queryOf(`number=${number}`, fields, 2);
  const answer = await call({ method: "GET", path: `/api/now/table/${mapping.table}?${query}` });
  if (answer.kind === "unavailable") return answer;
  if (answer.status === 404) return NONE;
  const records = member(answer.body, "result");
  if (answer.status !== 200 || !Array.isArray(records)) return notAsExpected(answer.status);
  const [record, ...more] = records;
  if (record === undefined) return NONE;
  if (more.length > 0) return { kind: "unavailable", message: `${number} is more than one record` };
  const values = valuesOf(record);
  const hidden = fields.filter((field) => !Object.hasOwn(values, field));
  // An instance passes over what it does not understand of a query, and then shows others.
  if (hidden.length === 0 && values.number !== number) return NONE;
  if (hidden.length === 0) return { kind: "record", record };
  return { kind: "unavailable", message: `ServiceNow shows no ${hidden.join(", ")} of ${number}` };
}

/** The approval records that say what the approval field says; none where it says nothing. */
async function approvalsOf(
  { call, mapping }: Calling,
  values: Readonly<Record<string, unknown>>,
): Promise<Approvals> {
  const says = saysNow(values, mapping);
  const id = String(values.sys_id);
  if (says === undefined || !isSysId(id)) return { kind: "approvals", records: [] };
  const wanted = `sysapproval=${id}^state=${APPROVAL_STATES[says]}^ORDERBYDESCsys_updated_on`;
  const query = queryOf(wanted, ["sys_id", "sysapproval", "approver", "state"], 1);
  const path = `/api/now/table/sysapproval_approver?${query}`;
  const answer = await call({ method: "GET", path });
  if (answer.kind === "unavailable") return answer;
  const records = member(answer.body, "result");
  if (answer.status === 404) return { kind: "approvals", records: [] };
  return answer.status === 200 && Array.isArray(records)
    ? { kind: "approvals", records }
    : notAsExpected(answer.status);
}

function queryOf(query: string, fields: readonly string[], limit: number): URLSearchParams {
  return new URLSearchParams({
    sysparm_query: query,
    sysparm_fields: fields.join(","),
    sysparm_limit: String(limit),
    // Times and ids as the database has them, and states as people see them.
    sysparm_display_value: "all",
    sysparm_exclude_reference_link: "true",
  });
}

function notAsExpected(status: number) {
  return { kind: "unavailable", message: `ServiceNow answered ${status}` } as const;
}

const WRITTEN: Written = { kind: "written" };

/** The note and the fields in one call, so that what was told is noted with it; the state after that, which may be refused. */
async function write(calling: Calling, number: string, note: TicketNote): Promise<Written> {
  const { mapping } = calling;
  const { requestId, digest, told } = mapping.writes ?? {};
  const own = [requestId, digest, told].filter((field) => field !== undefined);
  const found = await find(calling, number, ["sys_id", "number", "state", ...own]);
  if (found.kind === "no-ticket") return { kind: "refused", message: found.message };
  if (found.kind === "unavailable") return found;
  const values = valuesOf(found.record);
  const isTold = told !== undefined && wasTold(values[told], note.mark);
  const body = {
    work_notes: workNote(note.paragraphs),
    ...(told === undefined ? {} : { [told]: toldAfter(values[told], note.mark) }),
    ...(note.request === undefined || requestId === undefined
      ? {}
      : { [requestId]: note.request.requestId }),
    ...(note.request === undefined || digest === undefined
      ? {}
      : { [digest]: note.request.digest }),
  };
  const noted = isTold ? WRITTEN : await patch(calling, values, body);
  return noted.kind === "written" ? move(calling, values, note) : noted;
}

async function move(
  calling: Calling,
  values: Readonly<Record<string, unknown>>,
  { outcome }: TicketNote,
): Promise<Written> {
  const { mapping, log } = calling;
  const state = outcome === undefined ? undefined : mapping.transitions[outcome];
  if (state === undefined || values.state === state) return WRITTEN;
  const moved = await patch(calling, values, { state });
  if (moved.kind !== "refused") return moved;
  log.error("transition refused", {
    ticket: values.number,
    transition: state,
    reason: moved.message,
  });
  return WRITTEN;
}

async function patch(
  { call, mapping }: Calling,
  { sys_id: id }: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, string>>,
): Promise<Written> {
  // INVARIANT: only an id of a record stands in an address.
  if (typeof id !== "string" || !isSysId(id)) return notAsExpected(200);
  const path = `/api/now/table/${mapping.table}/${id}?sysparm_fields=sys_id`;
  const answer = await call({ method: "PATCH", path, body });
  if (answer.kind === "unavailable") return answer;
  const { status } = answer;
  if (status >= 200 && status < 300) return WRITTEN;
  if (status === 401) return notAsExpected(status);
  // A business rule that says no answers 403, as a missing right does.
  const error = textMember(member(answer.body, "error"), "detail");
  const detail = error === undefined ? "" : `: ${error.slice(0, 200)}`;
  return { kind: "refused", message: `ServiceNow answered ${status}${detail}` };
}
