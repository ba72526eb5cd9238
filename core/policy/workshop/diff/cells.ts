import { grouped } from "../../../grouped.ts";
import { intersectSets, subtract, union, uniteSets } from "../../../net/ranges.ts";
import type { Bearing, Speaker } from "./effects.ts";
import type { Ground } from "./grounds.ts";
import type { Kind, Numbers, Space } from "./space.ts";

/** One policy's statements, and who may ask by it. */
export interface Side {
  readonly askers: readonly Speaker[];
  readonly grounds: readonly Ground[];
}

/** Both policies. */
export type Sides = readonly [before: Side, after: Side];

/** Numbers of a space about which the same statements speak, on one kind of packets. */
export interface Cell {
  readonly numbers: Numbers;
  readonly bearings: readonly [before: Bearing, after: Bearing];
}

/** Statements of one key of one policy, and what they speak about. */
interface Layer {
  readonly key: string;
  readonly side: 0 | 1;
  readonly grounds: readonly Ground[];
  /** All that they speak about; of bans as far as it is known to be so. */
  readonly numbers: Numbers;
  /** What bans are known not to speak about. */
  readonly without: Numbers;
}

/** A text for one kind of packets that is the same for kinds about which the statements of each key together speak alike. */
export function kindKey(sides: Sides, space: Space, kind: Kind): string {
  const sets = layersOf(sides, space, kind).map(({ numbers }) => numbers);
  return sets.map((set) => set.map(({ first, last }) => `${first}-${last}`).join()).join(";");
}

/**
 * The parts of a space, on one kind of packets, about which not the same statements speak in both policies. Elsewhere the
 * policies say the same, whatever it is.
 */
export function cellsOf(sides: Sides, space: Space, kind: Kind): readonly Cell[] {
  const all = layersOf(sides, space, kind);
  // Where nothing is permitted, both deny, and no ban is looked at.
  if (openIn(all, space).length === 0) return [];
  const layers = sameAskers(sides) ? compared(all, space) : all;
  let cells: readonly Split[] = [{ numbers: areaOf(sides, space, layers), on: [[], []] }];
  for (const layer of layers) cells = cells.flatMap((cell) => split(cell, space, layer));
  return cells
    .filter(({ numbers }) => numbers.length > 0)
    .map(({ numbers, on: [old, young] }) => ({
      numbers,
      bearings: [bearingOf(sides[0], old, space), bearingOf(sides[1], young, space)],
    }));
}

function layersOf(sides: Sides, space: Space, kind: Kind): readonly Layer[] {
  return ([0, 1] as const).flatMap((side) => {
    const byKey = grouped(sides[side].grounds, ({ key }) => key);
    return [...byKey].map(([key, grounds]) => {
      const numbers = union(grounds.flatMap((ground) => space.reach(ground, kind)));
      return { key, side, grounds, numbers, without: [] };
    });
  });
}

/** Of bans, what one policy's forbid and the other's do not: where nothing else differs, that is all there is to know. */
function compared(layers: readonly Layer[], space: Space): readonly Layer[] {
  const alone = new Map(
    layers.filter(isOfBans).map((layer) => {
      const others = bansOf(otherSide(layer, layers)?.grounds);
      return [layer, space.bannedAlone(bansOf(layer.grounds), others)];
    }),
  );
  return layers.map((layer) => {
    const numbers = alone.get(layer);
    if (numbers === undefined) return layer;
    const other = otherSide(layer, layers);
    return { ...layer, numbers, without: (other && alone.get(other)) ?? [] };
  });
}

function isOfBans({ grounds }: Layer): boolean {
  return grounds[0]?.role === "ban";
}

function otherSide({ key, side }: Layer, layers: readonly Layer[]): Layer | undefined {
  return layers.find((other) => other.key === key && other.side !== side);
}

/** Where the policies may differ: what statements of a key speak about in one of them only, as far as something is permitted. */
function areaOf(sides: Sides, space: Space, layers: readonly Layer[]): Numbers {
  const open = openIn(layers, space);
  if (!sameAskers(sides)) return open;
  const once = layers.map((layer) => {
    if (isOfBans(layer)) return layer.numbers;
    return subtract(layer.numbers, otherSide(layer, layers)?.numbers ?? []);
  });
  return intersectSets(open, once.reduce(uniteSets, []));
}

/** What some statement permits. */
function openIn(layers: readonly Layer[], space: Space): Numbers {
  const needed = isOfAddresses(space) ? "permit" : "gate";
  return union(
    layers.flatMap(({ grounds, numbers }) => (grounds[0]?.role === needed ? numbers : [])),
  );
}

/** Whether the same may ask by both policies. */
export function sameAskers(sides: Sides): boolean {
  const [before, after] = sides.map(({ askers }) =>
    [...new Set(askers.map(({ key }) => key))].sort().join(" "),
  );
  return before === after;
}

interface Split {
  readonly numbers: Numbers;
  /** What speaks about all of them, by policy. */
  readonly on: readonly [readonly Ground[], readonly Ground[]];
}

function split(cell: Split, space: Space, layer: Layer): readonly Split[] {
  if (cell.numbers.length === 0) return [];
  const { grounds, side } = layer;
  const { inside, outside } = parted(cell.numbers, space, layer);
  const [old, young] = cell.on;
  const on: Split["on"] =
    side === 0 ? [[...old, ...grounds], young] : [old, [...young, ...grounds]];
  return [
    { ...cell, numbers: outside },
    { numbers: inside, on },
  ].filter(({ numbers }) => numbers.length > 0);
}

/** Numbers that a layer speaks about, and the others. Bans are looked up where it is not known yet. */
function parted(
  numbers: Numbers,
  space: Space,
  layer: Layer,
): { readonly inside: Numbers; readonly outside: Numbers } {
  const inside = intersectSets(numbers, layer.numbers);
  const outside = inside === numbers ? [] : subtract(numbers, layer.numbers);
  const bans = bansOf(layer.grounds);
  const rest = bans.length === 0 ? [] : subtract(outside, layer.without);
  if (rest.length === 0) return { inside, outside };
  const banned = subtract(rest, space.unbanned(rest, bans));
  return { inside: uniteSets(inside, banned), outside: subtract(outside, banned) };
}

function isOfAddresses({ name }: Space): boolean {
  return name !== "security-group" && name !== "prefix-list";
}

function bansOf(grounds: readonly Ground[] = []) {
  return grounds.flatMap((ground) => (ground.role === "ban" ? [ground.ban] : []));
}

function bearingOf({ askers }: Side, grounds: readonly Ground[], space: Space): Bearing {
  const of = <R extends Ground["role"]>(role: R) =>
    grounds.filter((ground): ground is Extract<Ground, { role: R }> => ground.role === role);
  const exceptions = of("exception");
  return {
    requesters: askers,
    permits: of("permit"),
    ...(!isOfAddresses(space) && { gates: of("gate") }),
    bans: of("ban").map((speaker) => ({
      ...speaker,
      lifts: exceptions.filter(({ lifts }) => lifts.includes(speaker.ban.id)),
    })),
    approvals: of("approval"),
    unapprovable: of("approval").map(({ unapprovable }) => unapprovable),
  };
}
