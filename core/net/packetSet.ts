import { ALL_ADDRESSES, type Family } from "./cidr.ts";
import type { Box } from "./packets.ts";
import {
  contains,
  firstOverlap,
  next,
  overlaps,
  previous,
  type Range,
  type RangeSet,
  union,
} from "./ranges.ts";

/**
 * A set of packets of one IP version, cut where something starts or ends: slices of protocols, in each of them slices of
 * ports, in each of those the addresses. Slices are sorted and apart; what lies in none of them is not in the set. They
 * are worked out when they are first asked for, and then kept: asking again costs a search.
 */
export interface PacketSet {
  readonly family: Family;
  readonly protocols: readonly Slice<readonly Slice<Held>[]>[];
}

/** The addresses that a set has of one kind of packets. */
interface Held {
  readonly ranges: RangeSet;
  /** Whether that is all of the family's: mostly it is, and then there is nothing to look for. */
  readonly areAll: boolean;
}

/** What holds for all of a range. */
interface Slice<T> {
  readonly range: Range<number>;
  readonly inside: () => T;
}

/** The lowest packet of a question that a set does not have. */
export interface Outside {
  readonly protocol: number;
  readonly port: number;
  readonly address: number | bigint;
}

/** The set of all packets in any of the boxes of one family; boxes of the other are passed over. */
export function packetSet(family: Family, boxes: readonly Box[]): PacketSet {
  const own = boxes.filter((box) => box.family === family);
  return {
    family,
    protocols: slices(own, "protocols", (some) =>
      slices(some, "ports", (few) => heldBy(few, family)),
    ),
  };
}

function heldBy(boxes: readonly Box[], family: Family): Held {
  const ranges = union(boxes.map(({ addresses }) => addresses));
  return { ranges, areAll: ranges.some((range) => contains(range, ALL_ADDRESSES[family])) };
}

/** The lowest packet of the box, by protocol, then port, then address, that is not in the set; `undefined` if all are. */
export function lowestOutside(
  set: PacketSet,
  { protocols, ports, addresses }: Box,
): Outside | undefined {
  let protocol = protocols.first;
  for (const { range, inside } of set.protocols) {
    if (range.last < protocol) continue;
    if (range.first > protocol) break;
    const found = lowestOfProtocol(inside(), protocol, ports, addresses);
    if (found !== undefined) return found;
    protocol = range.last + 1;
    if (protocol > protocols.last) return undefined;
  }
  return { protocol, port: ports.first, address: addresses.first };
}

function lowestOfProtocol(
  slices: readonly Slice<Held>[],
  protocol: number,
  ports: Range<number>,
  addresses: Range,
): Outside | undefined {
  let port = ports.first;
  for (const { range, inside } of slices) {
    if (range.last < port) continue;
    if (range.first > port) break;
    const { ranges, areAll } = inside();
    const address = areAll ? undefined : lowestAbsent(ranges, addresses);
    if (address !== undefined) return { protocol, port, address };
    port = range.last + 1;
    if (port > ports.last) return undefined;
  }
  return { protocol, port, address: addresses.first };
}

/** The packets of the box that are not in the set, as disjoint boxes, worked out one by one, lowest first. */
export function* outside(set: PacketSet, box: Box): Generator<Box> {
  for (const { range: protocols, inside: ofProtocol } of stretches(set.protocols, box.protocols)) {
    if (ofProtocol === undefined) {
      yield { ...box, protocols };
      continue;
    }
    for (const { range: ports, inside: held } of stretches(ofProtocol, box.ports)) {
      for (const addresses of gaps(held?.ranges ?? [], box.addresses)) {
        yield { ...box, protocols, ports, addresses };
      }
    }
  }
}

/** Cuts boxes along one axis wherever one of them starts or ends. */
function slices<T>(
  boxes: readonly Box[],
  axis: "protocols" | "ports",
  inside: (boxes: readonly Box[]) => T,
): readonly Slice<T>[] {
  const cuts = new Set<number>();
  for (const box of boxes) cuts.add(box[axis].first).add(box[axis].last + 1);
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(0, -1).flatMap((first, index) => {
    const range = { first, last: (sorted[index + 1] ?? first + 1) - 1 };
    const holding = boxes.filter((box) => overlaps(box[axis], range));
    return holding.length === 0 ? [] : [{ range, inside: once(() => inside(holding)) }];
  });
}

/** The stretches of `asked` in turn, each with what holds there. */
function* stretches<T>(
  of: readonly Slice<T>[],
  asked: Range<number>,
): Generator<{ readonly range: Range<number>; readonly inside: T | undefined }> {
  let at = asked.first;
  for (const { range, inside } of of) {
    if (range.last < at) continue;
    if (range.first > asked.last) break;
    if (range.first > at) yield { range: { first: at, last: range.first - 1 }, inside: undefined };
    const last = Math.min(range.last, asked.last);
    yield { range: { first: Math.max(range.first, at), last }, inside: inside() };
    at = last + 1;
  }
  if (at <= asked.last) yield { range: { first: at, last: asked.last }, inside: undefined };
}

/** The numbers of `asked` that are not in the set, as intervals in their order. */
function* gaps(set: RangeSet, asked: Range): Generator<Range> {
  let at = asked.first;
  for (const { first, last } of set) {
    if (last < at) continue;
    if (first > asked.last) break;
    if (first > at) yield { first: at, last: previous(first) };
    if (last >= asked.last) return;
    at = next(last);
  }
  yield { first: at, last: asked.last };
}

function lowestAbsent(set: RangeSet, asked: Range): number | bigint | undefined {
  const found = firstOverlap(set, { first: asked.first, last: asked.first });
  if (found === undefined) return asked.first;
  // The set's ranges do not touch, so what follows one is in none.
  return found.last < asked.last ? next(found.last) : undefined;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
