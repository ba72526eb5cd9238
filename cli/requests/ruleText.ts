import { canonicalJson } from "../../core/canonical.ts";
import type { Ec2IpPermission } from "../../core/request/ec2.ts";
import {
  destinationText,
  type Permission,
  protocolPortsText,
} from "../../core/request/permission.ts";
import { permissionsOf, toIpPermission } from "../../core/request/permissions.ts";
import type { DataObject } from "../aws/data.ts";
import { printable } from "../printable.ts";

/**
 * One rule as a person reads it: `tcp 443 to 203.0.113.0/24 "partner API"`. An approver answers for what is read here: a
 * rule that has more to it than these words say is shown as the JSON that it is.
 */
export function ruleText(ipPermission: DataObject): string {
  const permission = wholly(ipPermission);
  return printable(permission === undefined ? JSON.stringify(ipPermission) : textOf(permission));
}

/** The permission that says all there is in the JSON, and nothing else. */
function wholly(ipPermission: DataObject): Permission | undefined {
  try {
    const [permission] = permissionsOf(ipPermission as unknown as Ec2IpPermission, 0);
    if (permission === undefined) return undefined;
    const again = canonicalJson(toIpPermission(permission));
    return again === canonicalJson(ipPermission) ? permission : undefined;
  } catch {
    return undefined;
  }
}

function textOf(permission: Permission): string {
  const { destination, description } = permission;
  const words = [
    protocolPortsText(permission),
    "to",
    destinationText(destination),
    ...(destination.family === "security-group" ? peerWords(destination) : []),
    ...(description === undefined ? [] : [JSON.stringify(description)]),
  ];
  return words.join(" ");
}

function peerWords(peer: {
  readonly accountId?: string;
  readonly vpcId?: string;
  readonly vpcPeeringConnectionId?: string;
}): readonly string[] {
  return [
    ...(peer.accountId === undefined ? [] : [`of ${peer.accountId}`]),
    ...(peer.vpcId === undefined ? [] : [`in ${peer.vpcId}`]),
    ...(peer.vpcPeeringConnectionId === undefined ? [] : [`over ${peer.vpcPeeringConnectionId}`]),
  ];
}
