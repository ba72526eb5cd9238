import { type Cidr, formatCidr } from "../net/cidr.ts";
import type { Box } from "../net/packets.ts";
import {
  type PortRange,
  type Protocol,
  portAxisRange,
  portsKind,
  protocolNumbers,
} from "../net/ports.ts";

/** Where a rule lets packets go: an address block, a prefix list, or the members of a security group. */
export type Destination =
  | Cidr
  | { readonly family: "prefix-list"; readonly prefixListId: string }
  | {
      readonly family: "security-group";
      readonly groupId: string;
      readonly accountId?: string;
      readonly vpcId?: string;
      readonly vpcPeeringConnectionId?: string;
    };

/** What makes a rule the rule it is for EC2: protocol, ports and peer; description and tags are no part of it. */
export interface Traffic {
  readonly protocol: Protocol;
  readonly ports: PortRange;
  readonly destination: Destination;
}

/** One requested rule: EC2 makes one rule of each destination of each IpPermission. */
export interface Permission extends Traffic {
  /** The JSON pointer (RFC 6901) to the destination in the request's body. */
  readonly pointer: string;
  readonly description?: string;
}

/** A rule that the group has: described by EC2 (`sgr-…`), or known to the ledger only. */
export interface Rule extends Traffic {
  readonly ruleId?: string;
}

/** Whether a destination is an address block. */
export function isCidr(destination: Destination): destination is Cidr {
  return destination.family === "ipv4" || destination.family === "ipv6";
}

/** The packets that a rule lets out; `undefined` where the destination has no addresses of its own. */
export function packetsOf(traffic: Traffic): Box | undefined {
  if (!isCidr(traffic.destination)) return undefined;
  return {
    family: traffic.destination.family,
    protocols: protocolNumbers(traffic.protocol),
    ports: portAxisRange(traffic.protocol, traffic.ports),
    addresses: traffic.destination.addresses,
  };
}

/** One line that is equal for two rules exactly when EC2 calls them duplicates, e.g. `tcp 443 203.0.113.0/24`. */
export function trafficText(traffic: Traffic): string {
  return `${protocolPortsText(traffic)} ${destinationText(traffic.destination)}`;
}

/** Protocol and ports as a person writes them: `tcp 443`, `udp 5000-5010`, `icmp type 8 code 0`, `all protocols`. */
export function protocolPortsText({ protocol, ports }: Omit<Traffic, "destination">): string {
  if (protocol === "-1") return "all protocols";
  switch (portsKind(protocol)) {
    case "ports":
      return `${protocol} ${ports.from === ports.to ? ports.from : `${ports.from}-${ports.to}`}`;
    case "icmp":
      if (ports.from === -1) return `${protocol} all types`;
      return `${protocol} type ${ports.from}${ports.to === -1 ? "" : ` code ${ports.to}`}`;
    case "none":
      return `protocol ${protocol}`;
  }
}

/** A destination as a person writes it: a CIDR block, `pl-…`, or `sg-…`. */
export function destinationText(destination: Destination): string {
  switch (destination.family) {
    case "ipv4":
    case "ipv6":
      return formatCidr(destination);
    case "prefix-list":
      return destination.prefixListId;
    case "security-group":
      return destination.groupId;
  }
}
