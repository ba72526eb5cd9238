/** One line of the report: what was measured, its figure, and how it stands to what it is held against. */
export interface Row {
  readonly name: string;
  readonly figure: string;
  readonly against?: string;
}

/** Prints the rows of one part of the report, in columns. */
export function printRows(title: string, rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(`\n${title}`);
  for (const { name, figure, against = "" } of rows) {
    console.log(`  ${name.padEnd(width)}  ${figure.padStart(14)}  ${against}`.trimEnd());
  }
}

/** Nanoseconds as a person reads them. */
export function microseconds(nanoseconds: number): string {
  return `${(nanoseconds / 1000).toFixed(2)} µs`;
}

/** The middle value; of an even number of values the upper one of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
