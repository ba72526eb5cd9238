import { overlaps, type Range, type RangeSet, union } from "../net/ranges.ts";

/** Ports, or ICMP types or codes, as a policy writes them: `any`, or numbers and ranges such as `5432-5439`. */
export type NumberList = "any" | readonly (number | string)[];

/** Something wrong with one entry of a list. */
export interface EntryFault {
  readonly index: number;
  readonly message: string;
}

/** The form of a range; which numbers it may have is checked apart. */
export const RANGE_FORM = /^(0|[1-9][0-9]{0,4})-(0|[1-9][0-9]{0,4})$/;

/** The highest port, and the highest ICMP type or code. */
export const HIGHEST = { port: 65535, icmp: 255 } as const;

/** Reads one entry, a number or the text of a range; `undefined` where it is neither or above `highest`. */
export function readNumbers(entry: unknown, highest: number): Range<number> | undefined {
  const range = typeof entry === "number" ? { first: entry, last: entry } : readRange(entry);
  return range !== undefined && range.first <= range.last && range.last <= highest
    ? range
    : undefined;
}

/** What is wrong with the text of a range that has the form. */
export function rangeFault(text: string, highest: number): string | undefined {
  const range = readRange(text);
  if (range === undefined) return undefined;
  const { first, last } = range;
  if (Math.max(first, last) > highest) return `"${text}" goes beyond ${highest}, the highest`;
  return first > last ? `"${text}" runs backwards; write ${last}-${first}` : undefined;
}

/**
 * Entries that say again what an entry before them says: in a list of permits, that is where an author meant another
 * number. Entries that can't be read are passed over; they have a fault of their own.
 */
export function overlapFaults(list: readonly unknown[], highest: number): readonly EntryFault[] {
  const ranges = list.map((entry) => readNumbers(entry, highest));
  return ranges.flatMap((range, index) => {
    if (range === undefined) return [];
    const before = ranges.findIndex((other) => other !== undefined && overlaps(other, range));
    if (before === index) return [];
    return [{ index, message: `${list[index]} overlaps ${list[before]}; write each number once` }];
  });
}

/** The numbers of a list that has no fault. */
export function listedNumbers(list: NumberList, highest: number): RangeSet<number> {
  if (list === "any") return [{ first: 0, last: highest }];
  return union(
    list.flatMap((entry) => {
      const range = readNumbers(entry, highest);
      return range === undefined ? [] : [range];
    }),
  );
}

/** A list as an answer shows it, in the author's own order: `443, 5432-5439`. */
export function listText(list: NumberList): string {
  return list === "any" ? "any" : list.join(", ");
}

function readRange(entry: unknown): Range<number> | undefined {
  const [, first, last] = typeof entry === "string" ? (RANGE_FORM.exec(entry) ?? []) : [];
  if (first === undefined || last === undefined) return undefined;
  return { first: Number(first), last: Number(last) };
}
