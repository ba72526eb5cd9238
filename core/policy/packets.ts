import type { Cidr, Family } from "../net/cidr.ts";
import type { Box } from "../net/packets.ts";
import { portAxisRange, protocolNumbers } from "../net/ports.ts";
import { isCidr, packetsOf, type Traffic } from "../request/permission.ts";
import { EVERYWHERE } from "./addresses.ts";
import type { Facts } from "./facts.ts";

/**
 * The packets that a rule lets out: one box for an address block, one for each block of a prefix list. A list that is not
 * resolved, and a security group, have no addresses that are known: other checks speak about those.
 */
export function boxesOf(traffic: Traffic, facts: Pick<Facts, "prefixLists">): readonly Box[] {
  const own = packetsOf(traffic);
  if (own !== undefined) return [own];
  const protocols = protocolNumbers(traffic.protocol);
  const ports = portAxisRange(traffic.protocol, traffic.ports);
  return blocksOf(traffic, facts).map(
    ({ family, addresses }): Box => ({ family, protocols, ports, addresses }),
  );
}

/** The first answer that some box of a rule's packets has to a question. */
export function firstOfBoxes<T>(
  traffic: Traffic,
  facts: Pick<Facts, "prefixLists">,
  ask: (box: Box) => T | undefined,
): T | undefined {
  const own = packetsOf(traffic);
  // Most rules have one box: no list is made of it.
  if (own !== undefined) return ask(own);
  for (const box of boxesOf(traffic, facts)) {
    const answer = ask(box);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** The address blocks that a rule leads to, those of a resolved prefix list among them. */
export function blocksOf(
  { destination }: Pick<Traffic, "destination">,
  { prefixLists }: Pick<Facts, "prefixLists">,
): readonly Cidr[] {
  if (isCidr(destination)) return [destination];
  if (destination.family !== "prefix-list") return [];
  const list = prefixLists.get(destination.prefixListId);
  return list?.kind === "resolved" ? list.cidrs : [];
}

/** Does something with each address block that a rule leads to, in their order. */
export function eachBlock(
  rule: Traffic,
  facts: Pick<Facts, "prefixLists">,
  visit: (block: Cidr) => void,
): void {
  if (isCidr(rule.destination)) visit(rule.destination);
  else for (const block of blocksOf(rule, facts)) visit(block);
}

/** Whether a rule leads to some address block of a kind: what most checks ask first, and most often in vain. */
export function leadsTo(
  rule: Traffic,
  facts: Pick<Facts, "prefixLists">,
  kind: (block: Cidr) => boolean,
): boolean {
  return isCidr(rule.destination) ? kind(rule.destination) : blocksOf(rule, facts).some(kind);
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
