import { lowestOutside, packetSet } from "../../../net/packetSet.ts";
import type { Box } from "../../../net/packets.ts";
import type { Permit } from "../../policy.ts";
import { bansCover, coversWhere } from "../covers.ts";
import type { Linted, Note } from "./note.ts";

/** Permits whose packets others permit anyway, or bans forbid altogether. */
export function permitNotes({ policy }: Linted): readonly Note[] {
  const notes: Note[] = [];
  let kept = policy.permits;
  // From the last to the first: of two that are the same, the later one is too many.
  for (const [index, permit] of [...policy.permits.entries()].reverse()) {
    const others = kept.filter(
      (other) => other !== permit && coversWhere(other.where, permit.where),
    );
    const path = ["allowedPorts", index];
    if (liesInside(permit, others)) {
      const names = needed(permit, others).map(({ id }) => id);
      const message = `permits nothing that ${names.join(" and ")} ${names.length > 1 ? "do" : "does"} not permit; take it out`;
      notes.push({ code: "shadowed", path, message });
      kept = kept.filter((other) => other !== permit);
    } else if (isBanned(permit, policy)) {
      const message =
        "permits nothing that is not banned; take it out, or lift the ban by an exception";
      notes.push({ code: "shadowed", path, message });
    }
  }
  return notes;
}

function liesInside({ boxes }: Permit, others: readonly Permit[]): boolean {
  const held = others.flatMap((other) => other.boxes);
  const sets = { ipv4: packetSet("ipv4", held), ipv6: packetSet("ipv6", held) };
  return boxes.every((box: Box) => lowestOutside(sets[box.family], box) === undefined);
}

/** Of permits that together hold another one, those without which they would not. */
function needed(permit: Permit, others: readonly Permit[]): readonly Permit[] {
  return others.reduceRight((left, other) => {
    const without = left.filter((one) => one !== other);
    return liesInside(permit, without) ? without : left;
  }, others);
}

function isBanned({ boxes, where }: Permit, { bans, exceptions }: Linted["policy"]): boolean {
  const lifted = new Set(exceptions.flatMap(({ lifts }) => lifts));
  const applying = bans.filter(
    (ban) => ban.mode === "enforce" && !lifted.has(ban.id) && coversWhere(ban.where, where),
  );
  return boxes.every(({ addresses }) => bansCover(applying, addresses));
}
