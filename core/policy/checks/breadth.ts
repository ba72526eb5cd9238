import { ADDRESS_BITS, type Family, formatAddress } from "../../net/cidr.ts";
import { type Witness, witnessOf } from "../../net/packets.ts";
import { protocolName } from "../../net/ports.ts";
import { NAT64, nat64Embedded } from "../../net/special.ts";
import { type Span, type WideReach, wideReaches } from "../../net/width.ts";
import { type Permission, packetsOf, type Traffic, trafficText } from "../../request/permission.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { effectOf, restricts } from "../where.ts";

const FAMILIES: readonly Family[] = ["ipv4", "ipv6"];

/**
 * On no kind of packet may the request, together with the group's own rules, reach a block wider than the limit: splitting
 * a wide range over permissions, requests or rules changes nothing. Rules that are too wide by themselves are left out.
 */
export function breadth(subject: Subject): readonly Finding[] {
  const { limits } = subject.policy;
  if (!restricts(limits, subject)) return [];
  return FAMILIES.flatMap((family) => {
    const prefixLength = limits.minPrefixLength[family];
    return prefixLength === undefined ? [] : familyFindings(subject, family, prefixLength);
  });
}

function familyFindings(
  { policy, request, facts }: Subject,
  family: Family,
  prefixLength: number,
): readonly Finding[] {
  const limit = { bits: ADDRESS_BITS[family], prefixLength };
  const asked = request.permissions.flatMap((permission) =>
    spansOf(permission, family).map((span) => ({ permission, span })),
  );
  const own = facts.rules
    .flatMap((rule) => spansOf(rule, family))
    .filter(({ addresses }) => lengthOf(addresses, limit.bits) >= prefixLength);
  const reaches = wideReaches(
    asked.map(({ span }) => span),
    own,
    limit,
  );
  return asked.flatMap(({ permission, span }) => {
    const reach = reaches.get(span);
    if (reach === undefined) return [];
    const finding: Finding = {
      code: "too-broad",
      effect: effectOf(policy.limits),
      pointer: permission.pointer,
      statementId: policy.limits.id,
      detail: detailOf(permission, span, reach, family, prefixLength),
      witness: witnessAt(permission, reach, family),
    };
    return [finding];
  });
}

/** The addresses of one family that a rule reaches; an IPv6 rule reaches IPv4 through the NAT64 prefix. */
function spansOf(traffic: Traffic, family: Family): readonly Span[] {
  const packets = packetsOf(traffic);
  if (packets === undefined) return [];
  const { protocols, ports } = packets;
  const { first, last } = packets.addresses;
  if (packets.family === family) {
    return [{ protocols, ports, addresses: { first: BigInt(first), last: BigInt(last) } }];
  }
  if (family === "ipv6" || typeof first !== "bigint" || typeof last !== "bigint") return [];
  const embedded = nat64Embedded({ first, last });
  if (embedded === undefined) return [];
  const addresses = { first: BigInt(embedded.first), last: BigInt(embedded.last) };
  return [{ protocols, ports, addresses }];
}

/** INVARIANT: a rule's addresses are one CIDR block, so its size is a power of two. */
function lengthOf({ first, last }: Span["addresses"], bits: number): number {
  return bits - (last - first).toString(2).replace(/^0$/, "").length;
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

function witnessAt(permission: Permission, reach: WideReach, family: Family): Witness {
  const own = permission.destination.family === "ipv4" ? "ipv4" : "ipv6";
  const through64 = own === family ? 0n : NAT64.addresses.first;
  const at = own === "ipv4" ? Number(reach.address) : reach.address + through64;
  return witnessOf({
    family: own,
    protocols: { first: reach.protocol, last: reach.protocol },
    ports: { first: reach.port, last: reach.port },
    addresses: { first: at, last: at },
  });
}
