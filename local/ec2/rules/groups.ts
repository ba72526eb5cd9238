import type { Protocol } from "../../../core/net/ports.ts";
import { type Call, newId } from "../call.ts";
import { insertGroup, type StoredGroup } from "../store/groups.ts";
import { insertRule, type NewRule, type PeerKind } from "../store/rules.ts";
import type { StoredVpc } from "../store/vpcs.ts";

/** The name of the group that each VPC has from the start and keeps. */
export const DEFAULT_GROUP = "default";

/** A rule for all traffic, as EC2 gives new groups. */
export function allTraffic(kind: PeerKind, peer: string): NewRule {
  return { protocol: "-1" as Protocol, fromPort: -1, toPort: -1, kind, peer, description: null };
}

/** Makes a group with its default rules: everything out, over IPv6 too where the VPC has an IPv6 block. */
export function addGroup(
  call: Call,
  vpc: StoredVpc,
  { id, name, description }: Pick<StoredGroup, "id" | "name" | "description">,
): void {
  insertGroup(call.db, { id, account: call.account, vpcId: vpc.id, name, description });
  const out: readonly NewRule[] = [
    allTraffic("ipv4", "0.0.0.0/0"),
    ...(vpc.ipv6Cidr === null ? [] : [allTraffic("ipv6", "::/0")]),
  ];
  for (const rule of out) addRule(call, id, 1, rule);
}

/** Makes a VPC's own group, whose members reach each other (VPC User Guide, "Default security groups"). */
export function addDefaultGroup(call: Call, vpc: StoredVpc): void {
  const id = newId(call, "sg");
  addGroup(call, vpc, { id, name: DEFAULT_GROUP, description: "default VPC security group" });
  addRule(call, id, 0, allTraffic("security-group", id));
}

function addRule(call: Call, groupId: string, egress: 0 | 1, rule: NewRule): void {
  insertRule(call.db, { ...rule, id: newId(call, "sgr"), groupId, egress });
}
