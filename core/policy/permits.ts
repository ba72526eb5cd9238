import type { Box } from "../net/packets.ts";
import {
  PORT_AXIS,
  type Protocol,
  parseProtocol,
  portsKind,
  protocolNumbers,
} from "../net/ports.ts";
import { type RangeSet, union } from "../net/ranges.ts";
import { type AddressSets, addressSets, EVERYWHERE, listedCidrs } from "./addresses.ts";
import type { PolicyDocument } from "./document.ts";
import { HIGHEST, listedNumbers, listText, type NumberList } from "./numberLists.ts";

/** A permit as it stands in the document. */
export type PermitStatement = PolicyDocument["allowedPorts"][number];

/** Packets of one protocol, as a document writes them. */
export type PacketKind = Pick<PermitStatement, "protocol" | "ports" | "types" | "codes">;

/** An answer names this many of a permit's blocks; the policy has the rest. */
const BLOCKS_SHOWN = 3;

/** The packets that a permit lets rules open, as disjoint boxes: one for each port range and address range. */
export function permitBoxes(permit: PermitStatement): readonly Box[] {
  const { cidrs } = permit;
  return kindBoxes(permit, cidrs === undefined ? EVERYWHERE : addressSets(listedCidrs(cidrs)));
}

/** The packets of one kind to some addresses, as disjoint boxes. */
export function kindBoxes(kind: PacketKind, addresses: AddressSets): readonly Box[] {
  const protocol = kindProtocol(kind);
  const protocols = protocolNumbers(protocol);
  return kindPorts(protocol, kind).flatMap((ports) => [
    ...addresses.ipv4.map((range): Box => ({ family: "ipv4", protocols, ports, addresses: range })),
    ...addresses.ipv6.map((range): Box => ({ family: "ipv6", protocols, ports, addresses: range })),
  ]);
}

/** A permit as a person says it: `tcp 443, 8443`, `icmp type 8`, `tcp 5432-5439 to 52.0.0.0/8`. */
export function permitText(permit: PermitStatement): string {
  return `${kindText(permit)}${blocksText(permit.cidrs)}`;
}

function kindProtocol({ protocol }: PacketKind): Protocol {
  const known = parseProtocol(String(protocol));
  if (known === undefined) throw new Error(`the document was not checked: protocol ${protocol}`);
  return known;
}

function kindPorts(protocol: Protocol, kind: PacketKind): RangeSet<number> {
  switch (portsKind(protocol)) {
    case "ports":
      return listedNumbers(kind.ports ?? [], HIGHEST.port);
    case "icmp":
      return icmpPorts(kind.types ?? [], kind.codes ?? "any");
    case "none":
      return [PORT_AXIS];
  }
}

/** ICMP types and codes on the port axis: type × 256 + code. */
function icmpPorts(types: NumberList, codes: NumberList): RangeSet<number> {
  const codeRanges = listedNumbers(codes, HIGHEST.icmp);
  const eachType = listedNumbers(types, HIGHEST.icmp).flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, offset) => first + offset),
  );
  return union(
    eachType.flatMap((type) =>
      codeRanges.map(({ first, last }) => ({ first: type * 256 + first, last: type * 256 + last })),
    ),
  );
}

function kindText(kind: PacketKind): string {
  const protocol = kindProtocol(kind);
  const { ports, types, codes } = kind;
  if (protocol === "-1") return "all protocols";
  switch (portsKind(protocol)) {
    case "ports":
      return `${protocol} ${listText(ports ?? [])}`;
    case "icmp":
      return `${protocol} type ${listText(types ?? [])}${codes === undefined ? "" : ` code ${listText(codes)}`}`;
    case "none":
      return `protocol ${protocol}`;
  }
}

function blocksText(cidrs: readonly string[] | undefined): string {
  if (cidrs === undefined) return "";
  const more = cidrs.length - BLOCKS_SHOWN;
  const shown = cidrs.slice(0, BLOCKS_SHOWN).join(", ");
  return ` to ${shown}${more > 0 ? ` and ${more} more` : ""}`;
}
