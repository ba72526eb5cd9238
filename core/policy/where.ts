import type { Subject } from "./facts.ts";
import { isNamed } from "./people.ts";
import type { Restriction, Statement, Where } from "./policy.ts";

/** Whether a condition is met; `unknown` where the facts do not say. */
export type Match = "yes" | "no" | "unknown";

/** Whether a restricting statement applies: unless some member of its `where` is known not to match. */
export function restricts(statement: Statement, subject: Subject): boolean {
  return matchWhere(statement.where, subject) !== "no";
}

/** Whether a permitting statement applies: only if every member of its `where` is known to match. */
export function permits(statement: Statement, subject: Subject): boolean {
  return matchWhere(statement.where, subject) === "yes";
}

/** What a finding of a restricting statement does: `warn` reports and restricts nothing. */
export function effectOf(statement: Restriction): "notice" | "deny" {
  return statement.mode === "warn" ? "notice" : "deny";
}

/** Whether a request meets a condition. Members are ANDed, the values in one member ORed; no member is always met. */
export function matchWhere(where: Where, { policy, request, facts }: Subject): Match {
  const { account, region, groupId } = request.group;
  let match = oneOf(where.accounts, account);
  match = both(match, oneOf(where.regions, region));
  match = both(match, oneOf(where.vpcIds, facts.group.vpcId));
  match = both(match, oneOf(where.groupIds, groupId));
  if (where.groupTags !== undefined) {
    for (const [key, values] of where.groupTags) {
      match = both(match, hasTag(facts.group.tags, key, values));
    }
  }
  const { principals } = where;
  const asks = principals?.some((one) => isNamed(one, request.principal, policy.people)) ?? true;
  return asks ? match : "no";
}

function both(a: Match, b: Match): Match {
  if (a === "no" || b === "no") return "no";
  return a === "unknown" ? a : b;
}

function oneOf(values: readonly string[] | undefined, value: string | undefined): Match {
  if (values === undefined) return "yes";
  if (value === undefined) return "unknown";
  return values.includes(value) ? "yes" : "no";
}

/** Whether a group has all of these tags, each with one of its values. */
export function hasTags(
  wanted: ReadonlyMap<string, readonly string[]>,
  tags: ReadonlyMap<string, string>,
): boolean {
  return [...wanted].every(([key, values]) => hasTag(tags, key, values) === "yes");
}

function hasTag(tags: ReadonlyMap<string, string>, key: string, values: readonly string[]): Match {
  const value = tags.get(key);
  return value !== undefined && values.includes(value) ? "yes" : "no";
}
