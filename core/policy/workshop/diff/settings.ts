import type { Speaker } from "./effects.ts";
import { joined } from "./joinedRegions.ts";
import { divided, holdsIn, type Region, within } from "./region.ts";

/** Something that a policy asks of requests, or grants, which is not about single packets and has become another. */
export interface Change {
  readonly direction: Direction;
  /** What it is, what it was and is now, each in a few words. */
  readonly about: string;
  readonly before: string;
  readonly after: string;
  /** What passes by one of the policies only. */
  readonly example?: string;
}

/** Whether more passes, less does, or some of both; `unknown` where it can't be told, and may be both. */
export type Direction = "wider" | "narrower" | "both" | "unknown";

/** A change, and the requests for which it is one. */
export interface SettingChange extends Change {
  readonly regions: readonly Region[];
}

/** A statement that says something about requests where its condition holds. */
export interface Setting<V> extends Pick<Speaker, "condition"> {
  readonly value: V;
}

/** What is said before and after. */
export type Said<V> = readonly [before: readonly Setting<V>[], after: readonly Setting<V>[]];

/**
 * What statements come to in each part of a region, before and after, and how these differ. Only parts count in which
 * somebody may make requests by both policies: elsewhere it is the packets that change.
 */
export function settingChanges<V>(
  region: Region,
  askers: readonly [before: readonly Speaker[], after: readonly Speaker[]],
  said: Said<V>,
  compare: (before: readonly V[], after: readonly V[]) => readonly Change[],
): readonly SettingChange[] {
  const found = new Map<string, Change & { readonly regions: Region[] }>();
  for (const part of partsOf(region, [...said[0], ...said[1]])) {
    if (!isAskedIn(part, askers)) continue;
    const [before, after] = said.map((settings) =>
      settings
        .filter(({ condition }) => holdsIn(part, condition) === "all")
        .map(({ value }) => value),
    );
    for (const change of compare(before ?? [], after ?? [])) {
      const key = JSON.stringify(change);
      const known = found.get(key) ?? { ...change, regions: [] };
      known.regions.push(part);
      found.set(key, known);
    }
  }
  return [...found.values()].map((change) => ({ ...change, regions: joined(change.regions) }));
}

/** A region, divided until each condition holds in all of a part or in none of it. */
function partsOf(
  region: Region,
  settings: readonly Pick<Speaker, "condition">[],
): readonly Region[] {
  return settings.reduce<readonly Region[]>(
    (parts, { condition }) =>
      parts.flatMap((part) => {
        const { inside, outside } = divided(part, condition);
        return [...inside, ...outside];
      }),
    [region],
  );
}

function isAskedIn(
  region: Region,
  [before, after]: readonly [readonly Speaker[], readonly Speaker[]],
): boolean {
  return before.some(({ condition }) => {
    const asked = within(region, condition);
    return asked && after.some((other) => within(asked, other.condition) !== undefined);
  });
}
