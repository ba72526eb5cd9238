import { COLUMNS } from "./columns.ts";
import type { Records, Row, TableName } from "./records.ts";

/** How a record is shown: which of its columns, their values or the words for them, and with which links. */
export interface Showing {
  readonly fields?: readonly string[];
  readonly display: "true" | "false" | "all";
  readonly links: boolean;
  readonly records: Records;
  readonly baseUrl: string;
}

/** The columns that name a record of another table. */
const REFERENCES: Readonly<Record<string, TableName>> = {
  requested_by: "sys_user",
  assigned_to: "sys_user",
  opened_by: "sys_user",
  approver: "sys_user",
  sysapproval: "change_request",
};

/** A record as the Table API shows it. */
export function shownRow(
  row: Row,
  table: TableName,
  showing: Showing,
): Readonly<Record<string, unknown>> {
  const { fields = Object.keys(row) } = showing;
  return Object.fromEntries(
    fields
      .filter((id) => Object.hasOwn(row, id))
      .map((id) => [id, shownValue(row, id, table, showing)]),
  );
}

function shownValue(row: Row, id: string, table: TableName, showing: Showing): unknown {
  const value = row[id] ?? "";
  const { display, links, baseUrl } = showing;
  const words = wordsOf(row, id, table, showing);
  const target = REFERENCES[id];
  const link =
    target && value !== "" && links ? `${baseUrl}/api/now/table/${target}/${value}` : undefined;
  if (display === "all") return { display_value: words, value, ...(link && { link }) };
  if (link === undefined) return display === "true" ? words : value;
  return display === "true" ? { display_value: words, link } : { link, value };
}

/** What a value is shown as to people; a journal shows all that was written into it, the newest first. */
function wordsOf(row: Row, id: string, table: TableName, { records }: Showing): string {
  const value = row[id] ?? "";
  const target = REFERENCES[id];
  if (target !== undefined) {
    const found = records.find(target, value);
    return found?.name ?? found?.number ?? "";
  }
  const column = table === "change_request" ? COLUMNS.find((one) => one.id === id) : undefined;
  if (column?.kind === "journal") return entries(row, id, records).map(entryText).join("\n\n");
  return column?.choices?.find(([one]) => one === value)?.[1] ?? value;
}

/** What was written into a journal of a record, the newest first. */
export function entries(
  { sys_id = "" }: Row,
  element: string,
  { rows }: Pick<Records, "rows">,
): readonly Row[] {
  return rows("sys_journal_field")
    .filter((entry) => entry.element_id === sys_id && entry.element === element)
    .toReversed();
}

function entryText({ sys_created_on, sys_created_by, value }: Row): string {
  return `${sys_created_on} - ${sys_created_by}\n${value}`;
}
