import type { Changes } from "../changes.ts";
import { COLUMNS, momentText } from "./columns.ts";

/** Somebody who uses ServiceNow here. */
export interface User {
  readonly sysId: string;
  /** As `people.yaml` calls them. */
  readonly name: string;
}

/** A row of a table: all its values are text. */
export type Row = Readonly<Record<string, string>>;

/** The tables that are played. */
export const TABLES = [
  "change_request",
  "sys_user",
  "sysapproval_approver",
  "sys_journal_field",
  "sys_audit",
] as const;

/** The name of one. */
export type TableName = (typeof TABLES)[number];

/** The tables, in memory. */
export interface Records {
  readonly rows: (table: TableName) => readonly Row[];
  readonly find: (table: TableName, sysId: string) => Row | undefined;
  readonly user: (sysId: string) => User | undefined;
  /** Files a change request. */
  readonly file: (by: User, values: Row) => Row;
  /** Changes a change request, and notes in `sys_audit` who changed what; what is written into journals goes there. */
  readonly change: (row: Row, by: User, values: Row) => Row;
  /** Says yes or no to a change request, as one of its approvers. */
  readonly answer: (row: Row, by: User, state: "approved" | "rejected") => Row;
}

/** The number of the first change request. */
const FIRST_NUMBER = 30_001;

/** Opens tables in which nobody has filed anything; `users` are all who can sign in. */
export function openRecords(
  users: readonly User[],
  clock: () => Date,
  newHex: (digits: number) => string,
  changes: Pick<Changes, "tell">,
): Records {
  const tables = new Map<TableName, readonly Row[]>(TABLES.map((name) => [name, []]));
  const rows = (table: TableName) => tables.get(table) ?? [];
  const add = (table: TableName, by: User, values: Row) => {
    const now = momentText(clock().getTime());
    const made = { sys_created_on: now, sys_created_by: by.name, sys_updated_on: now };
    const row = { sys_id: newHex(32), ...made, ...values };
    tables.set(table, [...rows(table), row]);
    return row;
  };
  const put = (row: Row) => {
    const others = rows("change_request").map((one) => (one.sys_id === row.sys_id ? row : one));
    tables.set("change_request", others);
    changes.tell();
    return row;
  };
  for (const user of users) {
    const { sysId, name } = user;
    add("sys_user", user, { sys_id: sysId, user_name: name, name, active: "true" });
  }
  const change: Records["change"] = (row, by, given) => {
    const values = { ...given, ...approvalAfter(row, given) };
    const changed = COLUMNS.filter(({ id, kind }) => isChange(row, id, kind, values[id]));
    if (changed.length === 0) return row;
    for (const { id, kind } of changed) {
      const about = { element: id, value: values[id] ?? "", element_id: row.sys_id ?? "" };
      if (kind === "journal") add("sys_journal_field", by, { ...about, name: "change_request" });
      else add("sys_audit", by, auditOf(row, id, values[id] ?? "", by));
    }
    const kept = changed.filter(({ kind }) => kind !== "journal");
    return put({
      ...row,
      ...Object.fromEntries(kept.map(({ id }) => [id, values[id] ?? ""])),
      sys_mod_count: String(Number(row.sys_mod_count) + 1),
      sys_updated_on: momentText(clock().getTime()),
      sys_updated_by: by.name,
    });
  };
  return {
    rows,
    find: (table, sysId) => rows(table).find((row) => row.sys_id === sysId),
    user: (sysId) => users.find((user) => user.sysId === sysId),
    file: (by, values) => {
      const number = `CHG${String(FIRST_NUMBER + rows("change_request").length).padStart(7, "0")}`;
      const row = add("change_request", by, { ...BLANK, opened_by: by.sysId, ...values, number });
      changes.tell();
      return row;
    },
    change,
    answer: (row, by, state) => {
      const about = { sysapproval: row.sys_id ?? "", source_table: "change_request" };
      add("sysapproval_approver", by, { ...about, approver: by.sysId, state });
      return change(row, by, { approval: state });
    },
  };
}

const [NEW, AUTHORIZE] = ["-5", "-3"];

/** What the workflow makes of the approval when the state changes: it is requested in one, and begins anew in another. */
function approvalAfter(row: Row, { state = row.state, approval = row.approval }: Row): Row {
  if (state === row.state || approval !== row.approval) return {};
  if (state === AUTHORIZE) return { approval: "requested" };
  return state === NEW ? { approval: "not requested" } : {};
}

const BLANK: Row = {
  ...Object.fromEntries(COLUMNS.map(({ id }) => [id, ""])),
  state: "-5",
  approval: "not requested",
  active: "true",
  sys_mod_count: "0",
  sys_class_name: "change_request",
};

function isChange(row: Row, id: string, kind: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  return kind === "journal" ? value !== "" : value !== (row[id] ?? "");
}

function auditOf(row: Row, id: string, value: string, by: User): Row {
  return {
    tablename: "change_request",
    documentkey: row.sys_id ?? "",
    fieldname: id,
    oldvalue: row[id] ?? "",
    newvalue: value,
    user: by.name,
    record_checkpoint: row.sys_mod_count ?? "",
  };
}
