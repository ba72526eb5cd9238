import type { Call } from "../call.ts";
import { claims } from "../ids.ts";
import { applyFilters, type FilterTable, pageOf } from "../listing.ts";
import { all, isRefusal, type Outcome } from "../refusal.ts";
import { findRule } from "../rules/find.ts";
import { printRule } from "../rules/print.ts";
import { groupById } from "../store/groups.ts";
import { rulesOf, rulesOfAccount, type StoredRule } from "../store/rules.ts";
import { tagsOf } from "../store/tags.ts";
import { filters, flag, type Input, integer, list, text } from "../wire/fields.ts";
import type { XmlRecord } from "../wire/xml.ts";
import { action } from "./action.ts";

const parameters = {
  SecurityGroupRuleId: list(text),
  Filter: filters,
  MaxResults: integer,
  NextToken: text,
  DryRun: flag,
};

/** Shows security group rules one by one, with their ids and tags. */
export const describeSecurityGroupRules = action({
  name: "DescribeSecurityGroupRules",
  effect: "reads",
  parameters,
  required: [],
  ids: ({ SecurityGroupRuleId, Filter }) => [
    ...claims("security-group-rule", SecurityGroupRuleId),
    ...Filter.filter(({ Name }) => Name === "group-id").flatMap(({ Value }) =>
      Value.map((id) => ({ kind: "security-group" as const, id, inFilter: true })),
    ),
  ],
  run: describe,
});

type DescribeInput = Input<typeof parameters, never>;

// The three that the API has, and no others.
const FILTERS: FilterTable<StoredRule> = {
  "group-id": (rule) => [rule.groupId],
  "security-group-rule-id": (rule) => [rule.id],
};

function describe(input: DescribeInput, call: Call): Outcome<XmlRecord> {
  const named = namedRules(input, call);
  if (isRefusal(named)) return named;
  const tags = ({ id }: StoredRule) => tagsOf(call.db, id);
  const found = applyFilters(named, input.Filter, FILTERS, tags);
  if (isRefusal(found)) return found;
  const scope = `rules ${JSON.stringify([input.Filter, input.SecurityGroupRuleId])}`;
  const page = pageOf(found, input, { least: 5, most: 1000 }, scope);
  if (isRefusal(page)) return page;
  const securityGroupRuleSet = page.items.map((rule) =>
    printRule(call, rule, call.account, "shown"),
  );
  return { securityGroupRuleSet, nextToken: page.nextToken };
}

function namedRules(
  { SecurityGroupRuleId, Filter }: DescribeInput,
  call: Call,
): Outcome<readonly StoredRule[]> {
  const rules = all([...new Set(SecurityGroupRuleId)].map((id) => findRule(call, id)));
  if (isRefusal(rules)) return rules;
  if (rules.length > 0) return rules.toSorted((a, b) => a.position - b.position);
  // Nearly every caller names the groups: the other groups' rules need not be read.
  const groups = Filter.find(({ Name }) => Name === "group-id")?.Value;
  if (groups === undefined) return rulesOfAccount(call.db, call.account);
  return [...new Set(groups)]
    .filter((id) => groupById(call.db, call.account, id) !== undefined)
    .flatMap((id) => rulesOf(call.db, id))
    .sort((a, b) => a.position - b.position);
}
