import { FAMILIES } from "./cidr.ts";
import type { Box } from "./packets.ts";
import { overlaps, type Range, type RangeSet, subtract, union } from "./ranges.ts";

/** What holds for all of a range of protocols or ports. */
interface Slice<T> {
  readonly range: Range<number>;
  readonly inside: T;
}

type Addresses = RangeSet;
type OfPorts = readonly Slice<Addresses>[];

/**
 * The packets in any of the boxes and in none of the others, as disjoint boxes: IPv4 first, then by protocol, port and address. The
 * same set of packets always gives the same boxes, however it was divided before.
 */
export function difference(boxes: readonly Box[], without: readonly Box[]): readonly Box[] {
  return FAMILIES.flatMap((family) => {
    const of = (all: readonly Box[]) => all.filter((box) => box.family === family);
    const slices = slicesOf(of(boxes), of(without), "protocols", ofPorts, samePorts);
    return slices.flatMap(({ range: protocols, inside }) =>
      inside.flatMap(({ range: ports, inside: addresses }) =>
        addresses.map((range): Box => ({ family, protocols, ports, addresses: range })),
      ),
    );
  });
}

function ofPorts(boxes: readonly Box[], without: readonly Box[]): OfPorts {
  return slicesOf(boxes, without, "ports", ofAddresses, sameAddresses);
}

function ofAddresses(boxes: readonly Box[], without: readonly Box[]): Addresses {
  const of = (all: readonly Box[]) => union(all.map(({ addresses }) => addresses));
  return subtract(of(boxes), of(without));
}

/** Cuts along one axis wherever a box starts or ends, asks what is left in each stretch, and joins neighbours that are the same. */
function slicesOf<T extends readonly unknown[]>(
  boxes: readonly Box[],
  without: readonly Box[],
  axis: "protocols" | "ports",
  leftOf: (boxes: readonly Box[], without: readonly Box[]) => T,
  same: (a: T, b: T) => boolean,
): readonly Slice<T>[] {
  const slices: Slice<T>[] = [];
  const cuts = new Set<number>();
  for (const box of [...boxes, ...without]) cuts.add(box[axis].first).add(box[axis].last + 1);
  const sorted = [...cuts].sort((a, b) => a - b);
  for (const [index, first] of sorted.entries()) {
    const range = { first, last: (sorted[index + 1] ?? first + 1) - 1 };
    const asked = boxes.filter((box) => overlaps(box[axis], range));
    if (asked.length === 0) continue;
    const inside = leftOf(
      asked,
      without.filter((box) => overlaps(box[axis], range)),
    );
    const before = slices.at(-1);
    if (inside.length === 0) continue;
    if (before !== undefined && before.range.last + 1 === first && same(before.inside, inside)) {
      slices[slices.length - 1] = {
        range: { first: before.range.first, last: range.last },
        inside,
      };
    } else slices.push({ range, inside });
  }
  return slices;
}

function sameAddresses(a: Addresses, b: Addresses): boolean {
  return a.length === b.length && a.every((range, i) => sameRange(range, b[i]));
}

function samePorts(a: OfPorts, b: OfPorts): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ range, inside }, i) =>
        sameRange(range, b[i]?.range) && sameAddresses(inside, b[i]?.inside ?? []),
    )
  );
}

function sameRange(a: Range, b: Range | undefined): boolean {
  return a.first === b?.first && a.last === b.last;
}
