import type { HookAnswer } from "../signedPost.ts";
import { hookNotice } from "../who.ts";
import { COLUMNS, readValue } from "./columns.ts";
import type { Records, Row, User } from "./records.ts";

type Done = Promise<string | undefined>;
type FieldOf = (name: string) => string | undefined;

/** What can be done on the page, as the fields of its forms say it. After each change the business rule tells the guard. */
export function actsOf(
  records: Records,
  users: readonly User[],
  tell: (row: Row) => Promise<HookAnswer>,
) {
  const byUser =
    (act: (by: User, field: FieldOf) => Done) =>
    async (form: URLSearchParams): Done => {
      // A browser ends lines with two characters.
      const field = (name: string) => form.get(name)?.replaceAll("\r\n", "\n");
      const by = users.find(({ sysId }) => sysId === field("as"));
      return by === undefined ? "There is nobody to do this." : act(by, field);
    };
  const onChange = (act: (row: Row, by: User, field: FieldOf) => Done) =>
    byUser(async (by, field) => {
      const row = records.find("change_request", field("sys_id") ?? "");
      return row === undefined ? "There is no such change request." : act(row, by, field);
    });
  const told = async (before: Row | undefined, after: Row) =>
    before === after ? undefined : hookNotice((await tell(after)).status);
  return {
    file: byUser((by) => {
      const values = { short_description: "New change", requested_by: by.sysId };
      return told(undefined, records.file(by, values));
    }),
    change: onChange(async (row, by, field) => {
      const given = COLUMNS.filter(({ id, kind }) => kind !== "journal" && field(id) !== undefined);
      const faults = given.filter(
        (column) => readValue(column, field(column.id) ?? "") === undefined,
      );
      if (faults.length > 0) {
        return `${faults.map(({ name, example = "another value" }) => `${name} takes ${example}`).join("; ")}.`;
      }
      const values = Object.fromEntries(given.map(({ id }) => [id, field(id) ?? ""]));
      return told(row, records.change(row, by, values));
    }),
    answer: onChange(async (row, by, field) => {
      const state = field("state");
      if (row.approval !== "requested") return `${row.number} does not wait for approval.`;
      if (state !== "approved" && state !== "rejected") return "Say approved or rejected.";
      return told(row, records.answer(row, by, state));
    }),
    note: onChange(async (row, by, field) => {
      const text = (field("text") ?? "").trim();
      if (text === "") return "Write something.";
      return told(row, records.change(row, by, { work_notes: text }));
    }),
  };
}
