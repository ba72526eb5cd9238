import { FAMILIES, type Family } from "../net/cidr.ts";
import { type Traffic, trafficText } from "../request/permission.ts";
import type { Facts } from "./facts.ts";

/** A group that can't take what is asked for: how many rules of a family it has, and how many would be added. */
export interface FullGroup {
  readonly family: Family;
  readonly has: number;
  readonly adds: number;
}

/**
 * Whether a security group has no room for more rules: EC2 counts outbound rules of IPv4 and IPv6 apart, a rule to a security group
 * in both, one to a prefix list as the list's MaxEntries. Source: VPC user guide, "Amazon VPC quotas".
 */
export function fullGroup(
  rules: readonly Traffic[],
  added: readonly Traffic[],
  lists: Facts["prefixLists"],
  most: number,
): FullGroup | undefined {
  const there = new Map(rules.map((rule) => [trafficText(rule), rule]));
  for (const family of FAMILIES) {
    const has = countOf([...there.values()], family, lists);
    const adds = countOf(added, family, lists);
    if (adds > 0 && has + adds > most) return { family, has, adds };
  }
  return undefined;
}

function countOf(rules: readonly Traffic[], family: Family, lists: Facts["prefixLists"]): number {
  return rules.reduce((sum, rule) => sum + weightOf(rule, family, lists), 0);
}

function weightOf({ destination }: Traffic, family: Family, lists: Facts["prefixLists"]): number {
  switch (destination.family) {
    case "ipv4":
    case "ipv6":
      return destination.family === family ? 1 : 0;
    case "security-group":
      return 1;
    case "prefix-list": {
      const list = lists.get(destination.prefixListId);
      return list?.kind === "resolved" && list.family === family ? list.weight : 0;
    }
  }
}
