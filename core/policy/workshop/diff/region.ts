import type { Principal } from "../../../request/principal.ts";
import { ANY_VALUE, commonValues, isNoValue, otherValues, type ValueSet } from "./valueSet.ts";

/**
 * Some of all requests that conditions can tell apart: who asks, for which group, and when. A value of the group that
 * nothing is said of is left out; all that is said must hold.
 */
export interface Region {
  /** What the group's values may be, by what they are about: `account`, `region`, `VPC`, `group`, `tag KEY`. */
  readonly values: ReadonlyMap<string, ValueSet>;
  /** When it is judged, in milliseconds since 1970: from the first on, and before the other. */
  readonly from: number;
  readonly before: number;
  readonly callers: Callers;
}

/** Some of all principals: those who have one of each list of names, and none of the last. */
export interface Callers {
  readonly any: readonly (readonly Name[])[];
  readonly none: readonly Name[];
  /** One principal of each kind that names tell apart, whatever its groups. */
  readonly pool: readonly Principal[];
}

/** Something that a principal is or is not. */
export interface Name {
  /** Two names of one key are one. */
  readonly key: string;
  /** How a person says it. */
  readonly text: string;
  readonly has: (principal: Principal) => boolean;
  /** The token's group that it is, where it is one: a token may list any groups together. */
  readonly group?: string;
}

/** One thing that a condition asks for. A condition is a list of them, all of which must hold. */
export type Demand =
  | { readonly kind: "value"; readonly of: string; readonly values: ValueSet }
  | { readonly kind: "before"; readonly at: number }
  | { readonly kind: "caller"; readonly names: readonly Name[] };

/** What of a VPC's values stands for EC2 not having said which it is. */
export const NOT_KNOWN = "";

/** All requests that are judged from a moment on. */
export function everywhere(pool: readonly Principal[], from: Date): Region {
  const callers = { any: [], none: [], pool };
  return { values: new Map(), from: from.getTime(), before: Number.POSITIVE_INFINITY, callers };
}

/** Those of some requests for which a whole condition holds; `undefined` if there are none. */
export function within(region: Region, condition: readonly Demand[]): Region | undefined {
  let inside: Region | undefined = region;
  for (const demand of condition) inside = inside && holding(inside, demand);
  return inside;
}

/** Some requests, divided into those for which a condition holds and those for which it does not; each list may be empty. */
export function divided(
  region: Region,
  condition: readonly Demand[],
): { readonly inside: readonly Region[]; readonly outside: readonly Region[] } {
  const outside: Region[] = [];
  let inside: Region | undefined = region;
  for (const demand of condition) {
    if (inside === undefined) break;
    const without = failing(inside, demand);
    if (without !== undefined) outside.push(without);
    inside = holding(inside, demand);
  }
  return { inside: inside === undefined ? [] : [inside], outside };
}

/** Whether a condition holds for all of some requests, for none, or for some. */
export function holdsIn(region: Region, condition: readonly Demand[]): "all" | "none" | "some" {
  const { inside, outside } = divided(region, condition);
  if (inside.length === 0) return "none";
  return outside.length === 0 ? "all" : "some";
}

/** One of some principals; `undefined` if there is none. */
export function callerIn({ any, none, pool }: Callers): Principal | undefined {
  for (const one of pool) {
    if (none.some(({ has }) => has(one))) continue;
    const open = any.filter((names) => !names.some(({ has }) => has(one)));
    if (open.length === 0) return one;
    if (one.kind !== "jwt") continue;
    const groups = open.map((names) => groupOf(names, none));
    if (groups.every((group) => group !== undefined)) {
      return { ...one, groups: [...new Set(groups)] };
    }
  }
  return undefined;
}

function groupOf(names: readonly Name[], none: readonly Name[]): string | undefined {
  const lacking = new Set(none.map(({ group }) => group));
  return names.find(({ group }) => group !== undefined && !lacking.has(group))?.group;
}

/** A text that is the same for two regions only where they are the same. */
export function regionKey({ values, from, before, callers }: Region): string {
  const sets = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  const any = callers.any.map((names) => names.map(({ key }) => key));
  return JSON.stringify([sets, from, before, any, callers.none.map(({ key }) => key)]);
}

function holding(region: Region, demand: Demand): Region | undefined {
  switch (demand.kind) {
    case "value":
      return withValues(region, demand.of, demand.values);
    case "before":
      return timely({ ...region, before: Math.min(region.before, demand.at) });
    case "caller":
      return withCallers(region, { any: [demand.names] });
  }
}

function failing(region: Region, demand: Demand): Region | undefined {
  switch (demand.kind) {
    case "value":
      return withValues(region, demand.of, otherValues(demand.values));
    case "before":
      return timely({ ...region, from: Math.max(region.from, demand.at) });
    case "caller":
      return withCallers(region, { none: demand.names });
  }
}

function withValues(region: Region, of: string, values: ValueSet): Region | undefined {
  const left = commonValues(region.values.get(of) ?? ANY_VALUE, values);
  if (isNoValue(left)) return undefined;
  return { ...region, values: new Map([...region.values, [of, left]]) };
}

function timely(region: Region): Region | undefined {
  return region.from < region.before ? region : undefined;
}

function withCallers(
  region: Region,
  { any = [], none = [] }: { readonly any?: Callers["any"]; readonly none?: Callers["none"] },
): Region | undefined {
  const { callers } = region;
  const left = {
    any: distinct([...callers.any, ...any], (names) => names.map(({ key }) => key).join(" ")),
    none: distinct([...callers.none, ...none], ({ key }) => key),
    pool: callers.pool,
  };
  return callerIn(left) === undefined ? undefined : { ...region, callers: left };
}

function distinct<T>(all: readonly T[], keyOf: (one: T) => string): readonly T[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()].sort((a, b) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  );
}
