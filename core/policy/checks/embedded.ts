import { formatCidr } from "../../net/cidr.ts";
import { type Box, witnessOf } from "../../net/packets.ts";
import { intersect } from "../../net/ranges.ts";
import { hidesIpv4, IPV4_EMBEDDING } from "../../net/special.ts";
import { type Permission, trafficText } from "../../request/permission.ts";
import { eachPermission } from "../eachPermission.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { firstOfBoxes, leadsTo } from "../packets.ts";

/** No IPv6 destination may touch a block in which IPv4 addresses hide from the IPv4 bans. */
export function embedded(subject: Subject): readonly Finding[] {
  return eachPermission(subject, (permission) =>
    leadsTo(permission, subject.facts, hidesIpv4)
      ? firstOfBoxes(permission, subject.facts, (packets) => embeddedIn(permission, packets))
      : undefined,
  );
}

function embeddedIn(permission: Permission, packets: Box): Finding | undefined {
  if (packets.family !== "ipv6") return undefined;
  for (const { cidr, name } of IPV4_EMBEDDING) {
    const addresses = intersect<number | bigint>(packets.addresses, cidr.addresses);
    if (addresses === undefined) continue;
    return {
      code: "ipv4-embedded",
      effect: "deny",
      pointer: permission.pointer,
      detail: `${trafficText(permission)} reaches ${formatCidr(cidr)} (${name}), where IPv4 addresses hide; name the IPv4 block itself`,
      witness: witnessOf({ ...packets, addresses }),
    };
  }
  return undefined;
}
