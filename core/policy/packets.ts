import type { Family } from "../net/cidr.ts";
import type { Box } from "../net/packets.ts";
import { portAxisRange, protocolNumbers } from "../net/ports.ts";
import { packetsOf, type Traffic } from "../request/permission.ts";
import { EVERYWHERE } from "./addresses.ts";
import type { Facts } from "./facts.ts";

/**
 * The packets that a rule lets out: one box for an address block, one for each block of a prefix list. A list that is not
 * resolved, and a security group, have no addresses that are known: other checks speak about those.
 */
export function boxesOf(
  traffic: Traffic,
  { prefixLists }: Pick<Facts, "prefixLists">,
): readonly Box[] {
  const { protocol, ports, destination } = traffic;
  const own = packetsOf(traffic);
  if (own !== undefined) return [own];
  if (destination.family !== "prefix-list") return [];
  const list = prefixLists.get(destination.prefixListId);
  if (list?.kind !== "resolved") return [];
  const axes = { protocols: protocolNumbers(protocol), ports: portAxisRange(protocol, ports) };
  return list.cidrs.map(({ family, addresses }): Box => ({ family, ...axes, addresses }));
}

/** A rule's protocols and ports towards every address of a family, for a destination whose addresses don't count. */
export function everyAddress({ protocol, ports }: Traffic, family: Family): Box {
  const [addresses] = EVERYWHERE[family];
  if (addresses === undefined) throw new Error("everywhere is nowhere");
  return {
    family,
    protocols: protocolNumbers(protocol),
    ports: portAxisRange(protocol, ports),
    addresses,
  };
}
