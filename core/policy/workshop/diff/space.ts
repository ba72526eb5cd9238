import type { Box } from "../../../net/packets.ts";
import { overlaps, type RangeSet } from "../../../net/ranges.ts";
import type { Ban } from "../../policy.ts";
import type { Ground } from "./grounds.ts";

/** Protocols and ports that statements don't tell apart. */
export type Kind = Pick<Box, "protocols" | "ports">;

/** Numbers of a space: addresses, or the places of destinations in a list. */
export type Numbers = RangeSet<number | bigint>;

/** What rules can lead to, as numbers, so that bans hold alike whatever the kind of packet. */
export interface Space {
  readonly name: "ipv4" | "ipv6" | "nat64" | "security-group" | "prefix-list";
  /** The numbers that a statement speaks about on one kind of packet; none for a ban. */
  readonly reach: (ground: Ground, kind: Kind) => Numbers;
  /** What of some numbers bans leave. */
  readonly unbanned: (numbers: Numbers, bans: readonly Ban[]) => Numbers;
  /** The numbers that some bans forbid and others do not. */
  readonly bannedAlone: (bans: readonly Ban[], others: readonly Ban[]) => Numbers;
}

/** Whether a box has packets of a kind; it has all of them then, as kinds are cut where boxes end. */
export function hasKind(box: Box, { protocols, ports }: Kind): boolean {
  return overlaps(box.protocols, protocols) && overlaps(box.ports, ports);
}

/** All protocols and ports, cut wherever a box starts or ends. */
export function kindsOf(boxes: readonly Kind[]): readonly Kind[] {
  return stretches(boxes, "protocols").flatMap((protocols) => {
    const some = boxes.filter((box) => overlaps(box.protocols, protocols));
    return stretches(some, "ports").map((ports) => ({ protocols, ports }));
  });
}

function stretches(boxes: readonly Kind[], axis: "protocols" | "ports"): readonly Kind["ports"][] {
  const cuts = new Set(boxes.flatMap((box) => [box[axis].first, box[axis].last + 1]));
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((first, i) => ({ first, last: (sorted[i + 1] ?? first + 1) - 1 }));
}
