import { type Region, regionKey } from "./region.ts";
import { ANY_VALUE, eitherValues, type ValueSet } from "./valueSet.ts";

/** Beyond so many it would take longer to join regions than to read them. */
const MOST_JOINED = 300;

/** The same requests in fewer regions: two that are apart in one thing only are one. */
export function joined(regions: readonly Region[]): readonly Region[] {
  const distinct = [...new Map(regions.map((region) => [regionKey(region), region])).values()];
  if (distinct.length > MOST_JOINED) return distinct;
  let left = distinct;
  for (let at = 0; at < left.length; ) {
    const one = left[at];
    const other = left.findIndex((two, i) => i > at && one !== undefined && both(one, two));
    const two = left[other];
    const together = one && two && both(one, two);
    if (together === undefined) at++;
    else {
      left = [together, ...left.filter((_, i) => i !== at && i !== other)];
      at = 0;
    }
  }
  return left;
}

/** Two regions as one, where that is one. */
function both(a: Region, b: Region): Region | undefined {
  if (!sameTime(a, b)) return sameValues(a, b) && sameCallers(a, b) ? bothTimes(a, b) : undefined;
  if (sameCallers(a, b)) return bothValues(a, b);
  return sameValues(a, b) ? bothCallers(a, b) : undefined;
}

function bothTimes(a: Region, b: Region): Region | undefined {
  if (a.before < b.from || b.before < a.from) return undefined;
  return { ...a, from: Math.min(a.from, b.from), before: Math.max(a.before, b.before) };
}

function bothValues(a: Region, b: Region): Region | undefined {
  const apart = keysIn(a, b).filter((of) => !sameSet(a.values.get(of), b.values.get(of)));
  const [of, ...others] = apart;
  if (of === undefined || others.length > 0) return undefined;
  const values = new Map(a.values);
  const either = eitherValues(a.values.get(of) ?? ANY_VALUE, b.values.get(of) ?? ANY_VALUE);
  if (sameSet(either, ANY_VALUE)) values.delete(of);
  else values.set(of, either);
  return { ...a, values };
}

/** Those who have one of some names, and those who have none of them, are together all others. */
function bothCallers(a: Region, b: Region): Region | undefined {
  for (const [more, less] of [
    [a.callers, b.callers],
    [b.callers, a.callers],
  ] as const) {
    const extra = more.any.filter((names) =>
      less.any.every((other) => keys(other) !== keys(names)),
    );
    const [names, ...others] = extra;
    if (names === undefined || others.length > 0 || more.any.length !== less.any.length + 1)
      continue;
    const none = less.none.filter(({ key }) => more.none.every((other) => other.key !== key));
    const sorted = keys([...none].sort((one, two) => (one.key < two.key ? -1 : 1)));
    const own = keys([...names].sort((one, two) => (one.key < two.key ? -1 : 1)));
    if (sorted !== own || less.none.length !== more.none.length + none.length) continue;
    return { ...a, callers: { any: less.any, none: more.none, pool: more.pool } };
  }
  return undefined;
}

function keys(names: readonly { readonly key: string }[]): string {
  return names.map(({ key }) => key).join(" ");
}

function keysIn(a: Region, b: Region): readonly string[] {
  return [...new Set([...a.values.keys(), ...b.values.keys()])];
}

function sameTime(a: Region, b: Region): boolean {
  return a.from === b.from && a.before === b.before;
}

function sameValues(a: Region, b: Region): boolean {
  return keysIn(a, b).every((of) => sameSet(a.values.get(of), b.values.get(of)));
}

function sameSet(a: ValueSet = ANY_VALUE, b: ValueSet = ANY_VALUE): boolean {
  return a.kind === b.kind && a.values.join("\n") === b.values.join("\n");
}

function sameCallers({ callers: a }: Region, { callers: b }: Region): boolean {
  const any = (of: Region["callers"]) => of.any.map(keys).join("\n");
  return any(a) === any(b) && keys(a.none) === keys(b.none);
}
