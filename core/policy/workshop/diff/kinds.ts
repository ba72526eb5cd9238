import { grouped } from "../../../grouped.ts";
import { type Range, type RangeSet, union } from "../../../net/ranges.ts";
import type { Kind } from "./space.ts";

/** The same packets in the fewest kinds, by protocol and then by port, however they were cut. */
export function joinedKinds(kinds: readonly Kind[]): readonly Kind[] {
  const rows: { protocols: Range<number>; readonly ports: RangeSet<number> }[] = [];
  for (const { protocols, ports } of byProtocols(kinds)) {
    const before = rows.at(-1);
    const follows = before !== undefined && before.protocols.last + 1 === protocols.first;
    if (follows && sameNumbers(before.ports, ports)) {
      before.protocols = { first: before.protocols.first, last: protocols.last };
    } else rows.push({ protocols, ports });
  }
  return rows.flatMap(({ protocols, ports }) =>
    ports.map((range) => ({ protocols, ports: range })),
  );
}

function byProtocols(kinds: readonly Kind[]) {
  const rows = grouped(kinds, ({ protocols: { first, last } }) => `${first} ${last}`);
  return [...rows.values()]
    .flatMap((row) => {
      const [kind] = row;
      if (kind === undefined) return [];
      return [{ protocols: kind.protocols, ports: union(row.map(({ ports }) => ports)) }];
    })
    .sort((a, b) => a.protocols.first - b.protocols.first);
}

/** Whether two sets have the same numbers. */
export function sameNumbers(a: RangeSet, b: RangeSet): boolean {
  return (
    a.length === b.length &&
    a.every(({ first, last }, i) => first === b[i]?.first && last === b[i]?.last)
  );
}
