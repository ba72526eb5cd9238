import type { Range } from "./ranges.ts";

/**
 * An IP protocol as EC2 stores it: the four that have names, a decimal number 0-255 otherwise, `-1` for all.
 * Source: the EC2 IpPermission page; IANA protocol numbers.
 */
export type Protocol = string & { readonly protocol: unique symbol };

/** EC2's FromPort and ToPort: TCP and UDP ports, or ICMP type and code; -1 means all. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** What every protocol but tcp, udp, icmp and icmpv6 opens, whatever ports are given. */
export const ALL_PORTS: PortRange = { from: -1, to: -1 };

/** Every value of the port axis: a TCP or UDP port, or ICMP type × 256 + code. */
export const PORT_AXIS: Range<number> = { first: 0, last: 65535 };

const NUMBERS = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;
const NAMES = new Map<number, string>(Object.entries(NUMBERS).map(([name, n]) => [n, name]));

/** What EC2 shows for each protocol number. */
const SHOWN = Array.from({ length: 256 }, (_, n) => (NAMES.get(n) ?? String(n)) as Protocol);

/** The protocol that each text names: numbers without leading zeros, names in lower case, and `-1` for all. */
const NAMED: ReadonlyMap<string, Protocol> = new Map<string, Protocol>([
  ...SHOWN.map((protocol, n) => [String(n), protocol] as const),
  ...SHOWN.map((protocol) => [protocol, protocol] as const),
  ["-1", "-1" as Protocol],
]);

/** The protocol numbers that each protocol names. */
const NUMBERED: ReadonlyMap<Protocol, Range<number>> = new Map([
  ...SHOWN.map((protocol, n) => [protocol, { first: n, last: n }] as const),
  ["-1" as Protocol, { first: 0, last: 255 }] as const,
]);

const TCP = NUMBERED.get("tcp" as Protocol);

/** Reads a protocol as EC2 does: a name in any case, `-1`, or a decimal number 0-255; `6` is `tcp`. */
export function parseProtocol(text: string): Protocol | undefined {
  return NAMED.get(text.toLowerCase());
}

/** How a protocol reads its two port numbers. */
export function portsKind(protocol: Protocol): "ports" | "icmp" | "none" {
  if (protocol === "tcp" || protocol === "udp") return "ports";
  return protocol === "icmp" || protocol === "icmpv6" ? "icmp" : "none";
}

/** Whether two numbers are ports, or ICMP type and code, that a rule of this protocol can have. */
export function arePorts(protocol: Protocol, { from, to }: PortRange): boolean {
  switch (portsKind(protocol)) {
    case "ports":
      return 0 <= from && from <= to && to <= 65_535;
    case "icmp":
      return -1 <= from && from <= 255 && -1 <= to && to <= 255 && (from !== -1 || to === -1);
    case "none":
      return true;
  }
}

/** The protocol numbers that a protocol names: one, or all 256 for `-1`. */
export function protocolNumbers(protocol: Protocol): Range<number> {
  // Nearly every rule is one for tcp, and each check asks.
  const numbers = protocol === "tcp" ? TCP : NUMBERED.get(protocol);
  if (numbers === undefined) throw new Error(`${protocol} is no protocol`);
  return numbers;
}

/** The name that EC2 shows for one protocol number. */
export function protocolName(number: number): Protocol {
  const name = SHOWN[number];
  if (name === undefined) throw new Error(`${number} is no protocol number`);
  return name;
}

/** The part of the port axis that EC2's FromPort and ToPort open for a protocol. */
export function portAxisRange(protocol: Protocol, ports: PortRange): Range<number> {
  switch (portsKind(protocol)) {
    case "ports":
      return { first: ports.from, last: ports.to };
    case "icmp":
      return icmpAxisRange(ports.from, ports.to);
    case "none":
      return PORT_AXIS;
  }
}

function icmpAxisRange(type: number, code: number): Range<number> {
  if (type === -1) return PORT_AXIS;
  if (code === -1) return { first: type * 256, last: type * 256 + 255 };
  return { first: type * 256 + code, last: type * 256 + code };
}
