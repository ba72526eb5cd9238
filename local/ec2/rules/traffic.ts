import {
  ALL_PORTS,
  type PortRange,
  type Protocol,
  parseProtocol,
  portsKind,
} from "../../../core/net/ports.ts";
import { invalidValue, type Outcome, refuse } from "../refusal.ts";

/** Reads a protocol's name or number into the form that EC2 stores. */
export function readProtocol(text: string | undefined): Outcome<Protocol> {
  if (text === undefined || text === "") {
    return invalidValue(
      "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.",
    );
  }
  return (
    parseProtocol(text) ??
    invalidValue(`Invalid value '${text}' for IP protocol. Unknown protocol.`)
  );
}

/**
 * Reads a rule's ports, or ICMP type and code, as EC2 stores them; -1 is all.
 * For every protocol but tcp, udp, icmp and icmpv6 EC2 drops the ports given and opens all.
 */
export function readPorts(
  protocol: Protocol,
  from: number | undefined,
  to: number | undefined,
): Outcome<PortRange> {
  switch (portsKind(protocol)) {
    case "ports":
      return readTcpPorts(from, to);
    case "icmp":
      return readIcmp(protocol, from, to);
    case "none":
      return ALL_PORTS;
  }
}

function readTcpPorts(from: number | undefined, to: number | undefined): Outcome<PortRange> {
  if (from === undefined || to === undefined) {
    return invalidValue(
      "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.",
    );
  }
  const outside = [from, to].find((port) => port < 0 || port > 65535);
  if (outside !== undefined) {
    // The code that boto/boto3#336 shows; no later record has one.
    return refuse("InvalidPermission.Malformed", `TCP/UDP port (${outside}) out of range`);
  }
  if (from > to) return invalidValue(`Invalid TCP/UDP port range (${from}:${to})`);
  return { from, to };
}

function readIcmp(
  protocol: Protocol,
  type: number | undefined,
  code: number | undefined,
): Outcome<PortRange> {
  // The IpPermission page lets icmpv6 alone go without: all types and codes.
  if (protocol === "icmp" && (type === undefined || code === undefined)) {
    return invalidValue(
      "Invalid value for portRange. Must specify both from and to ports with ICMP.",
    );
  }
  return icmpRange(type ?? -1, code ?? -1);
}

function icmpRange(type: number, code: number): Outcome<PortRange> {
  if (type < -1 || type > 255) return invalidValue(`ICMP type (${type}) out of range`);
  // terraform-aws-modules/terraform-aws-security-group#7
  if (code < -1 || code > 255) return invalidValue(`ICMP code (${code}) out of range`);
  if (type === -1 && code !== -1) {
    return invalidValue(`Invalid ICMP code (${code}): all types take all codes`);
  }
  return { from: type, to: code };
}
