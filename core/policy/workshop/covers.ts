import { FAMILIES } from "../../net/cidr.ts";
import { lowestOutside, packetSet } from "../../net/packetSet.ts";
import type { Box } from "../../net/packets.ts";
import { next, type Range, union } from "../../net/ranges.ts";
import { firstBannedIpv4, firstBannedIpv6 } from "../banned.ts";
import type { Ban, MinPrefixLength, When, Where } from "../policy.ts";
import { coversPrincipal, type PrincipalPattern } from "../principals.ts";

/** Whether a condition matches wherever another one does. Where that can't be told, it does not. */
export function coversWhere(outer: Where, inner: Where): boolean {
  return (
    coversValues(outer.accounts, inner.accounts) &&
    coversValues(outer.regions, inner.regions) &&
    coversValues(outer.vpcIds, inner.vpcIds) &&
    coversValues(outer.groupIds, inner.groupIds) &&
    coversTags(outer.groupTags, inner.groupTags) &&
    (outer.principals === undefined ||
      (inner.principals !== undefined && coversPrincipals(outer.principals, inner.principals)))
  );
}

/** Whether some patterns name everybody whom others name. */
export function coversPrincipals(
  outer: readonly PrincipalPattern[],
  inner: readonly PrincipalPattern[],
): boolean {
  return inner.every((pattern) => outer.some((wider) => coversPrincipal(wider, pattern)));
}

/** Whether bans together hold every address of a range. */
export function bansCover(bans: readonly Ban[], { first, last }: Range): boolean {
  if (typeof first === "number" && typeof last === "number") {
    return covers((range) => bans.flatMap((ban) => firstBannedIpv4(ban, range) ?? []), {
      first,
      last,
    });
  }
  if (typeof first !== "bigint" || typeof last !== "bigint") return false;
  return covers((range) => bans.flatMap((ban) => firstBannedIpv6(ban, range) ?? []), {
    first,
    last,
  });
}

/** Goes from hole to hole: what the search finds for the lowest address that is left must hold it. */
function covers<T extends number | bigint>(
  lowest: (range: Range<T>) => readonly Range<T>[],
  range: Range<T>,
): boolean {
  let rest = range;
  for (;;) {
    const [found] = union(lowest(rest));
    if (found === undefined || found.first > rest.first) return false;
    if (found.last >= rest.last) return true;
    rest = { first: next(found.last), last: rest.last };
  }
}

function coversValues(
  outer: readonly string[] | undefined,
  inner: readonly string[] | undefined,
): boolean {
  if (outer === undefined) return true;
  return inner?.every((value) => outer.includes(value)) ?? false;
}

/** Whether tags that a condition wants are wanted by another one too, with no other values. */
function coversTags(outer: Where["groupTags"], inner: Where["groupTags"]): boolean {
  return [...(outer ?? [])].every(([key, values]) => coversValues(values, inner?.get(key)));
}

/** Whether every request that meets one condition of approvals meets another one. */
export function coversWhen(outer: When, inner: When): boolean {
  return (
    coversBoxes(outer.boxes, inner.boxes) &&
    coversWidths(outer.widerThan, inner.widerThan) &&
    coversTags(outer.groupTags, inner.groupTags) &&
    (outer.longerThan === undefined || (inner.longerThan ?? -1) >= outer.longerThan)
  );
}

function coversBoxes(
  outer: readonly Box[] | undefined,
  inner: readonly Box[] | undefined,
): boolean {
  if (outer === undefined) return true;
  const sets = { ipv4: packetSet("ipv4", outer), ipv6: packetSet("ipv6", outer) };
  return inner?.every((box) => lowestOutside(sets[box.family], box) === undefined) ?? false;
}

/** Wider than /16 is wider than /24 too. */
function coversWidths(outer: MinPrefixLength | undefined, inner: MinPrefixLength | undefined) {
  if (outer === undefined) return true;
  if (inner === undefined) return false;
  return FAMILIES.every(
    (family) => inner[family] === undefined || (outer[family] ?? -1) >= inner[family],
  );
}
