import { formatCidr } from "../../net/cidr.ts";
import { witnessOf } from "../../net/packets.ts";
import { intersect } from "../../net/ranges.ts";
import { IPV4_EMBEDDING } from "../../net/special.ts";
import { packetsOf, trafficText } from "../../request/permission.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";

/** No IPv6 destination may touch a block in which IPv4 addresses hide from the IPv4 bans. */
export function embedded({ request }: Subject): readonly Finding[] {
  return request.permissions.flatMap((permission) => {
    const { destination } = permission;
    const packets = packetsOf(permission);
    if (destination.family !== "ipv6" || packets === undefined) return [];
    for (const { cidr, name } of IPV4_EMBEDDING) {
      const addresses = intersect(destination.addresses, cidr.addresses);
      if (addresses === undefined) continue;
      const finding: Finding = {
        code: "ipv4-embedded",
        effect: "deny",
        pointer: permission.pointer,
        detail: `${trafficText(permission)} reaches ${formatCidr(cidr)} (${name}), where IPv4 addresses hide; name the IPv4 block itself`,
        witness: witnessOf({ ...packets, addresses }),
      };
      return [finding];
    }
    return [];
  });
}
