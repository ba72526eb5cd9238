import { grouped } from "../../../grouped.ts";
import { FAMILIES, type Family } from "../../../net/cidr.ts";
import { type Witness, witnessOf } from "../../../net/packets.ts";
import { union } from "../../../net/ranges.ts";
import { addressSpaces, embedding } from "./addressSpaces.ts";
import { cellsOf, kindKey, type Sides, sameAskers } from "./cells.ts";
import { type DestinationSpace, destinationName, destinationSpaces } from "./destinationSpaces.ts";
import { type Bearing, type Differing, differing, keyOf, type Speaker } from "./effects.ts";
import type { Ground } from "./grounds.ts";
import { joined } from "./joinedRegions.ts";
import { joinedKinds, sameNumbers } from "./kinds.ts";
import { type Region, regionKey, within } from "./region.ts";
import { type Kind, kindsOf, type Numbers, type Space } from "./space.ts";

/** Packets whose effect changes alike, and for which requests it does. */
export interface PacketChange extends Pick<Differing, "from" | "to" | "asked"> {
  /** The change holds for every request of each that anybody may make. */
  readonly regions: readonly Region[];
  readonly packets: readonly Packets[];
}

/** Packets: each of the kinds to each of the destinations. */
export type Packets =
  | {
      readonly family: Family;
      readonly kinds: readonly Kind[];
      readonly addresses: Numbers;
      readonly witness: Witness;
    }
  | {
      readonly family: "security-group" | "prefix-list";
      readonly kinds: readonly Kind[];
      readonly names: readonly string[];
    };

/** Every protocol and port, for what is not told apart by them. */
const EVERY_KIND: Kind = {
  protocols: { first: 0, last: 255 },
  ports: { first: 0, last: 65_535 },
};

/** Whoever may ask, where that is the same by both policies: whether anybody may is looked at in the end. */
const WHOEVER: Speaker = { key: "whoever may ask", condition: [] };

/** A part of a space about which both policies say something else, on some kinds of packets. */
interface Part {
  readonly id: number;
  readonly space: Space;
  readonly kinds: readonly Kind[];
  readonly numbers: Numbers;
  readonly bearings: readonly [before: Bearing, after: Bearing];
}

interface Found extends Differing {
  readonly parts: Part[];
}

/** All packets whose effect changes, of all requests of a region. */
export function packetChanges(sides: Sides, region: Region): readonly PacketChange[] {
  const named = destinationSpaces(sides.flatMap(({ grounds }) => grounds));
  const spaces = [...addressSpaces(), ...named.map(({ space }) => space)];
  const judged = judging(sides, region);
  const found = new Map<string, Found>();
  for (const part of partsOf(sides, spaces)) {
    for (const change of judged(part.bearings)) {
      const key = `${effectKey(change)} ${regionKey(change.region)}`;
      const known = found.get(key) ?? { ...change, parts: [] };
      known.parts.push(part);
      found.set(key, known);
    }
  }
  const alike = grouped(found.values(), (one) =>
    [effectKey(one), ...one.parts.map(({ id }) => id)].join(" "),
  );
  return [...alike.values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    const { from, to, asked, parts } = first;
    const regions = joined(some.map(({ region: one }) => one));
    const packets = packetsOf(parts, named);
    return [{ from, to, ...(asked !== undefined && { asked }), regions, packets }];
  });
}

function effectKey({ from, to, asked = [[], []] }: Omit<Differing, "region">): string {
  return JSON.stringify([from, to, asked]);
}

/** The parts of all spaces about which the policies may differ. */
function partsOf(sides: Sides, spaces: readonly Space[]): readonly Part[] {
  const kinds = kindsOf(sides.flatMap(({ grounds }) => grounds.flatMap(boxesOf)));
  let id = 0;
  return spaces.flatMap((space) => {
    const own = space.name === "prefix-list" ? [EVERY_KIND] : kinds;
    const alike = grouped(own, (kind) => kindKey(sides, space, kind));
    return [...alike.values()].flatMap((some) => {
      const [kind] = some;
      const cells = kind === undefined ? [] : cellsOf(sides, space, kind);
      return cells.map((cell): Part => ({ ...cell, id: id++, space, kinds: some }));
    });
  });
}

function boxesOf(ground: Ground): readonly Kind[] {
  if (ground.role === "permit" || ground.role === "exception") return ground.boxes;
  return ground.role === "approval" ? (ground.when.boxes ?? []) : [];
}

/** How what bears on packets makes a difference; the same bears on many. */
function judging(
  sides: Sides,
  region: Region,
): (bearings: Part["bearings"]) => readonly Differing[] {
  const [{ askers }] = sides;
  const same = sameAskers(sides);
  const somebody = ({ region: one }: Differing) =>
    askers.some(({ condition }) => within(one, condition) !== undefined);
  const known = new Map<string, readonly Differing[]>();
  return ([before, after]) => {
    const key = `${keyOf(before)} ${keyOf(after)}`;
    const requesters = [WHOEVER];
    const changes =
      known.get(key) ??
      (same
        ? differing(region, { ...before, requesters }, { ...after, requesters }).filter(somebody)
        : differing(region, before, after));
    known.set(key, changes);
    return changes;
  };
}

/** The packets of some parts, in one form however they were divided. */
function packetsOf(parts: readonly Part[], named: readonly DestinationSpace[]): readonly Packets[] {
  const addresses = FAMILIES.flatMap((family) =>
    rowsOf(parts.filter(({ space }) => familyOf(space) === family)).map(({ kinds, numbers }) => ({
      family,
      kinds,
      addresses: numbers,
      witness: witnessAt(family, kinds, numbers),
    })),
  );
  const others = named.flatMap(({ space, destinations }) =>
    rowsOf(parts.filter((part) => part.space === space)).map(({ kinds, numbers }) => {
      const family = space.name === "prefix-list" ? space.name : "security-group";
      const has = (at: number) => numbers.some(({ first, last }) => first <= at && at <= last);
      const names = destinations.filter((_, at) => has(at)).map(destinationName);
      return { family, kinds, names } as const;
    }),
  );
  return [...addresses, ...others];
}

function familyOf({ name }: Space): string {
  return name === "nat64" ? "ipv6" : name;
}

interface Row {
  readonly kinds: readonly Kind[];
  readonly numbers: Numbers;
}

/** The numbers of each kind of packets; kinds that have the same ones together. */
function rowsOf(parts: readonly Part[]): readonly Row[] {
  const ofKind = new Map<Kind, Part[]>();
  for (const part of parts) {
    for (const kind of part.kinds) ofKind.set(kind, [...(ofKind.get(kind) ?? []), part]);
  }
  const alike = grouped(ofKind, ([, own]) => own.map(({ id }) => id).join());
  const rows: Row[] = [];
  for (const some of alike.values()) {
    const numbers = union((some[0]?.[1] ?? []).flatMap(numbersOf));
    const kinds = some.map(([kind]) => kind);
    const at = rows.findIndex((row) => sameNumbers(row.numbers, numbers));
    if (at === -1) rows.push({ kinds, numbers });
    else rows[at] = { kinds: [...(rows[at]?.kinds ?? []), ...kinds], numbers };
  }
  return rows.map(({ kinds, numbers }) => ({ kinds: joinedKinds(kinds), numbers }));
}

function numbersOf({ space, numbers }: Part): Numbers {
  return space.name === "nat64" ? numbers.map(embedding) : numbers;
}

function witnessAt(family: Family, kinds: readonly Kind[], numbers: Numbers): Witness {
  const [kind] = kinds;
  const [addresses] = numbers;
  if (kind === undefined || addresses === undefined) throw new Error("no packets have no witness");
  return witnessOf({ family, ...kind, addresses });
}
