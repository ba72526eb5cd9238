import { portsKind } from "../../../core/net/ports.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { identityKey, type NewRule, type RuleIdentity } from "../store/rules.ts";

const NAMES: Readonly<Record<string, string>> = {
  "-1": "ALL",
  tcp: "TCP",
  udp: "UDP",
  icmp: "ICMP",
  icmpv6: "ICMPv6",
};

/** Refuses new rules of which the group has one already: the first such, in EC2's words. */
export function duplicateRule(
  existing: readonly RuleIdentity[],
  added: readonly NewRule[],
): Refusal | undefined {
  const keys = new Set(existing.map(identityKey));
  const found = added.find((rule) => keys.has(identityKey(rule)));
  if (found === undefined) return undefined;
  const words = `the specified rule "peer: ${ruleWords(found)}, ALLOW" already exists`;
  return refuse("InvalidPermission.Duplicate", words);
}

/** A rule as EC2's messages write it: `10.0.0.0/16, TCP, from port: 80, to port: 80`. */
function ruleWords({ peer, protocol, fromPort, toPort }: RuleIdentity): string {
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
