import { type Box, boxesOverlap, subtractBoxes, witnessOf } from "../../net/packets.ts";
import { protocolName } from "../../net/ports.ts";
import { contains } from "../../net/ranges.ts";
import { type Permission, packetsOf, trafficText } from "../../request/permission.ts";
import type { Subject } from "../facts.ts";
import type { Finding } from "../finding.ts";
import type { Permit } from "../policy.ts";
import { permits } from "../where.ts";

/** All packets of each permission must lie inside the union of the `allowedPorts` statements that apply. */
export function ports(subject: Subject): readonly Finding[] {
  const applying = subject.policy.permits.filter((permit) => permits(permit, subject));
  return subject.request.permissions.flatMap((permission) => {
    const packets = packetsOf(permission);
    return packets === undefined ? [] : portFindings(permission, packets, applying);
  });
}

function portFindings(
  permission: Permission,
  packets: Box,
  applying: readonly Permit[],
): readonly Finding[] {
  const boxes = applying
    .flatMap((permit) => permit.boxes)
    .filter((box) => boxesOverlap(box, packets));
  const [outside] = subtractBoxes(packets, boxes);
  if (outside === undefined) return [];
  const number = outside.protocols.first;
  const speaking = applying.filter(({ boxes: own }) =>
    own.some(({ protocols }) => contains(protocols, { first: number, last: number })),
  );
  const permitted = speaking.map(({ id, text }) => `${text} (${id})`).join("; ");
  return [
    {
      code: speaking.length > 0 ? "port-not-allowed" : "protocol-not-allowed",
      effect: "deny",
      pointer: permission.pointer,
      detail:
        speaking.length > 0
          ? `${trafficText(permission)} lets out more than is permitted; for ${protocolName(number)} that is ${permitted}`
          : `${trafficText(permission)}: no statement permits protocol ${protocolName(number)}; permitted are ${applying.map(({ text }) => text).join("; ") || "none"}`,
      witness: witnessOf(outside),
    },
  ];
}
