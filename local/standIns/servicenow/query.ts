import type { Row } from "./records.ts";

/**
 * The rows that an encoded query means: conditions joined by `^`, with `=`, `!=`, `IN` and `ORDERBY`. A condition on a column that is
 * not there is passed over, so that all rows come, as an instance does that was not told otherwise
 * (`glide.invalid_query.returns_no_rows`): whoever asks has to look at what came.
 */
export function queried(rows: readonly Row[], query: string): readonly Row[] {
  const columns = new Set(rows.flatMap((row) => Object.keys(row)));
  return query
    .split("^")
    .filter((term) => term !== "" && term !== "EQ")
    .reduce<readonly Row[]>((left, term) => taken(left, term, columns), rows);
}

const ORDER = /^ORDERBY(DESC)?(\w+)$/;
const CONDITION = /^(\w+?)(!=|=|IN)(.*)$/s;

function taken(rows: readonly Row[], term: string, columns: ReadonlySet<string>): readonly Row[] {
  const [, descending, by] = ORDER.exec(term) ?? [];
  if (by !== undefined) {
    const ordered = rows.toSorted((a, b) => (a[by] ?? "").localeCompare(b[by] ?? ""));
    return descending === undefined ? ordered : ordered.toReversed();
  }
  const [, column = "", operator, value = ""] = CONDITION.exec(term) ?? [];
  if (!columns.has(column)) return rows;
  const values = operator === "IN" ? value.split(",") : [value];
  return rows.filter((row) => values.includes(row[column] ?? "") === (operator !== "!="));
}
