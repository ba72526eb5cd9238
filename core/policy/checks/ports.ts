import type { Family } from "../../net/cidr.ts";
import { lowestOutside, type Outside, type PacketSet, packetSet } from "../../net/packetSet.ts";
import { type Box, type Witness, witnessOf } from "../../net/packets.ts";
import { protocolName } from "../../net/ports.ts";
import { contains } from "../../net/ranges.ts";
import { type Permission, trafficText } from "../../request/permission.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import { boxesOf, everyAddress } from "../packets.ts";
import type { Permit } from "../policy.ts";
import { permits } from "../where.ts";

/** The most characters of the policy that one answer repeats. */
const MOST_TEXT = 300;

/** All packets of each permission must lie inside the union of the `allowedPorts` statements that apply. */
export function ports(subject: Subject): readonly Finding[] {
  const all = subject.policy.permits;
  const some = all.filter((permit) => permits(permit, subject));
  const applying = some.length === all.length ? all : some;
  const permitted = permittedBy(applying);
  return subject.request.permissions.flatMap((permission) => {
    if (permission.destination.family === "security-group") {
      return groupFindings(permission, applying);
    }
    for (const packets of boxesOf(permission, subject.facts)) {
      const outside = lowestOutside(permitted[packets.family], packets);
      if (outside === undefined) continue;
      return [findingOf(permission, applying, outside, witnessAt(packets, outside))];
    }
    return [];
  });
}

/** A security group has no addresses that could lie inside a permit's: only permits of every address count, in both families. */
function groupFindings(permission: Permission, applying: readonly Permit[]): readonly Finding[] {
  const permitting = applying.filter(({ anyAddress }) => anyAddress);
  const permitted = packetSet(
    "ipv4",
    permitting.flatMap(({ boxes }) => boxes),
  );
  const outside = lowestOutside(permitted, everyAddress(permission, "ipv4"));
  return outside === undefined ? [] : [findingOf(permission, permitting, outside)];
}

type Permitted = Readonly<Record<Family, PacketSet>>;

/** Most statements apply to everybody, so that the same list comes again and again: what it permits is kept. */
const kept = new WeakMap<readonly Permit[], Permitted>();

function permittedBy(permitting: readonly Permit[]): Permitted {
  const before = kept.get(permitting);
  if (before !== undefined) return before;
  const boxes = permitting.flatMap((permit) => permit.boxes);
  const permitted = { ipv4: packetSet("ipv4", boxes), ipv6: packetSet("ipv6", boxes) };
  kept.set(permitting, permitted);
  return permitted;
}

function findingOf(
  permission: Permission,
  applying: readonly Permit[],
  { protocol }: Outside,
  witness?: Witness,
): Finding {
  const number = { first: protocol, last: protocol };
  const speaking = applying.filter(({ boxes }) =>
    boxes.some(({ protocols }) => contains(protocols, number)),
  );
  const text = trafficText(permission);
  const name = protocolName(protocol);
  const known = speaking.length > 0;
  return {
    code: known ? "port-not-allowed" : "protocol-not-allowed",
    effect: "deny",
    pointer: permission.pointer,
    detail: known
      ? `${text} lets out more than is permitted; for ${name} that is ${textOf(speaking)}`
      : `${text}: no statement permits protocol ${name}; permitted are ${textOf(applying)}`,
    ...(witness === undefined ? {} : { witness }),
  };
}

function textOf(statements: readonly Permit[]): string {
  const text = statements.map(({ id, text: words }) => `${words} (${id})`).join("; ");
  return text.length <= MOST_TEXT ? text || "none" : `${text.slice(0, MOST_TEXT)}…`;
}

function witnessAt(packets: Box, { protocol, port, address }: Outside): Witness {
  return witnessOf({
    family: packets.family,
    protocols: { first: protocol, last: protocol },
    ports: { first: port, last: port },
    addresses: { first: address, last: address },
  });
}
