import type { Call } from "../call.ts";
import { claims } from "../ids.ts";
import { applyFilters, type FilterTable, pageOf } from "../listing.ts";
import { findPrefixLists, printPrefixList } from "../prefixList.ts";
import { isRefusal, type Outcome } from "../refusal.ts";
import type { StoredPrefixList } from "../store/prefixLists.ts";
import { filters, flag, type Input, integer, list, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = {
  PrefixListId: list(text),
  Filter: filters,
  MaxResults: integer,
  NextToken: text,
  DryRun: flag,
};

/** Shows prefix lists without their entries: the caller's own and AWS's. */
export const describeManagedPrefixLists = action({
  name: "DescribeManagedPrefixLists",
  effect: "reads",
  parameters,
  required: [],
  ids: ({ PrefixListId }) => claims("prefix-list", PrefixListId),
  run: describe,
});

// The three that the API has, and no others.
const FILTERS: FilterTable<StoredPrefixList> = {
  "owner-id": (prefixList) => [prefixList.owner],
  "prefix-list-id": (prefixList) => [prefixList.id],
  "prefix-list-name": (prefixList) => [prefixList.name],
};

function describe(input: Input<typeof parameters, never>, call: Call): Outcome<XmlRecord> {
  const named = findPrefixLists(call, input.PrefixListId);
  if (isRefusal(named)) return named;
  const found = applyFilters(named, input.Filter, FILTERS);
  if (isRefusal(found)) return found;
  const scope = `prefix lists ${JSON.stringify([input.Filter, input.PrefixListId])}`;
  const page = pageOf(found, input, { least: 1, most: 100, unasked: 100 }, scope);
  if (isRefusal(page)) return page;
  const prefixListSet = page.items.map((prefixList) => printPrefixList(call, prefixList));
  return { prefixListSet, nextToken: page.nextToken };
}
