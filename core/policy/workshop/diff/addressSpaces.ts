import { FAMILIES } from "../../../net/cidr.ts";
import type { PackedBlocks } from "../../../net/packedBlocks.ts";
import { packBlocks } from "../../../net/packedBlocks.ts";
import { type PackedDifference, packedDifference } from "../../../net/packedDifference.ts";
import type { Box } from "../../../net/packets.ts";
import {
  intersect,
  next,
  overlapping,
  previous,
  type Range,
  subtract,
  union,
} from "../../../net/ranges.ts";
import { IPV4_EMBEDDING, NAT64 } from "../../../net/special.ts";
import { EVERYWHERE } from "../../addresses.ts";
import { firstBannedIpv4, firstBannedIpv6 } from "../../banned.ts";
import type { Ban } from "../../policy.ts";
import { hasKind, type Kind, type Numbers, type Space } from "./space.ts";

/** What only the one, and only the other, of two feeds has. */
type Compare = (a: PackedBlocks, b: PackedBlocks) => PackedDifference;

/** How a space has its numbers from packets and from bans. */
interface Axis {
  readonly name: Space["name"];
  /** The addresses of a box that lie in the space, as its numbers. */
  readonly of: (box: Pick<Box, "family" | "addresses">) => Numbers;
  /** The same of a condition's box, where it stands for more. */
  readonly ofCondition?: (box: Pick<Box, "family" | "addresses">) => Numbers;
  readonly lowest: (ban: Ban, range: Range) => Range | undefined;
  readonly own: (addresses: Pick<Ban, "ipv4" | "ipv6">) => Numbers;
  /** Whether a ban may hold its numbers in two ways, so that two feeds can forbid one number by what neither shares. */
  readonly isTwofold?: (ban: Ban) => boolean;
}

const BASE = NAT64.addresses.first;
/** No packet reaches what hides IPv4; what leads to IPv4 is a space of its own. */
const APART = union(
  [NAT64, ...IPV4_EMBEDDING.map(({ cidr }) => cidr)].map(({ addresses }) => addresses),
);

/**
 * IPv4; IPv6, less what hides IPv4 and what leads to it; and the IPv4 addresses behind the NAT64 prefix by their IPv4
 * numbers, which IPv4's bans hold too. No packet is in two of them.
 */
export function addressSpaces(): readonly Space[] {
  const compare = remembered();
  return [IPV4, IPV6, BEHIND_NAT64].map((axis) => spaceOf(axis, compare));
}

const IPV4: Axis = {
  name: "ipv4",
  of: ({ family, addresses }) => (family === "ipv4" ? [addresses] : []),
  lowest: lowestIpv4,
  own: ({ ipv4 }) => ipv4,
};

const IPV6: Axis = {
  name: "ipv6",
  of: ({ family, addresses }) =>
    family === "ipv6" ? subtract<number | bigint>([addresses], APART) : [],
  lowest: lowestIpv6,
  own: ({ ipv6 }) => ipv6,
};

const BEHIND_NAT64: Axis = {
  name: "nat64",
  of: ({ addresses }) => embedded([addresses]),
  ofCondition: ({ family, addresses }) => (family === "ipv4" ? [addresses] : embedded([addresses])),
  lowest: (ban, range) => {
    const four = lowestIpv4(ban, range);
    if (!leadsToIpv4(ban)) return four;
    const six = lowestIpv6(ban, embedding(range));
    const [own] = six === undefined ? [] : embedded([six]);
    if (own === undefined || four === undefined) return own ?? four;
    return own.first < four.first ? own : four;
  },
  own: ({ ipv4, ipv6 }) => union([...ipv4, ...embedded(ipv6)]),
  isTwofold: leadsToIpv4,
};

const leading = new WeakMap<Ban, boolean>();

/** Whether a ban names IPv6 addresses that lead to IPv4 ones; few do. */
function leadsToIpv4(ban: Ban): boolean {
  const known = leading.get(ban) ?? firstBannedIpv6(ban, NAT64.addresses) !== undefined;
  leading.set(ban, known);
  return known;
}

/** The IPv6 addresses that lead to IPv4 addresses behind the NAT64 prefix. */
export function embedding({ first, last }: Range): Range<bigint> {
  return { first: BASE + BigInt(first), last: BASE + BigInt(last) };
}

/** The IPv4 addresses behind those of some IPv6 ranges that lead to any. */
function embedded(ranges: readonly Range[]): readonly Range<number>[] {
  return ranges.flatMap(({ first, last }) => {
    if (typeof first !== "bigint" || typeof last !== "bigint") return [];
    const shared = intersect({ first, last }, NAT64.addresses);
    if (shared === undefined) return [];
    return [{ first: Number(shared.first - BASE), last: Number(shared.last - BASE) }];
  });
}

function lowestIpv4(ban: Ban, { first, last }: Range): Range | undefined {
  return typeof first === "number" && typeof last === "number"
    ? firstBannedIpv4(ban, { first, last })
    : undefined;
}

function lowestIpv6(ban: Ban, { first, last }: Range): Range | undefined {
  return typeof first === "bigint" && typeof last === "bigint"
    ? firstBannedIpv6(ban, { first, last })
    : undefined;
}

function spaceOf(axis: Axis, compare: Compare): Space {
  const unbanned: Space["unbanned"] = (numbers, bans) =>
    bans.length === 0 ? numbers : numbers.flatMap((range) => leftOf(axis, range, bans));
  const fedAlone = (ban: Ban, at: number, others: readonly Ban[]): Numbers => {
    if (ban.feed === undefined) return [];
    const { ipv4, ipv6 } = compare(ban.feed, others[at]?.feed ?? NOTHING);
    const isTwofold = [ban, ...others.slice(at, at + 1)].some((one) => axis.isTwofold?.(one));
    const rest = others.map((one, i) => (i === at && !isTwofold ? withoutFeed(one) : one));
    return unbanned(axis.own({ ipv4: ipv4.first, ipv6: ipv6.first }), rest.filter(isSomething));
  };
  const bannedAlone: Space["bannedAlone"] = (bans, others) => {
    const own = unbanned(union(bans.flatMap(axis.own)), others);
    const parts = [own, ...bans.map((ban, i) => fedAlone(ban, i, others))];
    const [part = [], ...more] = parts.filter(({ length }) => length > 0);
    return more.length === 0 ? part : union([part, ...more].flat());
  };
  return {
    name: axis.name,
    reach: (ground, kind) => {
      const boxes = (some: readonly Box[], of: Axis["of"]) =>
        union(some.filter((box) => hasKind(box, kind)).flatMap(of));
      switch (ground.role) {
        case "permit":
        case "exception":
          return boxes(ground.boxes, axis.of);
        case "approval": {
          const { wide, boxes: some } = ground.when;
          // One address is never too wide.
          if (wide !== undefined) return [];
          return boxes(some ?? everything(kind), axis.ofCondition ?? axis.of);
        }
        case "ban":
        case "gate":
          return [];
      }
    },
    unbanned,
    bannedAlone,
  };
}

/** What of a range bans leave. */
function leftOf(axis: Axis, range: Range, bans: readonly Ban[]): Numbers {
  const left: Range[] = [];
  let from = range.first;
  for (const { first, last } of overlapping((asked) => lowestOf(axis, bans, asked), range)) {
    if (first > from) left.push({ first: from, last: previous(first) });
    if (last >= range.last) return left;
    from = next(last);
  }
  return [...left, { first: from, last: range.last }];
}

function lowestOf(axis: Axis, bans: readonly Ban[], range: Range): Range | undefined {
  let lowest: Range | undefined;
  for (const ban of bans) {
    const found = axis.lowest(ban, range);
    if (found !== undefined && (lowest === undefined || found.first < lowest.first)) lowest = found;
  }
  return lowest;
}

const NOTHING = packBlocks([]);
function withoutFeed({ feed: _, ...ban }: Ban): Ban {
  return ban;
}

function isSomething({ ipv4, ipv6, feed }: Ban): boolean {
  return ipv4.length + ipv6.length > 0 || feed !== undefined;
}

function everything(kind: Kind): readonly Box[] {
  return FAMILIES.flatMap((family) =>
    EVERYWHERE[family].map((addresses): Box => ({ ...kind, family, addresses })),
  );
}

/** Three spaces ask the same of the same feeds, there and back. */
function remembered(): Compare {
  const known = new Map<PackedBlocks, Map<PackedBlocks, PackedDifference>>();
  const remember = (a: PackedBlocks, b: PackedBlocks, found: PackedDifference) =>
    known.set(a, (known.get(a) ?? new Map()).set(b, found));
  return (a, b) => {
    const before = known.get(a)?.get(b);
    if (before !== undefined) return before;
    const { ipv4, ipv6 } = packedDifference(a, b);
    remember(b, a, {
      ipv4: { first: ipv4.second, second: ipv4.first },
      ipv6: { first: ipv6.second, second: ipv6.first },
    });
    const found = { ipv4, ipv6 };
    remember(a, b, found);
    return found;
  };
}
