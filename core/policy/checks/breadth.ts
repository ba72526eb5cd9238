import { formatAddress } from "../../net/addressText.ts";
import {
  ADDRESS_BITS,
  type Cidr,
  FAMILIES,
  type Family,
  ipv6BlocksMeet,
  isSameCidr,
  sizeOf,
} from "../../net/cidr.ts";
import { packetAt, type Witness } from "../../net/packets.ts";
import { protocolName } from "../../net/ports.ts";
import type { Range } from "../../net/ranges.ts";
import { NAT64 } from "../../net/special.ts";
import { hasRun, type Span, type WideReach, wideReaches } from "../../net/width.ts";
import { type Permission, type Traffic, trafficText } from "../../request/permission.ts";
import type { Facts, Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { boxesOf, eachBlock } from "../packets.ts";
import { type Width, widthsOf } from "../prefixLists.ts";
import { addressesIn, lengthOf, spanIn } from "../spans.ts";

/** What a permission reaches in one family with one of its boxes, and how wide it may. */
interface Asked {
  readonly permission: Permission;
  /** The family of the box itself: an IPv6 box reaches IPv4 through NAT64. */
  readonly own: Family;
  readonly span: Span;
  readonly width: Width | undefined;
}

/**
 * On no kind of packet may the request, together with the group's own rules, reach a block wider than the limit: splitting
 * a wide range over permissions, requests or rules changes nothing. Rules that are too wide by themselves are left out.
 */
export function breadth(subject: Subject): readonly Finding[] {
  const most = mostReached(subject.request.permissions, subject.facts);
  return FAMILIES.flatMap((family) => familyFindings(subject, family, most[family]));
}

function familyFindings(subject: Subject, family: Family, most: number): readonly Finding[] {
  if (most === 0) return [];
  const { request, facts } = subject;
  const widths = widthsOf(family, subject);
  if (isNarrow(subject, family, most, widths)) return [];
  const asked = request.permissions.flatMap((permission, index) =>
    spansOf(permission, family, facts).map(
      (of): Asked => ({ ...of, permission, width: widths[index] }),
    ),
  );
  const limited = asked.filter(({ width }) => width !== undefined);
  if (limited.length === 0) return [];
  const rules = facts.rules.flatMap((rule) => spansOf(rule, family, facts));
  const lengths = new Set(limited.flatMap(({ width }) => width?.prefixLength ?? []));
  const found = new Map<Span, WideReach>();
  for (const prefixLength of lengths) {
    const limit = { bits: ADDRESS_BITS[family], prefixLength };
    const [judged, beside] = split(asked, ({ width }) => width?.prefixLength === prefixLength);
    const others = [...rules, ...beside]
      .map(({ span }) => span)
      .filter((span) => lengthOf(span, family) >= prefixLength);
    const reaches = wideReaches(
      judged.map(({ span }) => span),
      others,
      limit,
    );
    for (const [span, reach] of reaches) found.set(span, reach);
  }
  return findingsOf(asked, found, family);
}

/**
 * Whether the request, which reaches so many addresses at most, reaches no run of them with the group's rules that is as long as
 * a block wider than any limit. Most are that small: whatever lies where, their blocks have not so many addresses.
 */
function isNarrow(
  { request: { permissions }, facts }: Subject,
  family: Family,
  asked: number,
  widths: readonly (Width | undefined)[],
): boolean {
  let narrowest = 0;
  for (const width of widths) narrowest = Math.max(narrowest, width?.prefixLength ?? 0);
  if (narrowest === 0) return true;
  // Doubles are exact enough, with a margin.
  const wide = 0.999 * sizeOf(family, narrowest - 1);
  if (asked + mostReached(facts.rules, facts)[family] < wide) return true;
  const all = addressesOf(permissions, family, facts);
  return !hasRun(all.concat(addressesOf(facts.rules, family, facts)), wide);
}

/** How many addresses of each family rules reach at most: all that their blocks have. */
function mostReached(rules: readonly Traffic[], facts: Facts): Readonly<Record<Family, number>> {
  let [ipv4, ipv6] = [0, 0];
  let before: Cidr | undefined;
  const add = (block: Cidr) => {
    // Rules for one port each to the same block count once.
    if (before !== undefined && isSameCidr(before, block)) return;
    before = block;
    if (block.family === "ipv4") ipv4 += sizeOf("ipv4", block.prefixLength);
    else {
      ipv6 += sizeOf("ipv6", block.prefixLength);
      // Those of IPv6 reach IPv4 through the NAT64 prefix.
      if (ipv6BlocksMeet(block, NAT64)) ipv4 += sizeOf("ipv4", 0);
    }
  };
  for (const rule of rules) eachBlock(rule, facts, add);
  return { ipv4, ipv6 };
}

/** The addresses of a family that rules reach. */
function addressesOf(rules: readonly Traffic[], family: Family, facts: Facts): Range[] {
  const found: Range[] = [];
  const add = (block: Cidr) => {
    const addresses = addressesIn(block, family);
    if (addresses !== undefined) found.push(addresses);
  };
  for (const rule of rules) eachBlock(rule, facts, add);
  return found;
}

/** One finding for each permission: the first of its boxes that is too broad proves it. */
function findingsOf(
  asked: readonly Asked[],
  found: ReadonlyMap<Span, WideReach>,
  family: Family,
): readonly Finding[] {
  const first = new Map<Permission, Finding>();
  for (const { permission, own, span, width } of asked) {
    const reach = found.get(span);
    if (reach === undefined || width === undefined || first.has(permission)) continue;
    first.set(permission, {
      code: "too-broad",
      effect: width.effect,
      pointer: permission.pointer,
      statementId: width.statementId,
      detail: detailOf(permission, span, reach, family, width.prefixLength),
      witness: witnessAt(own, reach, family),
    });
  }
  return [...first.values()];
}

function split<T>(all: readonly T[], chosen: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(chosen), all.filter((one) => !chosen(one))];
}

/** The packets of one family that a rule lets out. */
function spansOf(traffic: Traffic, family: Family, facts: Facts) {
  return boxesOf(traffic, facts).flatMap((box) => {
    const span = spanIn(box, family);
    return span === undefined ? [] : [{ own: box.family, span }];
  });
}

function detailOf(
  permission: Permission,
  span: Span,
  { protocol, block }: WideReach,
  family: Family,
  prefixLength: number,
): string {
  const first = family === "ipv4" ? Number(block.first) : block.first;
  const wide = `${formatAddress(first)}/${block.prefixLength}`;
  const alone = block.first >= span.addresses.first && block.last <= span.addresses.last;
  const reaches = alone
    ? `reaches ${wide}`
    : `completes ${wide} on protocol ${protocolName(protocol)} together with the rest of the request and the group's rules`;
  return `${trafficText(permission)} ${reaches}; no block may be wider than /${prefixLength}`;
}

function witnessAt(own: Family, reach: WideReach, family: Family): Witness {
  const through64 = own === family ? 0n : NAT64.addresses.first;
  const at = own === "ipv4" ? Number(reach.address) : reach.address + through64;
  return packetAt(reach.protocol, reach.port, at);
}
