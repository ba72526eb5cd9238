import type { Family } from "../../net/cidr.ts";
import { lowestOutside, type Outside, type PacketSet, packetSet } from "../../net/packetSet.ts";
import { packetAt, packetTo, type Witness } from "../../net/packets.ts";
import { protocolName } from "../../net/ports.ts";
import { contains } from "../../net/ranges.ts";
import { isCidr, type Permission, trafficText } from "../../request/permission.ts";
import { eachPermission } from "../eachPermission.ts";
import type { Subject } from "../facts.ts";
import type { Finding, FindingCode } from "../finding.ts";
import { everyAddress, firstOfBoxes } from "../packets.ts";
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
  return eachPermission(subject, (permission) => {
    if (permission.destination.family === "security-group") {
      return groupFinding(permission, applying);
    }
    return firstOfBoxes(permission, subject.facts, (packets) => {
      const outside = lowestOutside(permitted[packets.family], packets);
      return outside && findingOf(permission, permitted, outside, witnessOf(permission, outside));
    });
  });
}

/** A security group has no addresses that could lie inside a permit's: only permits of every address count, in both families. */
function groupFinding(permission: Permission, applying: readonly Permit[]): Finding | undefined {
  const permitted = permittedBy(applying.filter(({ anyAddress }) => anyAddress));
  const outside = lowestOutside(permitted.ipv4, everyAddress(permission, "ipv4"));
  return outside === undefined ? undefined : findingOf(permission, permitted, outside);
}

/** What some statements permit together, and how that is said to who asks for more. */
interface Permitted extends Readonly<Record<Family, PacketSet>> {
  readonly statements: readonly Permit[];
  /** By protocol numbers, for those that were asked about. */
  readonly refusals: Map<number, Refusal>;
}

/** What is said to a permission that is not permitted on some protocol: the code, and the words behind the permission's own. */
interface Refusal {
  readonly code: FindingCode;
  readonly words: string;
}

/** Most statements apply to everybody, so that the same list comes again and again: what it permits is kept. */
const kept = new WeakMap<readonly Permit[], Permitted>();

function permittedBy(statements: readonly Permit[]): Permitted {
  const before = kept.get(statements);
  if (before !== undefined) return before;
  const boxes = statements.flatMap((permit) => permit.boxes);
  const permitted: Permitted = {
    ipv4: packetSet("ipv4", boxes),
    ipv6: packetSet("ipv6", boxes),
    statements,
    refusals: new Map(),
  };
  kept.set(statements, permitted);
  return permitted;
}

function findingOf(
  permission: Permission,
  permitted: Permitted,
  { protocol }: Outside,
  witness?: Witness,
): Finding {
  const { code, words } = refusalOf(permitted, protocol);
  const detail = `${trafficText(permission)}${words}`;
  const { pointer } = permission;
  return witness === undefined
    ? { code, effect: "deny", pointer, detail }
    : { code, effect: "deny", pointer, detail, witness };
}

function witnessOf({ destination }: Permission, { protocol, port, address }: Outside): Witness {
  // Mostly a whole block is not permitted: the text of its first address is there already.
  return isCidr(destination) && address === destination.addresses.first
    ? packetTo(protocol, port, destination.text)
    : packetAt(protocol, port, address);
}

function refusalOf({ statements, refusals }: Permitted, protocol: number): Refusal {
  const before = refusals.get(protocol);
  if (before !== undefined) return before;
  const number = { first: protocol, last: protocol };
  const speaking = statements.filter(({ boxes }) =>
    boxes.some(({ protocols }) => contains(protocols, number)),
  );
  const name = protocolName(protocol);
  const refusal: Refusal =
    speaking.length > 0
      ? {
          code: "port-not-allowed",
          words: ` lets out more than is permitted; for ${name} that is ${textOf(speaking)}`,
        }
      : {
          code: "protocol-not-allowed",
          words: `: no statement permits protocol ${name}; permitted are ${textOf(statements)}`,
        };
  refusals.set(protocol, refusal);
  return refusal;
}

function textOf(statements: readonly Permit[]): string {
  const text = statements.map(({ id, text: words }) => `${words} (${id})`).join("; ");
  return text.length <= MOST_TEXT ? text || "none" : `${text.slice(0, MOST_TEXT)}…`;
}
