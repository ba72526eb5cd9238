import { formatAddress } from "./addressText.ts";
import type { Family } from "./cidr.ts";
import { type Protocol, portsKind, protocolName } from "./ports.ts";
import { contains, intersect, next, overlaps, previous, type Range } from "./ranges.ts";

/**
 * A set of packets of one IP version: every combination of protocol number (0-255), port (or ICMP type × 256 + code)
 * and address. What one rule lets out is exactly one box.
 */
export interface Box {
  readonly family: Family;
  readonly protocols: Range<number>;
  readonly ports: Range<number>;
  readonly addresses: Range;
}

/** One concrete packet that proves a finding. */
export interface Witness {
  readonly protocol: Protocol;
  readonly port?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly address: string;
}

const AXES = ["protocols", "ports", "addresses"] as const;
type Axis = (typeof AXES)[number];

/** Whether two boxes share a packet. */
export function boxesOverlap(a: Box, b: Box): boolean {
  return (
    a.family === b.family &&
    overlaps(a.protocols, b.protocols) &&
    overlaps(a.ports, b.ports) &&
    overlaps<number | bigint>(a.addresses, b.addresses)
  );
}

/** The packets in both boxes, if any. */
export function intersectBoxes(a: Box, b: Box): Box | undefined {
  const protocols = intersect(a.protocols, b.protocols);
  const ports = intersect(a.ports, b.ports);
  const addresses = a.family === b.family ? intersect(a.addresses, b.addresses) : undefined;
  if (protocols === undefined || ports === undefined || addresses === undefined) return undefined;
  return { family: a.family, protocols, ports, addresses };
}

/** Whether the first box holds every packet of the second. */
export function boxContains(outer: Box, inner: Box): boolean {
  return (
    outer.family === inner.family &&
    contains(outer.protocols, inner.protocols) &&
    contains(outer.ports, inner.ports) &&
    contains<number | bigint>(outer.addresses, inner.addresses)
  );
}

/** The packets of `box` that are in none of `others`, as disjoint boxes, lowest first. */
export function subtractBoxes(box: Box, others: Iterable<Box>): readonly Box[] {
  let rest: readonly Box[] = [box];
  for (const other of others) {
    if (rest.length === 0) return rest;
    rest = rest.flatMap((part) => subtractBox(part, other));
  }
  return [...rest].sort(compareBoxes);
}

/** The lowest packet of a box, by protocol, then port, then address. */
export function witnessOf({ protocols, ports, addresses }: Box): Witness {
  return packetAt(protocols.first, ports.first, addresses.first);
}

/** One packet, by its protocol number, its place on the port axis and its address. */
export function packetAt(number: number, port: number, at: number | bigint): Witness {
  return packetTo(number, port, formatAddress(at));
}

/** The same with the address as it is written. */
export function packetTo(number: number, port: number, address: string): Witness {
  const protocol = protocolName(number);
  switch (portsKind(protocol)) {
    case "ports":
      return { protocol, port, address };
    case "icmp":
      return { protocol, icmpType: port >> 8, icmpCode: port & 255, address };
    case "none":
      return { protocol, address };
  }
}

function subtractBox(box: Box, other: Box): readonly Box[] {
  if (!boxesOverlap(box, other)) return [box];
  const parts: Box[] = [];
  let middle = box;
  for (const axis of AXES) {
    const [below, shared, above] = cut(middle[axis], other[axis]);
    if (below !== undefined) parts.push(replace(middle, axis, below));
    if (above !== undefined) parts.push(replace(middle, axis, above));
    middle = replace(middle, axis, shared);
  }
  return parts;
}

function cut(range: Range, by: Range): [Range | undefined, Range, Range | undefined] {
  const shared = intersect(range, by) ?? range;
  return [
    range.first < shared.first ? { first: range.first, last: previous(shared.first) } : undefined,
    shared,
    shared.last < range.last ? { first: next(shared.last), last: range.last } : undefined,
  ];
}

function replace(box: Box, axis: Axis, range: Range): Box {
  return { ...box, [axis]: range };
}

function compareBoxes(a: Box, b: Box): number {
  for (const axis of AXES) {
    if (a[axis].first !== b[axis].first) return a[axis].first < b[axis].first ? -1 : 1;
  }
  return 0;
}
