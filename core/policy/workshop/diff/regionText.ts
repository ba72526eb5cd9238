import type { Principal } from "../../../request/principal.ts";
import { callerIn, NOT_KNOWN, type Region } from "./region.ts";
import { ANY_VALUE, hasValue, type ValueSet } from "./valueSet.ts";

/** Which requests a region holds, in a few words each; no words are all of them. */
export function regionWords(region: Region, since: Date): readonly string[] {
  const { values, from, before, callers } = region;
  const sets = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  const asked = callers.any.map((names) => `asked by ${listed(names.map(({ text }) => text))}`);
  const none = [...new Set(callers.none.map(({ text }) => text))];
  return [
    // Of one text are two names where the policies don't agree who is meant.
    ...new Set(asked),
    ...(none.length === 0 ? [] : [`not asked by ${listed(none)}`]),
    ...sets.map(([of, set]) => valueWords(of, set)),
    ...(from > since.getTime() ? [`from ${dayOf(from)} on`] : []),
    ...(before === Number.POSITIVE_INFINITY ? [] : [`before ${dayOf(before)}`]),
  ];
}

/** One request of a region: who asks, for which group, and when. What is absent may be anything. */
export interface Example {
  readonly principal?: string;
  readonly principalGroups?: readonly string[];
  readonly account?: string;
  readonly region?: string;
  readonly vpcId?: string;
  readonly groupId?: string;
  readonly groupTags?: Readonly<Record<string, string>>;
  readonly at: string;
}

/** One request of a region. */
export function exampleOf(region: Region): Example {
  const { values, from, callers } = region;
  const named = callers.any.length + callers.none.length > 0;
  const caller = named ? callerIn(callers) : undefined;
  const value = (of: string) => oneOf(values.get(of));
  const tags = [...values.keys()].flatMap((of) => {
    const tag = of.startsWith("tag ") ? value(of) : undefined;
    return tag === undefined ? [] : [[of.slice("tag ".length), tag] as const];
  });
  return {
    ...(caller && { principal: nameOf(caller) }),
    ...(caller?.kind === "jwt" && { principalGroups: caller.groups }),
    ...defined("account", value("account")),
    ...defined("region", value("region")),
    ...defined("vpcId", value("VPC") || undefined),
    ...defined("groupId", value("group")),
    ...(tags.length > 0 && { groupTags: Object.fromEntries(tags) }),
    at: new Date(from).toISOString(),
  };
}

function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case "iam":
      return principal.arn;
    case "jwt":
      return `jwt:${principal.id}`;
    case "person":
      return principal.identity;
  }
}

function defined<K extends string>(key: K, value: string | undefined) {
  return value === undefined ? {} : ({ [key]: value } as Readonly<Record<K, string>>);
}

/** A named value; where all but some are meant, none of them need be. */
function oneOf(set: ValueSet = ANY_VALUE): string | undefined {
  return set.kind === "only" ? set.values[0] : undefined;
}

function valueWords(of: string, set: ValueSet): string {
  const isOnly = set.kind === "only";
  const all = set.values.filter((value) => value !== NOT_KNOWN || of !== "VPC");
  if (of.startsWith("tag ")) {
    const [, key] = /^tag (.*)$/s.exec(of) ?? [];
    return `for groups ${isOnly ? "" : "not "}tagged ${key}=${listed(all)}`;
  }
  if (of === "VPC") return vpcWords(all, set);
  if (of === "group") return isOnly ? `for ${listed(all)}` : `for any group but ${listed(all)}`;
  const name = of === "account" ? "account" : "region";
  return isOnly ? `in ${name} ${listed(all)}` : `in any ${name} but ${listed(all)}`;
}

/** The VPC of a group is not always known. */
function vpcWords(named: readonly string[], set: ValueSet): string {
  const unknown = hasValue(set, NOT_KNOWN);
  if (set.kind === "only") {
    return `in ${listed([...named, ...(unknown ? ["a VPC that EC2 does not name"] : [])])}`;
  }
  if (named.length === 0) return "in a VPC that EC2 names";
  return `in ${unknown ? "any VPC" : "any VPC that EC2 names"} but ${listed(named)}`;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, "2026-06-15".length);
}

function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}
