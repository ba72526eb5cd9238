import { type Protocol, portsKind } from "../../../core/net/ports.ts";

/** What EC2's messages say of a rule. */
export interface WordedRule {
  readonly protocol: Protocol;
  readonly fromPort: number;
  readonly toPort: number;
  readonly peer: string;
}

const NAMES: Readonly<Record<string, string>> = {
  "-1": "ALL",
  tcp: "TCP",
  udp: "UDP",
  icmp: "ICMP",
  icmpv6: "ICMPv6",
};

/** EC2's message that a group has this rule already. */
export function duplicateText(rule: WordedRule): string {
  return `the specified rule "peer: ${ruleWords(rule)}, ALLOW" already exists`;
}

/** A rule as EC2's messages write it: `10.0.0.0/16, TCP, from port: 80, to port: 80`. */
function ruleWords({ peer, protocol, fromPort, toPort }: WordedRule): string {
  const name = NAMES[protocol] ?? `protocol: ${protocol}`;
  switch (portsKind(protocol)) {
    case "ports":
      return `${peer}, ${name}, from port: ${fromPort}, to port: ${toPort}`;
    case "icmp":
      return `${peer}, ${name}, type: ${orAll(fromPort)}, code: ${orAll(toPort)}`;
    case "none":
      return `${peer}, ${name}`;
  }
}

function orAll(value: number): string {
  return value === -1 ? "ALL" : String(value);
}
