import { createHash } from "node:crypto";
import {
  firstRefusal,
  invalidValue,
  isRefusal,
  type Outcome,
  type Refusal,
  refuse,
} from "./refusal.ts";
import type { StoredTag } from "./store/tags.ts";
import type { filters, Value } from "./wire/fields.ts";

type Filter = Value<typeof filters>[number];

/** What one request may ask (EC2 User Guide, "List and filter using the CLI and API"). */
const MAX_FILTERS = 50;
const MAX_VALUES = 200;
const MAX_VALUE_LENGTH = 255;

/** An item's tags, for the filters `tag:KEY` that every call with tagged items has. */
type TagsOf<T> = (item: T) => readonly StoredTag[];

/** What a filter compares: the values that one item has under the filter's name. */
export type FilterTable<T> = Readonly<Record<string, (item: T) => readonly string[]>>;

/**
 * Narrows a list as `Filter.N` says: filters are ANDed, their values ORed, `*` and `?` are wildcards, case counts.
 * Source: EC2 User Guide, "List and filter using the CLI and API". Errors: InvalidParameterValue,
 * FilterLimitExceeded.
 */
export function applyFilters<T>(
  items: readonly T[],
  wanted: readonly Filter[],
  table: FilterTable<T>,
  tags?: TagsOf<T>,
): Outcome<readonly T[]> {
  const refusal =
    tooManyFilters(wanted) ??
    firstRefusal(wanted, ({ Name = "null" }) => unknownFilter(Name, table, tags));
  if (refusal !== undefined) return refusal;
  return wanted.reduce((rest, { Name = "", Value }) => {
    const patterns = Value.map(wildcard);
    const valuesOf = valuesUnder(Name, table, tags);
    return rest.filter((item) =>
      valuesOf(item).some((value) => patterns.some((pattern) => pattern.test(value))),
    );
  }, items);
}

function tooManyFilters(wanted: readonly Filter[]): Refusal | undefined {
  const fine =
    wanted.length <= MAX_FILTERS &&
    wanted.every(
      ({ Value }) =>
        Value.length <= MAX_VALUES && Value.every(({ length }) => length <= MAX_VALUE_LENGTH),
    );
  if (fine) return undefined;
  const message =
    "The request uses too many filters or too many filter values. The maximum length for a filter value is 255 characters.";
  return refuse("FilterLimitExceeded", message);
}

function unknownFilter(
  name: string,
  table: FilterTable<never>,
  tags: TagsOf<never> | undefined,
): Refusal | undefined {
  const known = Object.hasOwn(table, name) || (tags !== undefined && name.startsWith("tag:"));
  return known ? undefined : invalidValue(`The filter '${name}' is invalid`);
}

function valuesUnder<T>(
  name: string,
  table: FilterTable<T>,
  tags: TagsOf<T> | undefined,
): (item: T) => readonly string[] {
  const listed = Object.hasOwn(table, name) ? table[name] : undefined;
  if (listed !== undefined) return listed;
  const key = name.slice("tag:".length);
  return (item) => (tags?.(item) ?? []).filter((tag) => tag.key === key).map(({ value }) => value);
}

function wildcard(pattern: string): { test: (text: string) => boolean } {
  // One pass over the pattern and the text with a single way back: no input makes it slow.
  return { test: (text) => matches([...pattern], [...text]) };
}

function matches(pattern: readonly string[], text: readonly string[]): boolean {
  let at = 0;
  let star = -1;
  let starText = 0;
  for (let i = 0; i < text.length; ) {
    const wanted = pattern[at];
    if (wanted === "*") {
      star = at++;
      starText = i;
    } else if (wanted === "?" || (wanted !== undefined && wanted === text[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++starText;
    } else return false;
  }
  return pattern.slice(at).every((rest) => rest === "*");
}

/** How a list is cut into pages. */
export interface Paging {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface PageLimits {
  readonly least: number;
  readonly most: number;
  /** The size of a page where the caller names none; everything is one page if not given. */
  readonly unasked?: number;
}

/** One page, and the token that fetches the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * One page of a list that is ordered by `position`. A page starts after the last item of the one before, so that
 * additions and removals in between neither repeat nor skip others.
 * Errors: InvalidParameterValue, InvalidPaginationToken.
 */
export function pageOf<T extends { readonly position: number }>(
  items: readonly T[],
  { MaxResults, NextToken }: Paging,
  limits: PageLimits,
  scope: string,
): Outcome<Page<T>> {
  const after = NextToken === undefined ? 0 : readToken(NextToken, scope);
  if (isRefusal(after)) return after;
  const size = pageSize(MaxResults, limits);
  if (isRefusal(size)) return size;
  const rest = items.filter(({ position }) => position > after);
  const page = rest.slice(0, size);
  const last = rest.length > page.length ? page.at(-1)?.position : undefined;
  return { items: page, nextToken: last === undefined ? undefined : printToken(last, scope) };
}

function pageSize(
  wanted: number | undefined,
  { least, most, unasked }: PageLimits,
): Outcome<number> {
  if (wanted === undefined) return unasked ?? Number.POSITIVE_INFINITY;
  const outside = `Value ( ${wanted} ) for parameter maxResults is invalid.`;
  if (wanted < least) return invalidValue(`${outside} Expecting a value greater than ${least}.`);
  if (wanted > most) return invalidValue(`${outside} Expecting a value less than ${most}.`);
  return wanted;
}

// A token is bound to the call and filters that it came from, as EC2's are.
function printToken(position: number, scope: string): string {
  const text = `${position}.${sealOf(position, scope)}`;
  return Buffer.from(text).toString("base64url");
}

function readToken(token: string, scope: string): Outcome<number> {
  const [position = "", seal] = Buffer.from(token, "base64url").toString("latin1").split(".");
  if (/^\d{1,15}$/.test(position) && seal === sealOf(Number(position), scope))
    return Number(position);
  return refuse("InvalidPaginationToken", "The specified pagination token is invalid");
}

function sealOf(position: number, scope: string): string {
  return createHash("sha256").update(`${position}\n${scope}`).digest("hex").slice(0, 32);
}
