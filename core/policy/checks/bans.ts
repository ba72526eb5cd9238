import { formatRange } from "../../net/cidr.ts";
import { type Box, witnessOf } from "../../net/packets.ts";
import { firstOverlap, intersect, type Range } from "../../net/ranges.ts";
import { NAT64, nat64Embedded } from "../../net/special.ts";
import { type Permission, trafficText } from "../../request/permission.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { boxesOf } from "../packets.ts";
import type { Ban } from "../policy.ts";
import { effectOf, restricts } from "../where.ts";

/** No permission may share even one address with a banned range, in either direction. */
export function bans(subject: Subject): readonly Finding[] {
  const applying = subject.policy.bans.filter((ban) => restricts(ban, subject));
  return subject.request.permissions.flatMap((permission) => {
    const boxes = boxesOf(permission, subject.facts);
    return applying.flatMap((ban) => banFindings(ban, permission, boxes));
  });
}

/** One finding for each ban and permission: the first of the permission's boxes that the ban meets proves it. */
function banFindings(ban: Ban, permission: Permission, boxes: readonly Box[]): readonly Finding[] {
  for (const packets of boxes) {
    const hit = firstBanned(ban, packets);
    if (hit === undefined) continue;
    const finding: Finding = {
      code: "banned-cidr",
      effect: effectOf(ban),
      pointer: permission.pointer,
      statementId: ban.id,
      detail: `${trafficText(permission)} reaches ${formatRange(hit.banned)}, banned by ${ban.id} (${ban.reason}); name addresses outside it`,
      witness: witnessOf({ ...packets, addresses: hit.shared }),
    };
    return [finding];
  }
  return [];
}

/** The lowest banned range that the packets reach, and the shared addresses in the packets' own family. */
function firstBanned(ban: Ban, packets: Box): { banned: Range; shared: Range } | undefined {
  const { first, last } = packets.addresses;
  if (typeof first === "number" && typeof last === "number") {
    return meeting(firstOverlap(ban.ipv4, { first, last }), { first, last });
  }
  if (typeof first !== "bigint" || typeof last !== "bigint") return undefined;
  return (
    meeting(firstOverlap(ban.ipv6, { first, last }), { first, last }) ??
    throughNat64(ban, { first, last })
  );
}

/** 64:ff9b::/96 leads to the IPv4 addresses it embeds, so their bans hold there too. */
function throughNat64(ban: Ban, addresses: Range<bigint>) {
  const embedded = nat64Embedded(addresses);
  const banned = embedded === undefined ? undefined : firstOverlap(ban.ipv4, embedded);
  if (embedded === undefined || banned === undefined) return undefined;
  const shared = intersect(banned, embedded) ?? banned;
  const base = NAT64.addresses.first;
  return {
    banned,
    shared: { first: base + BigInt(shared.first), last: base + BigInt(shared.last) },
  };
}

function meeting<T extends number | bigint>(banned: Range<T> | undefined, addresses: Range<T>) {
  const shared = banned === undefined ? undefined : intersect(banned, addresses);
  return banned === undefined || shared === undefined ? undefined : { banned, shared };
}
