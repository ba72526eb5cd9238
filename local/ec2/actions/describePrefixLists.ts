import type { Call } from "../call.ts";
import { claims } from "../ids.ts";
import { applyFilters, type FilterTable, pageOf } from "../listing.ts";
import { findPrefixLists } from "../prefixList.ts";
import { isRefusal, type Outcome } from "../refusal.ts";
import { AWS_OWNER, entriesOf, type StoredPrefixList } from "../store/prefixLists.ts";
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

/** Shows AWS's own prefix lists with their address blocks, as for gateway endpoints. */
export const describePrefixLists = action({
  name: "DescribePrefixLists",
  effect: "reads",
  parameters,
  required: [],
  ids: ({ PrefixListId }) => claims("prefix-list", PrefixListId),
  run: describe,
});

const FILTERS: FilterTable<StoredPrefixList> = {
  "prefix-list-id": (prefixList) => [prefixList.id],
  "prefix-list-name": (prefixList) => [prefixList.name],
};

function describe(input: Input<typeof parameters, never>, call: Call): Outcome<XmlRecord> {
  const named = findPrefixLists(call, input.PrefixListId);
  if (isRefusal(named)) return named;
  const aws = named.filter(({ owner }) => owner === AWS_OWNER);
  const found = applyFilters(aws, input.Filter, FILTERS);
  if (isRefusal(found)) return found;
  const scope = `AWS's prefix lists ${JSON.stringify([input.Filter, input.PrefixListId])}`;
  const page = pageOf(found, input, { least: 5, most: 1000 }, scope);
  if (isRefusal(page)) return page;
  const prefixListSet = page.items.map(({ id, name, version }) => ({
    prefixListId: id,
    prefixListName: name,
    cidrSet: entriesOf(call.db, id, version).map(({ cidr }) => cidr),
  }));
  return { prefixListSet, nextToken: page.nextToken };
}
