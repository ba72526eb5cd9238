import { ADDRESS_BITS, parseCidr } from "../net/cidr.ts";
import {
  ALL_PORTS,
  arePorts,
  type PortRange,
  type Protocol,
  parseProtocol,
  portsKind,
} from "../net/ports.ts";
import { quote } from "./fault.ts";
import { type Destination, destinationText, type Traffic } from "./permission.ts";

/** A rule that was written on one line, or what is wrong with the line. */
export type ShorthandReading =
  | { readonly ok: true; readonly traffic: Traffic }
  | { readonly ok: false; readonly message: string };

/** What a line looks like, for the message to someone who wrote another. */
export const SHORTHAND_FORMS =
  "tcp 443 to 203.0.113.0/24, udp 5000-5010 to …, tcp any to …, icmp 8 to …, icmp 3/4 to …, 50 to …, all to …, towards a CIDR block, an address, pl-… or sg-…";

const GROUP_OR_LIST = /^(?:pl|sg)-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const NUMBER = /^(?:0|[1-9]\d{0,4})$/;

/** Reads a rule as people say it: protocol, ports (or ICMP type and code), the word `to`, and where. */
export function readShorthand(text: string): ShorthandReading {
  const [protocolWord = "", ...rest] = text.split(" ");
  const portWord = rest[0] === "to" ? undefined : rest.shift();
  const [to, where = "", ...more] = rest;
  const protocol = protocolWord === "all" ? parseProtocol("-1") : parseProtocol(protocolWord);
  if (protocol === undefined) return refused(text, `${quote(protocolWord)} is no protocol`);
  const ports = readPorts(protocol, portWord);
  if (ports === undefined) return refused(text, portFault(protocol, portWord));
  if (to !== "to" || more.length > 0) return refused(text, "it does not end with to and one place");
  const destination = readPlace(where);
  if (destination === undefined) {
    return refused(text, `${quote(where)} is no CIDR block, address, prefix list or group`);
  }
  return { ok: true, traffic: { protocol, ports, destination } };
}

/** A rule as readShorthand takes it. */
export function shorthandText({ protocol, ports, destination }: Traffic): string {
  const where = `to ${destinationText(destination)}`;
  if (portsKind(protocol) === "none") return `${protocol === "-1" ? "all" : protocol} ${where}`;
  return `${protocol} ${portsWord(protocol, ports)} ${where}`;
}

function portsWord(protocol: Protocol, { from, to }: PortRange): string {
  if (portsKind(protocol) === "ports") {
    if (from === 0 && to === 65_535) return "any";
    return from === to ? `${from}` : `${from}-${to}`;
  }
  if (from === -1) return "any";
  return to === -1 ? `${from}` : `${from}/${to}`;
}

function refused(text: string, why: string): ShorthandReading {
  return { ok: false, message: `${quote(text)} can't be read: ${why}; write ${SHORTHAND_FORMS}` };
}

function portFault(protocol: Protocol, word: string | undefined): string {
  const kind = portsKind(protocol);
  if (kind === "none") return `protocol ${protocol} has no ports`;
  const what = kind === "ports" ? "ports" : "types";
  return word === undefined ? `${protocol} needs ${what}` : `${quote(word)} are no ${what}`;
}

/** The ports as EC2 writes them, or nothing where the word says none that a rule of the protocol can have. */
function readPorts(protocol: Protocol, word: string | undefined): PortRange | undefined {
  const kind = portsKind(protocol);
  if (kind === "none") return word === undefined ? ALL_PORTS : undefined;
  if (word === undefined) return undefined;
  if (word === "any") return kind === "ports" ? { from: 0, to: 65_535 } : ALL_PORTS;
  const [from = "", to, ...more] = word.split(kind === "ports" ? "-" : "/");
  if (more.length > 0 || ![from, to ?? from].every((number) => NUMBER.test(number))) {
    return undefined;
  }
  const range = { from: Number(from), to: Number(to ?? (kind === "ports" ? from : -1)) };
  return arePorts(protocol, range) ? range : undefined;
}

function readPlace(word: string): Destination | undefined {
  if (GROUP_OR_LIST.test(word)) {
    return word.startsWith("pl-")
      ? { family: "prefix-list", prefixListId: word }
      : { family: "security-group", groupId: word };
  }
  const bits = word.includes(":") ? ADDRESS_BITS.ipv6 : ADDRESS_BITS.ipv4;
  return parseCidr(word.includes("/") ? word : `${word}/${bits}`);
}
