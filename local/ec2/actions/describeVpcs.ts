import type { Call } from "../call.ts";
import { claims } from "../ids.ts";
import { applyFilters, type FilterTable, pageOf } from "../listing.ts";
import { all, isRefusal, type Outcome } from "../refusal.ts";
import { tagsOf } from "../store/tags.ts";
import { type StoredVpc, vpcsOf } from "../store/vpcs.ts";
import { findVpc, printVpc } from "../vpc.ts";
import { filters, flag, type Input, integer, list, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = {
  VpcId: list(text),
  Filter: filters,
  MaxResults: integer,
  NextToken: text,
  DryRun: flag,
};

/** Shows VPCs. */
export const describeVpcs = action({
  name: "DescribeVpcs",
  effect: "reads",
  parameters,
  required: [],
  ids: ({ VpcId }) => claims("vpc", VpcId),
  run: describe,
});

function describe(input: Input<typeof parameters, never>, call: Call): Outcome<XmlRecord> {
  const wanted = all(input.VpcId.map((id) => findVpc(call, id)));
  if (isRefusal(wanted)) return wanted;
  const named = vpcsOf(call.db, call.account).filter(
    ({ id }) => wanted.length === 0 || wanted.some((vpc) => vpc.id === id),
  );
  const tags = ({ id }: StoredVpc) => tagsOf(call.db, id);
  const found = applyFilters(named, input.Filter, filterTable(call), tags);
  if (isRefusal(found)) return found;
  const scope = `vpcs ${JSON.stringify([input.Filter, input.VpcId])}`;
  const page = pageOf(found, input, { least: 5, most: 1000 }, scope);
  if (isRefusal(page)) return page;
  return { vpcSet: page.items.map((vpc) => printVpc(call, vpc)), nextToken: page.nextToken };
}

function filterTable(call: Call): FilterTable<StoredVpc> {
  return {
    cidr: (vpc) => [vpc.cidr],
    "is-default": () => ["false"],
    "owner-id": (vpc) => [vpc.account],
    state: () => ["available"],
    "tag-key": (vpc) => tagsOf(call.db, vpc.id).map(({ key }) => key),
    "vpc-id": (vpc) => [vpc.id],
  };
}
