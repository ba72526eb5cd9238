import type { Call } from "../call.ts";
import { claims } from "../ids.ts";
import { pageOf } from "../listing.ts";
import { invalidValue, isRefusal, type Outcome, refuse } from "../refusal.ts";
import { entriesOf, prefixListById } from "../store/prefixLists.ts";
import { flag, type Input, integer, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = {
  PrefixListId: text,
  TargetVersion: integer,
  MaxResults: integer,
  NextToken: text,
  DryRun: flag,
};

/** Shows the address blocks of a prefix list, of its present version or an older one. */
export const getManagedPrefixListEntries = action({
  name: "GetManagedPrefixListEntries",
  effect: "reads",
  parameters,
  required: ["PrefixListId"],
  ids: ({ PrefixListId }) => claims("prefix-list", [PrefixListId]),
  run: get,
});

function get(input: Input<typeof parameters, "PrefixListId">, call: Call): Outcome<XmlRecord> {
  const { PrefixListId: id, TargetVersion } = input;
  const prefixList = prefixListById(call.db, call.account, id);
  if (prefixList === undefined) {
    return refuse("InvalidPrefixListID.NotFound", `The prefix list (${id}) does not exist.`);
  }
  const version = TargetVersion ?? prefixList.version;
  if (version < 1 || version > prefixList.version) {
    return invalidValue(`The version (${version}) of the prefix list (${id}) does not exist.`);
  }
  const entries = entriesOf(call.db, id, version).map((entry, index) => ({
    position: index + 1,
    cidr: entry.cidr,
    description: entry.description ?? undefined,
  }));
  // A version that comes between two pages voids the token: no list is ever read half old, half new.
  const limits = { least: 1, most: 100, unasked: 100 };
  const page = pageOf(entries, input, limits, `entries of ${id} ${version}`);
  if (isRefusal(page)) return page;
  const entrySet = page.items.map(({ cidr, description }) => ({ cidr, description }));
  return { entrySet, nextToken: page.nextToken };
}
