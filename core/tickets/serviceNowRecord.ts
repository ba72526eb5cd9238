import { member, textMember } from "./fieldText.ts";
import {
  fieldsRead,
  SERVICENOW_TABLES,
  type ServiceNowMapping,
  type ServiceNowTable,
} from "./mapping.ts";
import { type SheetReading, sheetOf, type Verdict } from "./sheet.ts";

const DIGITS = /^[0-9]{5,12}$/;
const SYS_ID = /^[0-9a-f]{32}$/;

/** Whether a text is the number of a record of the mapping's table. Nothing else is ever put into a query. */
export function isServiceNowNumber(text: string, { table }: { readonly table: ServiceNowTable }) {
  const prefix = SERVICENOW_TABLES[table];
  return text.startsWith(prefix) && DIGITS.test(text.slice(prefix.length));
}

/** Whether a text is the id of a record, as it may stand in an address. */
export function isSysId(text: string): boolean {
  return SYS_ID.test(text);
}

/** The fields that are asked for: those that the mapping names, and those that say who and what a record is. */
export function serviceNowFields(mapping: ServiceNowMapping): readonly string[] {
  const always = ["assigned_to", "number", "opened_by", "state", "sys_id"];
  return [...new Set([...always, ...fieldsRead(mapping)])];
}

/** A record with both forms of each value (Table API, sysparm_display_value=all), as the text that the database has. */
export function valuesOf(record: unknown): Readonly<Record<string, unknown>> {
  const shown = typeof record === "object" && record !== null ? Object.entries(record) : [];
  return Object.fromEntries(
    shown.map(([field, value]) => [field, member(value, "value") ?? null] as const),
  );
}

/** Reads a record of ServiceNow; `approvals` are those of it in the state that its approval field says, the newest first. */
export function readServiceNowRecord(
  record: unknown,
  approvals: readonly unknown[],
  mapping: ServiceNowMapping,
  baseUrl: string,
): SheetReading {
  const fields = valuesOf(record);
  const { number, sys_id: id } = fields;
  const state = textMember(member(record, "state"), "display_value");
  if (typeof number !== "string" || !isServiceNowNumber(number, mapping)) {
    return { ok: false, why: "no-ticket", message: "it is of no table that tickets.yaml names" };
  }
  if (typeof id !== "string" || !isSysId(id) || state === undefined) {
    return { ok: false, why: "unavailable", message: "ServiceNow did not show its fields" };
  }
  const { asks, table } = mapping;
  const place = encodeURIComponent(`${table}.do?sys_id=${id}`);
  return sheetOf(mapping, {
    ticket: { key: number, system: "servicenow", url: `${baseUrl}/nav_to.do?uri=${place}`, state },
    fields,
    requester: identityIn(fields[asks?.requester ?? "opened_by"]),
    filedBy: identityIn(fields.opened_by),
    people: [identityIn(fields.assigned_to)],
    verdictOf: (says) => verdictOf(says, id, approvals),
  });
}

/** What an approval record's state must be for what the approval field says. Source: ServiceNow, approval records. */
export const APPROVAL_STATES = { approve: "approved", decline: "rejected" } as const;

/** Who approved or rejected last, by the approval records: the field itself does not say. */
function verdictOf(says: Verdict["says"], record: string, approvals: readonly unknown[]): Verdict {
  const [last] = approvals
    .map(valuesOf)
    .filter(({ state, sysapproval }) => state === APPROVAL_STATES[says] && sysapproval === record);
  const by = identityIn(last?.approver);
  const { sys_id: id } = last ?? {};
  return {
    says,
    id: typeof id === "string" && isSysId(id) ? id : says,
    ...(by === undefined ? {} : { by }),
    changedSince: [],
  };
}

function identityIn(value: unknown): string | undefined {
  return typeof value === "string" && isSysId(value) ? `servicenow:${value}` : undefined;
}
